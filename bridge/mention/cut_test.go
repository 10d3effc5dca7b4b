package mention_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

// bodies are the texts of the parts of m, which has no frame: a sender of one
// letter, no space, no time.
func bodies(t testing.TB, text string) []string {
	t.Helper()
	parts := mention.Compose(bridge.Message{Sender: bridge.Person{Name: "S"}, Text: text}, mention.Style{})
	var bodies []string
	for i, p := range parts {
		heading := "S"
		if len(parts) > 1 {
			heading = fmt.Sprintf("S (%d/%d)", i+1, len(parts))
		}
		body, ok := strings.CutPrefix(asRead(t, p), heading+"\n")
		if !ok {
			t.Fatalf("part %d of %d has another heading", i+1, len(parts))
		}
		bodies = append(bodies, body)
	}
	return bodies
}

func TestCut(t *testing.T) {
	t.Parallel()
	const family = "👩\u200d👩\u200d👧\u200d👦" // 7 code points, one grapheme
	rep := strings.Repeat
	tests := map[string]struct {
		text string
		want []string
	}{
		"fits":                       {rep("a", 3500), []string{rep("a", 3500)}},
		"fits when trimmed":          {" \n" + rep("a", 3500) + "\n\n", []string{rep("a", 3500)}},
		"one too many":               {rep("a", 3501), []string{rep("a", 3500), "a"}},
		"counts code points":         {rep("é", 3500), []string{rep("é", 3500)}},
		"at a word":                  {rep("a", 3000) + " " + rep("b", 600), []string{rep("a", 3000), rep("b", 600)}},
		"at a word that just fits":   {rep("a", 3500) + " b", []string{rep("a", 3500), "b"}},
		"at the last word that fits": {"hi " + rep("a", 3497) + " b", []string{"hi " + rep("a", 3497), "b"}},
		"at an early word":           {"a " + rep("b", 3499), []string{"a", rep("b", 3499)}},
		"at a line before a word":    {rep("a", 2000) + "\n" + rep("b ", 1000), []string{rep("a", 2000), strings.TrimSpace(rep("b ", 1000))}},
		"not at an early line":       {"a\n" + rep("b", 3000) + " " + rep("c", 600), []string{"a\n" + rep("b", 3000), rep("c", 600)}},
		"at CRLF":                    {rep("a", 3499) + "\r\n" + rep("b", 10), []string{rep("a", 3499), rep("b", 10)}},
		"much white space":           {"a" + rep(" \n", 9000) + "b", []string{"a", "b"}},
		"indent at the cut":          {rep("a", 3499) + " \r\n    b", []string{rep("a", 3499), "    b"}},
		"as deep as may be":          {rep("a", 3499) + "\n" + rep(" ", 200) + "b", []string{rep("a", 3499), rep(" ", 200) + "b"}},
		"too deep an indent":         {rep("a", 3499) + "\u2028" + rep(" ", 201) + "b", []string{rep("a", 3499), "b"}},
		"a long word in an indent":   {rep("a", 3499) + "\n  " + rep("b", 3600), []string{rep("a", 3499), "  " + rep("b", 3498), rep("b", 102)}},
		"an address that fits":       {rep("漢", 3480) + "https://x.test/漢", []string{rep("漢", 3480) + "https://x.test/漢"}},
		"not in a written address":   {rep("漢", 3400) + "https://x.test/" + rep("漢", 300), []string{rep("漢", 3400), "https://x.test/" + rep("漢", 300)}},
		"not in a glued address":     {rep("(", 3400) + "https://x.test/" + rep("漢", 300), []string{rep("(", 3400), "https://x.test/" + rep("漢", 300)}},
		"not behind an address":      {rep("a", 3000) + " https://x.test/" + rep("b", 484) + "。" + "c", []string{rep("a", 3000), "https://x.test/" + rep("b", 484) + "。c"}},
		"a word longer than a part":  {"x " + rep("b", 4000), []string{"x", rep("b", 3500), rep("b", 500)}},
		"Japanese":                   {"はい " + rep("漢", 4000), []string{"はい " + rep("漢", 3497), rep("漢", 503)}},
		"no full stop at the start":  {rep("漢", 3500) + "。" + "字", []string{rep("漢", 3499), "漢。字"}},
		"not within a Latin word":    {rep("漢", 3000) + rep("w", 600), []string{rep("漢", 3000), rep("w", 600)}},
		"not within an address":      {rep("漢", 3000) + "https://x.test/" + rep("a/", 300), []string{rep("漢", 3000), "https://x.test/" + rep("a/", 300)}},
		"not within a Korean word":   {rep("가", 3000) + " " + rep("나", 600), []string{rep("가", 3000), rep("나", 600)}},
		"behind a full stop":         {rep("w", 3000) + "。" + rep("v", 600), []string{rep("w", 3000) + "。", rep("v", 600)}},
		"behind a wide comma":        {rep("w", 3000) + "，" + rep("v", 600), []string{rep("w", 3000) + "，", rep("v", 600)}},
		"behind the last sign":       {rep("w", 3000) + "\u303f" + rep("v", 600), []string{rep("w", 3000) + "\u303f", rep("v", 600)}},
		"behind the first radical":   {rep("w", 3000) + "\u2e80" + rep("v", 600), []string{rep("w", 3000) + "\u2e80", rep("v", 600)}},
		"at a line in the middle":    {rep("a", 1750) + "\n" + rep("b ", 1000), []string{rep("a", 1750), strings.TrimSpace(rep("b ", 1000))}},
		"not at a line before it":    {rep("a", 1749) + "\n" + rep("b ", 1000) + "c", []string{rep("a", 1749) + "\n" + strings.TrimSpace(rep("b ", 875)), rep("b ", 125) + "c"}},
		"an accent behind a blank":   {rep("a", 3500) + " éb", []string{rep("a", 3500), "éb"}},
		"families":                   {rep(family, 501), []string{rep(family, 500), family}},
		"a family at the cut":        {"ab" + rep(family, 500), []string{"ab" + rep(family, 499), family}},
		"flags":                      {"a" + rep("🇯🇵", 1750), []string{"a" + rep("🇯🇵", 1749), "🇯🇵"}},
		"a mark at the cut":          {rep("a", 3500) + "\u0301", []string{rep("a", 3499), "a\u0301"}},
		"a mark on a blank":          {rep("a", 3500) + " \u0301b", []string{rep("a", 3500), " \u0301b"}},
		"a heap of marks":            {"a" + rep("\u0301", 8000), []string{"a" + rep("\u0301", 3499), rep("\u0301", 3500), rep("\u0301", 1001)}},
		"a heap behind a word":       {"hi a" + rep("\u0301", 3600), []string{"hi", "a" + rep("\u0301", 3499), rep("\u0301", 101)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, bodies(t, test.text)); diff != "" {
				t.Errorf("bodies (-want +got):\n%s", diff)
			}
		})
	}
}

