package mention

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// Characters, each followed by what Unicode has for it above or below the line.
const (
	above = "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ"
	below = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ"
)

// raised is the last number that was written above the line.
type raised struct {
	from, to int
	digits   string
}

// closeRaised ends an exponent or an index: in characters of its own where
// there are such, else in brackets. A number above and one below a slash are
// the fraction that they mean.
func (r *reader) closeRaised(f *frame) {
	r.suffix("", r.look)
	content := string(bytes.TrimSpace(r.out[f.start+len(f.before):]))
	table := above
	if f.tag == atom.Sub {
		table = below
	}
	if f.tag == atom.Sub && r.fraction(f.start, content) {
		return
	}
	moved, ok := moved(content, table)
	if !ok {
		r.suffix(f.behind, r.look)
		return
	}
	r.truncate(f.start)
	r.write(moved, r.look)
	if f.tag == atom.Sup && digits(content) {
		r.raised = raised{f.start, len(r.out), content}
	}
}

// fraction writes the number above, a slash and the number below as one.
func (r *reader) fraction(from int, denominator string) bool {
	slash, size := utf8.DecodeLastRune(r.out[:from])
	if slash != '/' && slash != '⁄' || r.raised.digits == "" || r.raised.to != from-size || !digits(denominator) {
		return false
	}
	r.truncate(r.raised.from)
	if before, _ := utf8.DecodeLastRune(r.out); unicode.IsDigit(before) {
		r.write(" ", r.look)
	}
	r.write(r.raised.digits+string(slash)+denominator, r.look)
	return true
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// moved gives text in the characters of table, unless one has none there.
func moved(text, table string) (string, bool) {
	const long = 64
	if text == "" || len(text) > long {
		return "", false
	}
	var out strings.Builder
	for _, r := range text {
		to := utf8.RuneError
		for rest := table; rest != "" && to == utf8.RuneError; {
			from, size := utf8.DecodeRuneInString(rest)
			there, next := utf8.DecodeRuneInString(rest[size:])
			if rest = rest[size+next:]; from == r {
				to = there
			}
		}
		if to == utf8.RuneError {
			return "", false
		}
		out.WriteRune(to)
	}
	return out.String(), true
}
