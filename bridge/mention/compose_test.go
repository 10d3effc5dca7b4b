package mention_test

import (
	"encoding/json"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

// element is one of a rich_text section as Slack reads it, and the kind of its
// section, "" for a plain one.
type element struct {
	Type, URL, Text string
	Style           *struct{ Bold, Strike, Code bool }
	kind            string
}

// sections decodes the blocks of a part strictly.
func sections(t testing.TB, p bridge.Part) [][]element {
	t.Helper()
	var blocks []struct {
		Type     string
		Elements []struct {
			Type     string
			Elements []element
		}
	}
	decoder := json.NewDecoder(strings.NewReader(string(p.Blocks)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&blocks); err != nil {
		t.Fatalf("blocks are no rich_text: %v", err)
	}
	if len(blocks) != 1 || blocks[0].Type != "rich_text" {
		t.Fatal("blocks are not one rich_text")
	}
	var all [][]element
	for _, s := range blocks[0].Elements {
		kind, known := map[string]string{"rich_text_section": "", "rich_text_quote": "quote", "rich_text_preformatted": "verbatim"}[s.Type]
		if !known || len(s.Elements) == 0 {
			t.Fatalf("a section of type %q with %d elements", s.Type, len(s.Elements))
		}
		for i := range s.Elements {
			s.Elements[i].kind = kind
		}
		all = append(all, s.Elements)
	}
	return all
}

// elements are those of all sections.
func elements(t testing.TB, p bridge.Part) []element {
	t.Helper()
	return slices.Concat(sections(t, p)...)
}

// asRead is what a person reads of the blocks: of a link without a text its
// address.
func asRead(t testing.TB, p bridge.Part) string {
	t.Helper()
	var lines []string
	for _, section := range sections(t, p) {
		var read strings.Builder
		for _, e := range section {
			if e.Type == "link" && e.Text == "" {
				e.Text = e.URL
			}
			read.WriteString(e.Text)
		}
		lines = append(lines, read.String())
	}
	return strings.Join(lines, "\n")
}

// said is the text of a part as it is read.
func said(p bridge.Part) string { return html.UnescapeString(p.Text) }

// one composes a message that takes one part.
func one(t testing.TB, m bridge.Message, s mention.Style) bridge.Part {
	t.Helper()
	parts := mention.Compose(m, s)
	if len(parts) != 1 {
		t.Fatalf("%d parts, want 1", len(parts))
	}
	return parts[0]
}

func TestComposeHeading(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*bridge.Message)
		style  mention.Style
		want   string
	}{
		"member":              {nil, mention.Style{}, "Alice · Lobby"},
		"visitor":             {from(dave), mention.Style{}, "Dave (visitor) · Lobby"},
		"guest":               {func(m *bridge.Message) { m.Sender.Role = bridge.RoleGuest }, mention.Style{}, "Alice (guest) · Lobby"},
		"as Slackbot":         {nil, mention.Style{Route: bridge.RouteSlackbot}, "Lobby"},
		"visitor, Slackbot":   {from(dave), mention.Style{Route: bridge.RouteSlackbot}, "visitor · Lobby"},
		"edited, Slackbot":    {nil, mention.Style{Route: bridge.RouteSlackbot, Edited: true}, "Lobby · edited"},
		"copy":                {nil, mention.Style{Copy: true, Recipient: "Bob"}, "to Bob · Lobby"},
		"copy on pair":        {nil, mention.Style{Copy: true, Recipient: "Bob", Route: bridge.RoutePair}, "to Bob · Lobby"},
		"marked":              {nil, mention.Style{Marked: true}, "Alice · Lobby · possibly repeated"},
		"all remarks":         {nil, mention.Style{Marked: true, Edited: true, Continued: true}, "Alice · Lobby · edited · continued · possibly repeated"},
		"no space":            {inSpace(""), mention.Style{}, "Alice"},
		"no space, marked":    {inSpace(""), mention.Style{Marked: true}, "Alice · possibly repeated"},
		"another language":    {from(dave), mention.Style{Language: "fr", Marked: true}, "Dave (visitor) · Lobby · possibly repeated"},
		"Japanese":            {from(dave), mention.Style{Language: "ja", Edited: true}, "Dave (ビジター) · Lobby · 編集済み"},
		"Korean copy":         {nil, mention.Style{Language: "ko", Copy: true, Recipient: "Bob", Marked: true}, "Bob님에게 · Lobby · 중복일 수 있음 (possibly repeated)"},
		"no name":             {named(""), mention.Style{}, "Somebody · Lobby"},
		"a name of fillers":   {named("\u3164\u115f\u2800\ufe0f"), mention.Style{}, "Somebody · Lobby"},
		"an invisible name":   {named("\u202e\u200b \u0301"), mention.Style{}, "Somebody · Lobby"},
		"a name with lines":   {named("Al\nice\r\n\t\x00\u2028B."), mention.Style{}, "Al ice B. · Lobby"},
		"a name that turns":   {named("\u202eecilA"), mention.Style{}, "ecilA · Lobby"},
		"a percent sign":      {nil, mention.Style{Copy: true, Recipient: "100%s"}, "to 100%s · Lobby"},
		"a space in brackets": {inSpace("(1/2)"), mention.Style{}, "Alice · (1/2)"},
		"a long name":         {named(strings.Repeat("a", 81)), mention.Style{}, strings.Repeat("a", 79) + "… · Lobby"},
		"a name that fits":    {named(strings.Repeat("a", 80)), mention.Style{}, strings.Repeat("a", 80) + " · Lobby"},
		"a name of families":  {named(strings.Repeat("👩\u200d👩\u200d👧", 20)), mention.Style{}, strings.Repeat("👩\u200d👩\u200d👧", 15) + "… · Lobby"},
		"a heap of marks":     {named("a" + strings.Repeat("\u0301", 500)), mention.Style{}, "a" + strings.Repeat("\u0301", 78) + "… · Lobby"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message("hello")
			if test.change != nil {
				test.change(&m)
			}
			p := one(t, m, test.style)
			for kind, text := range map[string]string{"blocks": asRead(t, p), "text": said(p)} {
				got, _, _ := strings.Cut(text, "\n")
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("heading in %s (-want +got):\n%s", kind, diff)
				}
			}
		})
	}
}