// A file without a name takes 24 code points: 20 for what stands in its place.
func TestAFileThatJustFits(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]int{3476: 1, 3477: 2} {
		m := message(strings.Repeat("a", size))
		m.Attachments = make([]bridge.Attachment, 1)
		if got := mention.Parts(m); got != want {
			t.Errorf("%d characters and a file take %d parts, want %d", size, got, want)
		}
	}
}

// The way back is written out as long as the part takes it: 4,000 code points.
func TestTheWayBackThatJustFits(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]string{497: "https://x.test/", 498: "Open in the office"} {
		m := bridge.Message{Sender: bridge.Person{Name: "S"}, Text: strings.Repeat("a", 3500)}
		m.Space.URL = "https://x.test/" + strings.Repeat("b", size-len("https://x.test/"))
		p := one(t, m, mention.Style{})
		_, last, _ := strings.Cut(said(p), "a\n")
		if !strings.HasPrefix(last, want) || utf8.RuneCountInString(said(p)) > 4000 {
			t.Errorf("an address of %d characters stands as %.20q in a part of %d", size, last, utf8.RuneCountInString(said(p)))
		}
	}
}

func TestTenPartsAtMost(t *testing.T) {
	t.Parallel()
	if got := len(bodies(t, strings.Repeat("a", 35_000))); got != 10 {
		t.Fatalf("35,000 characters take %d parts, want 10", got)
	}
	m := message(strings.Repeat("a", 35_001) + strings.Repeat(" é", 617))
	m.Attachments = make([]bridge.Attachment, 3)
	parts := mention.Compose(m, mention.Style{})
	if len(parts) != 10 {
		t.Fatalf("%d parts, want 10", len(parts))
	}
	last := asRead(t, parts[9])
	want := strings.Repeat("a", 3500) + "\nCharacters missing: 1235\nAttachments missing: 3\n21 Nov 2026, 05:07 UTC · Open in the office"
	if got, ok := strings.CutPrefix(last, "Alice · Lobby (10/10)\n"); !ok || got != want {
		t.Errorf("the last part ends with %q", last[len(last)-120:])
	}
	if !strings.HasSuffix(said(parts[9]), " · https://office.test/s/lobby") {
		t.Error("the last part's text does not lead to the office")
	}
	for i, p := range parts[:9] {
		if strings.Contains(said(p), "missing") || strings.Contains(said(p), "https://") {
			t.Errorf("part %d carries what belongs at the end", i+1)
		}
	}
}

