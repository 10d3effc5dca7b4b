package main

import (
	"io"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// columns are rows for a terminal, aligned by the width that is seen: a kanji
// takes two cells. What people have named cannot move the cursor.
type columns [][]string

func (c *columns) row(cells ...string) { *c = append(*c, cells) }

// write prints the rows with two blanks between their columns, and none at the
// end of a line.
func (c columns) write(out io.Writer) error {
	var widths []int
	for _, row := range c {
		for i, cell := range row {
			row[i] = strings.Map(printable, cell)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(row[i]))
		}
	}
	var text strings.Builder
	for _, row := range c {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
		}
		text.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return '�'
	}
	return r
}
