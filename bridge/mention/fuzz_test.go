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
	f.Add("<ol reversed><li>a<sup>1</sup>/<sub>2</sub><table><tr><td rowspan=3><td><pre>b</table><img src=x><video><source src=//x.test>", true)
	f.Fuzz(func(t *testing.T, text string, isHTML bool) {
		m := message(text)
		if isHTML {
			m = hypertext(text)
		}
		got := mention.PlainText(m)
		if !utf8.ValidString(got) {
			t.Error("the text is not valid UTF-8")
		}
		if !isHTML && strings.TrimSpace(got) != got || strings.TrimRightFunc(got, unicode.IsSpace) != got {
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
	f.Add("<del>a</del><blockquote>b https://x.test/ <pre>c</pre></blockquote><table><tr><td><td>d</table>", "A", "", "", "", 200, uint8(1))
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
	rest := unspaced(mention.PlainText(m))
	whole := utf8.RuneCountInString(rest) < 10*1000
	for i, p := range parts {
		checkBounds(t, i+1, p)
		checkLinks(t, i+1, p)
		_, body, _ := strings.Cut(said(p), "\n")
		body = unspaced(body)
		after, all := strings.CutPrefix(rest, body)
		if !all && strings.HasPrefix(body, rest) {
			after, all = "", true
		}
		if rest = after; !all && whole {
			t.Fatalf("part %d does not go on with the text", i+1)
		}
	}
	if rest != "" && whole {
		t.Error("the parts do not carry all of the text")
	}
}

func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
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

// checkLinks looks for links that lead to anything but the web or a mail
// address, or that stand under the words of another address.
func checkLinks(t *testing.T, part int, p bridge.Part) {
	t.Helper()
	for _, e := range elements(t, p) {
		if e.Type == "text" && e.Text == "" || e.Type == "link" && e.URL == "" {
			t.Errorf("part %d: an element is empty", part)
		}
		address := strings.ToLower(e.URL)
		if e.Type == "link" && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "mailto:") {
			t.Errorf("part %d: a link to another scheme", part)
		}
		if e.Type == "link" && strings.Contains(e.Text, "://") {
			t.Errorf("part %d: a link under the words of an address", part)
		}
	}
}