func TestFilesStandBehindTheText(t *testing.T) {
	t.Parallel()
	m := message(strings.Repeat("a", 3490))
	m.Attachments = []bridge.Attachment{{Name: "plan.pdf", URL: "https://x.test/1"}}
	parts := mention.Compose(m, mention.Style{})
	if len(parts) != 2 {
		t.Fatalf("%d parts, want 2", len(parts))
	}
	want := "Alice · Lobby (2/2)\n📎 plan.pdf\n21 Nov 2026, 05:07 UTC · Open in the office"
	if diff := cmp.Diff(want, asRead(t, parts[1])); diff != "" {
		t.Errorf("second part (-want +got):\n%s", diff)
	}
}

func TestFilesThatFindNoRoomAreCounted(t *testing.T) {
	t.Parallel()
	m := message("")
	for i := range 25 {
		address := fmt.Sprintf("https://x.test/%02d", i)
		m.Attachments = append(m.Attachments, bridge.Attachment{Name: "f", URL: address + strings.Repeat("x", 1700-len(address))})
	}
	parts := mention.Compose(m, mention.Style{})
	if len(parts) != 10 {
		t.Fatalf("%d parts, want 10", len(parts))
	}
	carried := 0
	for _, p := range parts {
		carried += strings.Count(asRead(t, p), "📎 ")
	}
	if carried != 20 || !strings.Contains(said(parts[9]), "\nAttachments missing: 5\n") {
		t.Errorf("%d files are carried, and the last part does not say that the others are missing", carried)
	}
}

func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	words := []string{"word", "漢字。", "👩\u200d💻", "\n", "  ", "naïve", "https://x.test/a?b", "e\u0301", "한국어"}
	var text strings.Builder
	for i := 0; utf8.RuneCountInString(text.String()) < 30_000; i++ {
		text.WriteString(words[i*7%len(words)])
		if i%3 == 0 {
			text.WriteString(" ")
		}
	}
	if err := carries(text.String(), bodies(t, text.String())); err != nil {
		t.Error(err)
	}
}

// carries reports what of text is not in bodies, in order and with nothing but
// white space between them.
func carries(text string, bodies []string) error {
	rest := text
	for i, body := range bodies {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		after, ok := strings.CutPrefix(rest, strings.TrimLeftFunc(body, unicode.IsSpace))
		if !ok {
			return fmt.Errorf("part %d is not what comes next in the text", i+1)
		}
		rest = after
	}
	if strings.TrimSpace(rest) != "" {
		return fmt.Errorf("%d bytes are in no part", len(rest))
	}
	return nil
}
