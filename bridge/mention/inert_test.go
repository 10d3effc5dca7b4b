package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

func TestComposeIsInert(t *testing.T) {
	t.Parallel()
	const evil = "<!channel> <@U0BOB> <https://evil.test|bank> &lt; *b* `c` :wave:"
	m := message(evil)
	m.Sender.Name, m.Space.Name = "<!here>", "<@U1>"
	m.Attachments = []bridge.Attachment{{Name: "<!everyone>", URL: "https://x.test/?a=1&b=<2>"}}
	p := one(t, m, mention.Style{})
	if strings.ContainsAny(p.Text, "<>") {
		t.Errorf("text holds raw brackets: %s", p.Text)
	}
	if !strings.Contains(p.Text, "\n&lt;!channel&gt; &lt;@U0BOB&gt; &lt;https://evil.test|bank&gt; &amp;lt; *b* `c` :wave:\n") {
		t.Errorf("text is not escaped exactly once: %s", p.Text)
	}
	if strings.ContainsAny(string(p.Blocks), "<>&") {
		t.Errorf("blocks hold raw brackets: %s", p.Blocks)
	}
	found := false
	for _, e := range elements(t, p) {
		switch e.Type {
		case "text":
			found = found || e.Text == evil
		case "link":
		default:
			t.Errorf("an element of type %q", e.Type)
		}
	}
	if !found {
		t.Error("no text element carries the text unchanged")
	}
}

func TestComposeLinks(t *testing.T) {
	t.Parallel()
	long := "https://x.test/" + strings.Repeat("a", 3000-len("https://x.test/"))
	tests := map[string]struct{ address, want string }{
		"https":             {"https://x.test/a", "https://x.test/a"},
		"http":              {"http://x.test/a", "http://x.test/a"},
		"capitals":          {"HTTPS://x.test/a", "HTTPS://x.test/a"},
		"blanks":            {" https://x.test/my file.pdf\n", "https://x.test/my%20file.pdf"},
		"as long as may be": {long, long},
		"too long":          {long + "a", ""},
		"script":            {"javascript:alert(1)", ""},
		"data":              {"data:text/html,x", ""},
		"file":              {"file:///etc/passwd", ""},
		"slack":             {"slack://open", ""},
		"no scheme":         {"x.test/a", ""},
		"no host":           {"https:///a", ""},
		"a line break":      {"https://x.test/\na", ""},
		"a turn":            {"https://x.test/\u202efdp.exe", ""},
		"an invisible":      {"https://x\u200b.test/", ""},
		"broken":            {"https://[x", ""},
		"invalid bytes":     {"https://x.test/\xff", ""},
		"none":              {"", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message("hello")
			m.Space.URL = test.address
			m.Attachments = []bridge.Attachment{{Name: "plan.pdf", URL: test.address}}
			p := one(t, m, mention.Style{})
			want := []element{{Type: "link", URL: test.want, Text: "plan.pdf"}, {Type: "link", URL: test.want, Text: "Open in the office"}}
			if test.want == "" {
				want = nil
			}
			var got []element
			for _, e := range elements(t, p) {
				if e.Type == "link" {
					got = append(got, e)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
			if !strings.Contains(asRead(t, p), "\n📎 plan.pdf\n") {
				t.Error("the name is not on a line of its own")
			}
		})
	}
}

func TestComposeNamelessFile(t *testing.T) {
	t.Parallel()
	m := message("")
	m.Attachments = []bridge.Attachment{{Name: "\u200e\n"}, {Name: strings.Repeat("x", 200), URL: "https://x.test/"}}
	want := "Alice · Lobby\n📎 attachment\n📎 " + strings.Repeat("x", 119) + "… https://x.test/\n"
	if got := said(one(t, m, mention.Style{})); !strings.HasPrefix(got, want) {
		t.Errorf("text is %q, want it to begin with %q", got, want)
	}
}
