package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"bellhop/bridge"
)

// The bounds of what is said, in code points as they are read. Slack cuts or
// refuses texts of more than about 4,000; 3,500 leave room for what stands
// around the text.
const (
	maxText  = 3500
	maxPart  = 4000
	maxParts = 10
)

// maxIndent is how much white space may stand before the first word of a part.
const maxIndent = 200

// script is what one part carries of the message: its text and files.
type script struct {
	document
	files []file
}

// file is an attachment, its name ready to be shown ("" when it has none that
// can be seen) and its address "" when it may not be linked: then broken says
// whether it has one.
type file struct {
	name, address string
	broken        bool
}

// layout is a message cut into one to ten parts, and what found no room: code
// points of text, and files.
type layout struct {
	scripts     []script
	missingText int
	missing     int
}

// layOut depends on the message alone, so that a part of a copy, of an edit or
// in another language is the same part.
func layOut(m bridge.Message) layout {
	var l layout
	rest := read(m).linked()
	for rest.text != "" && len(l.scripts) < maxParts {
		end := cut(rest)
		to := len(strings.TrimRightFunc(rest.text[:end], unicode.IsSpace))
		l.scripts = append(l.scripts, script{document: rest.slice(0, to)})
		rest = rest.slice(len(rest.text)-len(trimStart(rest.text[end:])), len(rest.text))
	}
	if len(l.scripts) == 0 {
		l.scripts = make([]script, 1)
	}
	l.missingText = utf8.RuneCountInString(rest.text)
	if l.missingText > 0 {
		l.missing = len(m.Attachments)
		return l
	}
	l.addFiles(m.Attachments)
	return l
}

// addFiles puts the files behind the text, each whole.
func (l *layout) addFiles(attachments []bridge.Attachment) {
	last := &l.scripts[len(l.scripts)-1]
	used := utf8.RuneCountInString(last.text)
	for i, attachment := range attachments {
		next := file{name: bridge.OneLine(attachment.Name, maxFile), address: webAddress(attachment.URL)}
		next.broken = next.address == "" && attachment.URL != ""
		if used+next.length() > maxText {
			if len(l.scripts) == maxParts {
				l.missing = len(attachments) - i
				return
			}
			l.scripts = append(l.scripts, script{})
			last, used = &l.scripts[len(l.scripts)-1], 0
		}
		last.files = append(last.files, next)
		used += next.length()
	}
}

// length is what the file takes of a part in any language, with its address
// written out.
func (f file) length() int {
	const around, unnamed, noAddress = 4, 20, 33
	if f.broken {
		return around + noAddress + max(utf8.RuneCountInString(f.name), unnamed)
	}
	return around + max(utf8.RuneCountInString(f.name), unnamed) + utf8.RuneCountInString(f.address)
}

// cut is how many bytes of d, which must not be empty, the next part takes:
// all of it; or up to a line's end in the second half of what fits; or up to
// the last word that fits; or, within a word that is longer than a part, up to
// a grapheme. Only a grapheme that is itself longer than a part is cut within,
// and an address never.
func cut(d document) int {
	end := runeOffset(d.text, maxText)
	if end == len(d.text) {
		return end
	}
	marks := findMarks(d.text[:end+runeOffset(d.text[end:], 1)], end, d.addresses)
	switch {
	case marks.line > 0:
		return marks.line
	case marks.word > 0:
		return marks.word
	case marks.grapheme > 0:
		return marks.grapheme
	}
	return end
}

// marks are the last offsets where a text may be cut.
type marks struct {
	line, word, grapheme int
}

// findMarks reads window, which holds one code point more than end, so that it
// can be seen whether end is a boundary.
func findMarks(window string, end int, addresses []address) marks {
	var found marks
	at, runes, inked := 0, 0, false
	for rest, state := window, -1; rest != ""; {
		cluster, after, boundaries, next := uniseg.StepString(rest, state)
		size := utf8.RuneCountInString(cluster)
		if strings.TrimFunc(cluster, unicode.IsSpace) != "" {
			inked = true
		} else if inked {
			found.word = at
			if runes >= maxText/2 && strings.ContainsAny(cluster, lineEnds) {
				found.line = at
			}
		}
		at, runes = at+len(cluster), runes+size
		if at > end {
			break
		}
		for len(addresses) > 0 && addresses[0].to <= at {
			addresses = addresses[1:]
		}
		if len(addresses) > 0 && addresses[0].from < at {
			rest, state = after, next
			continue
		}
		found.grapheme = at
		if betweenIdeographs(cluster, after, boundaries) || inked && len(addresses) > 0 && addresses[0].from == at {
			found.word = at
		}
		rest, state = after, next
	}
	return found
}

const lineEnds = "\n\r\u2028\u2029"

// betweenIdeographs reports whether a line may end between two characters
// because one of them belongs to a script that is written without blanks.
func betweenIdeographs(cluster, after string, boundaries int) bool {
	if boundaries&uniseg.MaskLine != uniseg.LineCanBreak {
		return false
	}
	before, _ := utf8.DecodeRuneInString(cluster)
	behind, _ := utf8.DecodeRuneInString(after)
	return ideographic(before) || ideographic(behind)
}

func ideographic(r rune) bool {
	return r >= 0x2E80 && (r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana))
}

// trimStart removes white space, but not from under a mark that stands on it,
// and not what a line begins with.
func trimStart(text string) string {
	trimmed := strings.TrimLeftFunc(text, unicode.IsSpace)
	if trimmed == "" || len(trimmed) == len(text) {
		return trimmed
	}
	lead := text[:len(text)-len(trimmed)]
	if last := strings.LastIndexAny(lead, lineEnds); last >= 0 {
		_, size := utf8.DecodeRuneInString(lead[last:])
		if len(lead)-last-size <= maxIndent {
			return text[last+size:]
		}
	}
	first, _ := utf8.DecodeRuneInString(trimmed)
	if first < utf8.RuneSelf {
		return trimmed
	}
	blanks := text[:len(text)-len(trimmed)]
	_, size := utf8.DecodeLastRuneInString(blanks)
	pair := text[len(blanks)-size : len(blanks)+utf8.RuneLen(first)]
	if cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(pair, -1); len(cluster) < len(pair) {
		return trimmed
	}
	return text[len(blanks)-size:]
}
