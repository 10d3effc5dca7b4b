package mention_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

func FuzzPlainText(f *testing.F) {
	f.Add("hello", false)
	f.Add("<p>a</p><ul><li>b<li>c</ul><a href=https://x.test>d</a><pre>\ne\n</pre>", true)
	f.Fuzz(func(t *testing.T, text string, isHTML bool) {
		m := message(text)
		if isHTML {
			m = hypertext(text)
		}
		got := mention.PlainText(m)
		if !utf8.ValidString(got) {
			t.Error("the text is not valid UTF-8")
		}
		if strings.TrimSpace(got) != got {
			t.Error("the text is not trimmed")
		}
		if strings.ContainsFunc(got, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }) {
			t.Error("the text holds direction controls")
		}
		if empty := mention.Decide(bob, m) == mention.Empty; empty != (got == "") {
			t.Errorf("Decide says empty: %v, PlainText %q", empty, got)
		}
		if !isHTML && got != mention.PlainText(message(got)) {
			t.Error("a text that was read is changed when read again")
		}
	})
}

func FuzzCompose(f *testing.F) {
	f.Add("hello", "Alice", "Lobby", "https://office.test/", "plan.pdf", 1, uint8(0))
	f.Add("<b>hello", "A\u202el", "<!here>", "javascript:x", "", 4000, uint8(255))
	f.Fuzz(func(t *testing.T, text, name, space, address, file string, repeat int, bits uint8) {
		repeat = max(1, min(repeat, 40_000/(len(text)+1)))
		m := bridge.Message{
			Sender:    bridge.Person{Name: name, Role: bridge.RoleVisitor},
			Space:     bridge.Space{Name: space, URL: address},
			Text:      strings.Repeat(text, repeat),
			CreatedAt: time.Unix(int64(repeat), 0),
		}
		if bits&1 != 0 {
			m.Format = bridge.FormatHTML
		}
		for range bits >> 5 {
			m.Attachments = append(m.Attachments, bridge.Attachment{Name: file, URL: address})
		}
		style := mention.Style{
			Language: []string{"en", "ja", "ko", ""}[bits>>1&3], Marked: bits&8 != 0, Edited: bits&16 != 0,
			Copy: bits&32 != 0, Recipient: name,
		}
		parts := mention.Compose(m, style)
		checkParts(t, m, parts)
	})
}

func checkParts(t *testing.T, m bridge.Message, parts []bridge.Part) {
	t.Helper()
	if len(parts) < 1 || len(parts) > 10 || len(parts) != mention.Parts(m) {
		t.Fatalf("%d parts composed, %d announced", len(parts), mention.Parts(m))
	}
	var bodies []string
	for i, p := range parts {
		checkBounds(t, i+1, p)
		bodies = append(bodies, textElements(t, p)...)
	}
	text := mention.PlainText(m)
	if utf8.RuneCountInString(text) < 10*1000 {
		if err := contains(text, bodies); err != nil {
			t.Error(err)
		}
	}
}

func checkBounds(t *testing.T, part int, p bridge.Part) {
	t.Helper()
	if strings.ContainsAny(p.Text, "<>") || strings.Count(p.Text, "&") != strings.Count(p.Text, "&amp;")+
		strings.Count(p.Text, "&lt;")+strings.Count(p.Text, "&gt;") {
		t.Errorf("part %d: the text is not escaped", part)
	}
	if p.Text == "" || !utf8.ValidString(p.Text) {
		t.Errorf("part %d: the text is empty or not valid UTF-8", part)
	}
	unescaped := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(p.Text)
	if n := utf8.RuneCountInString(unescaped); n > 4000 {
		t.Errorf("part %d: %d characters in text", part, n)
	}
	if n := utf8.RuneCountInString(asRead(t, p)); n > 4000 {
		t.Errorf("part %d: %d characters in blocks", part, n)
	}
}

// textElements are the elements of a part that could be its text: below the
// heading, not linked, not bold.
func textElements(t *testing.T, p bridge.Part) []string {
	t.Helper()
	var texts []string
	headed := false
	for _, e := range elements(t, p) {
		if e.Text == "" {
			t.Error("an element is empty")
		}
		if e.Type == "link" && !strings.HasPrefix(strings.ToLower(e.URL), "http") {
			t.Errorf("a link to another scheme")
		}
		if headed && e.Type == "text" && e.Style == nil {
			texts = append(texts, e.Text)
		}
		headed = headed || e.Text == "\n"
	}
	return texts
}

// contains reports an error unless text is said by some of the elements, in
// order, with nothing but white space lost between two.
func contains(text string, elements []string) error {
	var chosen []string
	rest := text
	for _, e := range elements {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		e = strings.TrimLeftFunc(e, unicode.IsSpace)
		if after, ok := strings.CutPrefix(rest, e); ok && e != "" {
			chosen, rest = append(chosen, e), after
		}
	}
	return carries(text, chosen)
}
