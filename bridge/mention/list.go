package mention

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// list is an open list. next are the numbers of the next items, by the depth
// that Quill gives them; step is -1 where numbers fall.
type list struct {
	ordered bool
	numbers string
	item    string
	next    [9]int
	step    int
	base    string // the prefix of its items
}

func (r *reader) startList(f *frame, given attributes) {
	f.list = &list{ordered: f.tag == atom.Ol, numbers: given.numbers, item: given.item, step: 1, base: r.prefix}
	for i := range f.list.next {
		f.list.next[i] = 1
	}
	if around := r.list(); around != nil && r.prefix == around.base {
		// A list that stands in a list without an item.
		r.indent("  ")
		f.list.base = r.prefix
	}
	first := number(given.ordinal, 1)
	if given.reversed {
		f.list.step = -1
		if given.ordinal == "" {
			first = r.itemsAhead()
		}
	}
	f.list.next[0] = first
}

// list is the innermost open list.
func (r *reader) list() *list {
	for i := len(r.open) - 1; i >= 0; i-- {
		switch {
		case r.open[i].list != nil:
			return r.open[i].list
		case r.open[i].tag == atom.Table:
			return nil
		}
	}
	return nil
}

// itemsAhead counts the items of the list that begins. It looks 64 KiB ahead,
// sixteen times a body.
func (r *reader) itemsAhead() int {
	const far, often = 64 << 10, 16
	if r.looked++; r.looked > often {
		return 1
	}
	tokens := html.NewTokenizer(strings.NewReader(r.body[r.offset:min(len(r.body), r.offset+far)]))
	for items, depth := 0, 0; ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return items
		}
		name, _ := tokens.TagName()
		switch tag := atom.Lookup(name); {
		case kind == html.StartTagToken && tag == atom.Li && depth == 0:
			items++
		case tag != atom.Ol && tag != atom.Ul:
		case kind == html.StartTagToken:
			depth++
		case kind == html.EndTagToken:
			if depth--; depth < 0 {
				return items
			}
		}
	}
}

// startItem makes the mark of the item that begins, and moves its further lines
// to the right.
func (r *reader) startItem(given attributes) {
	current := r.list()
	if current == nil {
		current = &list{step: 1, base: r.prefix}
	}
	r.prefix = current.base
	for range given.level {
		r.indent("  ")
	}
	r.mark, r.lead = current.markOf(given), r.prefix
	r.indent("  ")
}

const (
	bullet    = "• "
	boxTicked = "☑ "
	boxEmpty  = "☐ "
)

func (l *list) markOf(given attributes) string {
	kind := given.item
	if kind == "" {
		kind = l.item
	}
	for deeper := given.level + 1; deeper < len(l.next); deeper++ {
		l.next[deeper] = 1
	}
	switch {
	case kind == "checked":
		return boxTicked
	case kind == "unchecked":
		return boxEmpty
	case kind == "bullet", kind != "ordered" && !l.ordered:
		return bullet
	}
	n := number(given.ordinal, l.next[given.level])
	l.next[given.level] = n + l.step
	return numeral(n, l.style(given)) + ". "
}

// style is how a number is written. Quill takes turns from depth to depth.
func (l *list) style(given attributes) string {
	switch {
	case given.numbers != "":
		return given.numbers
	case l.numbers != "":
		return l.numbers
	}
	return []string{"1", "a", "i"}[given.level%3]
}

// numeral writes n as the type or style of a list asks for: in digits when it
// has no such numeral.
func numeral(n int, style string) string {
	switch style {
	case "a", "lower-alpha", "lower-latin":
		if n > 0 {
			return letters(n)
		}
	case "A", "upper-alpha", "upper-latin":
		if n > 0 {
			return strings.ToUpper(letters(n))
		}
	case "i", "lower-roman":
		if n > 0 && n < 4000 {
			return roman(n)
		}
	case "I", "upper-roman":
		if n > 0 && n < 4000 {
			return strings.ToUpper(roman(n))
		}
	}
	return strconv.Itoa(n)
}

func letters(n int) string {
	text := ""
	for ; n > 0; n = (n - 1) / 26 {
		text = string(rune('a'+(n-1)%26)) + text
	}
	return text
}

func roman(n int) string {
	var text strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{
		{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"},
		{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"},
	} {
		for ; n >= step.value; n -= step.value {
			text.WriteString(step.sign)
		}
	}
	return text.String()
}

// box is a box to tick, or one of several to choose from. At the beginning of
// an item it stands in place of its mark.
func (r *reader) box(given attributes) {
	var sign string
	switch kind := strings.ToLower(given.kind); {
	case kind == "checkbox" && given.checked:
		sign = boxTicked
	case kind == "checkbox":
		sign = boxEmpty
	case kind == "radio" && given.checked:
		sign = "◉ "
	case kind == "radio":
		sign = "○ "
	default:
		return
	}
	if r.mark != "" {
		r.mark = sign
		return
	}
	r.tell(strings.TrimSpace(sign))
	r.space = true
}