func from(p bridge.Person) func(*bridge.Message) { return func(m *bridge.Message) { m.Sender = p } }

func named(name string) func(*bridge.Message) {
	return func(m *bridge.Message) { m.Sender.Name = name }
}

func inSpace(name string) func(*bridge.Message) {
	return func(m *bridge.Message) { m.Space.Name = name }
}

func TestComposeTime(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	tests := map[string]struct {
		style mention.Style
		want  string
	}{
		"no zone":          {mention.Style{}, "21 Nov 2026, 05:07 UTC"},
		"the reader's":     {mention.Style{Zone: tokyo}, "21 Nov 2026, 14:07 JST"},
		"the day before":   {mention.Style{Zone: time.FixedZone("PST", -8*3600)}, "20 Nov 2026, 21:07 PST"},
		"Japanese":         {mention.Style{Zone: tokyo, Language: "ja"}, "2026年11月21日 14:07 JST"},
		"Korean":           {mention.Style{Zone: tokyo, Language: "ko"}, "2026년 11월 21일 14:07 JST"},
		"zone of no name":  {mention.Style{Zone: time.FixedZone("", 3600)}, "21 Nov 2026, 06:07 +0100"},
		"zone of any name": {mention.Style{Zone: time.FixedZone("a\nname\u202e that goes on", 3600)}, "21 Nov 2026, 06:07 a name that…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := "Alice · Lobby\nhello\n" + test.want + " · https://office.test/s/lobby"
			if diff := cmp.Diff(want, said(one(t, message("hello"), test.style))); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestComposeLeavesOutWhatIsNotThere(t *testing.T) {
	t.Parallel()
	m := message("")
	m.Space, m.CreatedAt = bridge.Space{}, time.Time{}
	if got := said(one(t, m, mention.Style{Route: bridge.RouteSlackbot})); got != "Alice" {
		t.Errorf("a message of nothing says %q, want its sender", got)
	}
	m.Text = "hello"
	if got := said(one(t, m, mention.Style{Route: bridge.RouteSlackbot})); got != "hello" {
		t.Errorf("a message without frame says %q, want its text", got)
	}
	m.Space.URL = "https://office.test/"
	if got := said(one(t, m, mention.Style{})); got != "Alice\nhello\nhttps://office.test/" {
		t.Errorf("a message without time says %q", got)
	}
}

func TestPlainSaysTheSameWithoutBlocks(t *testing.T) {
	t.Parallel()
	m := message("a <b> & c")
	m.Attachments = []bridge.Attachment{{Name: "plan.pdf", URL: "https://x.test/?a&b"}}
	p := one(t, m, mention.Style{})
	got := mention.Plain(p)
	want := bridge.Part{Text: "Alice · Lobby\na &lt;b&gt; &amp; c\n📎 plan.pdf https://x.test/?a&amp;b\n" +
		"21 Nov 2026, 05:07 UTC · https://office.test/s/lobby"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Plain (-want +got):\n%s", diff)
	}
}

// shownElements are the elements below the heading of a part, each with its
// section's kind, its style and, for a link, where it leads.
func shownElements(t testing.TB, p bridge.Part) []string {
	t.Helper()
	var shown []string
	for i, e := range elements(t, p) {
		var words []string
		if e.kind != "" {
			words = append(words, e.kind)
		}
		if e.Style != nil && e.Style.Strike {
			words = append(words, "strike")
		}
		if e.Style != nil && e.Style.Code {
			words = append(words, "code")
		}
		if e.Type == "link" {
			words, e.Text = append(words, "link"), e.URL
		}
		text := strings.Join(append(words, e.Text), " ")
		if i > 0 && (i > 1 || e.Text != "\n") {
			shown = append(shown, text)
		}
	}
	return shown
}
