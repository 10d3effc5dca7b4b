package mention

import "bytes"

// maxColumns is how many columns of a table are kept apart.
const maxColumns = 32

// table is an open table, its rows written as lines and its cells parted by
// tabulators, so that each cell keeps its column. A row that holds a table or
// code is laid out: its cells stand below each other.
type table struct {
	// taken is how many rows more each column is taken by a cell from above.
	taken [maxColumns]int
	row   bool // one is open
	from  int  // where it begins
	next  int  // the first column behind the last cell
	shown int  // the column of the last cell
	cells int
	tabs  []int // where they stand in the page
	laid  bool
}

func (r *reader) startTable(f *frame) {
	f.table = r.table
	r.table.stack(&r.page)
	r.table = &table{}
}

func (t *table) startRow(p *page) {
	if t == nil {
		return
	}
	t.endRow(p)
	p.block()
	*t = table{taken: t.taken, row: true, from: len(p.out)}
}

// startCell moves to the column of the cell. An empty cell is a column too.
func (t *table) startCell(p *page, given attributes) {
	switch {
	case t == nil:
		p.block()
		return
	case !t.row:
		t.startRow(p)
	}
	tabs := t.place(span(given.columns, 1, maxColumns), span(given.rows, 0, 1<<16))
	t.cells++
	if t.laid {
		p.block()
		return
	}
	if len(p.out) > t.from {
		p.truncate(max(t.from, len(bytes.TrimRight(p.out, " \n"))))
		p.broken, p.space = false, false
	}
	p.tabs += tabs
	p.vacant = true
}

func span(text string, least, most int) int {
	return max(least, min(number(text, 1), most))
}

// place finds the column of the next cell, and gives how many columns it is
// behind the last. No rows at all are all that follow.
func (t *table) place(columns, rows int) int {
	for t.next < maxColumns && t.taken[t.next] > 0 {
		t.taken[t.next]--
		t.next++
	}
	tabs := t.next - t.shown
	t.shown = t.next
	if rows == 0 {
		rows = 1 << 16
	}
	for range columns {
		if t.next < maxColumns {
			t.taken[t.next] = rows - 1
		}
		t.next++
	}
	return tabs
}

// parted notes that n tabulators stand at offset.
func (t *table) parted(offset, n int) {
	for i := range n {
		t.tabs = append(t.tabs, offset+i)
	}
}

// stack lays the cells of the open row below each other.
func (t *table) stack(p *page) {
	if t == nil || !t.row || t.laid {
		return
	}
	t.laid = true
	if p.vacant {
		p.vacant, p.tabs = false, 0
		p.block()
	}
}

// endRow makes the row one line, or the cells of a row that is laid out lines.
func (t *table) endRow(p *page) {
	if t == nil || !t.row {
		return
	}
	t.row = false
	for t.next < maxColumns {
		t.taken[t.next] = max(0, t.taken[t.next]-1)
		t.next++
	}
	p.vacant, p.tabs = false, 0
	if t.laid {
		for _, at := range t.tabs {
			p.out[at] = '\n'
		}
	} else if t.cells > 1 && len(p.out) > t.from {
		for at := t.from + 1; at < len(p.out); at++ {
			if p.out[at] == '\n' {
				p.out[at] = ' '
			}
		}
	}
	p.block()
}
