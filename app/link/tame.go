package link

import (
	"strings"
	"unicode"
)

const maxName = 60

// tame makes a name that others chose safe beside a code: one line, nothing
// invisible, no run of six digits that could be taken for the code, and nothing
// that Slack or a reader could take for an address.
func tame(name string) string {
	name = strings.Join(strings.Fields(strings.Map(visible, name)), " ")
	name = breakAddresses(breakDigits(name))
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimSpace(string(runes[:maxName-1])) + "…"
	}
	return name
}

// visible drops what is not seen (direction controls, joiners, private use)
// and makes white space of what breaks a line.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.IsControl(r):
		return ' '
	case !unicode.IsGraphic(r), r == unicode.ReplacementChar, unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	}
	return r
}

// breakDigits puts a hyphen after every third digit of a run of more than five.
func breakDigits(name string) string {
	var out []rune
	runes := []rune(name)
	for i := 0; i < len(runes); {
		end := i
		for end < len(runes) && unicode.IsDigit(runes[end]) {
			end++
		}
		for n, r := range runes[i:end] {
			if n > 0 && n%3 == 0 && end-i > 5 {
				out = append(out, '-')
			}
			out = append(out, r)
		}
		if end < len(runes) {
			out = append(out, runes[end])
			end++
		}
		i = end
	}
	return string(out)
}

// breakAddresses makes a space of what joins the parts of an address: the colon
// and slashes of a scheme, and a dot with a letter behind it.
func breakAddresses(name string) string {
	runes := []rune(strings.ReplaceAll(name, "://", " "))
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] == '.' && unicode.IsLetter(runes[i+1]) && !unicode.IsSpace(runes[i-1]) {
			runes[i] = ' '
		}
	}
	return string(runes)
}
