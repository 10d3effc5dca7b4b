package mention

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// closeImplied closes what cannot be open where tag begins.
func (r *reader) closeImplied(tag atom.Atom, block bool) {
	if block && r.muted {
		r.closeFirst(func(f *frame) bool { return f.emoji }, nil)
	}
	if block {
		r.closeFirst(func(f *frame) bool { return f.tag == atom.P }, cellBounds())
	}
	if ends, within := impliedBy(tag); len(ends) > 0 {
		r.closeFirst(func(f *frame) bool { return slices.Contains(ends, f.tag) }, within)
	}
}

// closeFirst closes the outermost element that is meant, and all within it, but
// looks no further than the elements in within.
func (r *reader) closeFirst(meant func(*frame) bool, within []atom.Atom) {
	found := -1
	for i := len(r.open) - 1; i >= 0 && !slices.Contains(within, r.open[i].tag); i-- {
		if meant(&r.open[i]) {
			found = i
		}
	}
	if found >= 0 {
		r.closeTo(found)
	}
}

func (r *reader) end(tag atom.Atom, name string) {
	means := meaningOf(tag)
	switch {
	case tag == atom.Br && !r.muted:
		r.newline()
	case means.void:
	case r.deeper > 0:
		r.deeper--
	default:
		bounds := boundsOf(tag)
		for i := len(r.open) - 1; i >= 0; i-- {
			if r.open[i].name == name {
				r.closeTo(i)
				return
			}
			if slices.Contains(bounds, r.open[i].tag) {
				break
			}
		}
	}
	if means.block && !r.muted {
		r.block()
	}
}

// closeTo closes the innermost elements until n are open.
func (r *reader) closeTo(n int) {
	for len(r.open) > n {
		f := r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
		r.close(&f)
	}
}

func (r *reader) close(f *frame) {
	if !f.idle {
		r.leave(f)
	}
	r.manner = f.was
	if f.block {
		r.block()
	}
}

// leave writes what stands behind an element's text.
func (r *reader) leave(f *frame) {
	switch {
	case f.start < 0:
		r.pending--
	case f.tag == atom.A:
		r.closeLink(f)
	case f.tag == atom.Sup, f.tag == atom.Sub:
		r.closeRaised(f)
	case f.behind != "":
		r.suffix(f.behind, r.around(f))
	}
	switch f.tag {
	case atom.Li, atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.mark = ""
	case atom.Tr:
		r.table.endRow(&r.page)
	case atom.Table:
		r.table.endRow(&r.page)
		r.table = f.table
	}
	if f.marks && f.start >= 0 {
		r.closeStruck(f)
	}
}

// closeStruck notes where the element ended when all of a word is struck out.
func (r *reader) closeStruck(f *frame) {
	if f.start == 0 || strings.IndexByte(" \t\n", r.out[f.start-1]) >= 0 {
		r.replaced = len(r.out)
	}
}
