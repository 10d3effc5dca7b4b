package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
	if !strings.Contains(asRead(t, p), "\n"+evil+"\n") {
		t.Error("the elements do not carry the text unchanged")
	}
	for _, e := range elements(t, p) {
		if e.Type != "text" && e.Type != "link" {
			t.Errorf("an element of type %q", e.Type)
		}
		if e.Type == "link" && e.Text == "" && e.URL != "https://evil.test" {
			t.Errorf("the text links to %q", e.URL)
		}
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
		"a line break":      {"https://x.test/\na\r\tb", "https://x.test/ab"},
		"a turn":            {"https://x.test/\u202efdp.exe", "https://x.test/%E2%80%AEfdp.exe"},
		"an invisible":      {"https://x\u200b.test/", "https://x.test/"},
		"a bare percent":    {"https://x.test/100%.pdf?a=%zz&b=%2F%2&c=%", "https://x.test/100%25.pdf?a=%25zz&b=%2F%252&c=%25"},
		"an escape cut off": {"https://x.test/%00%aF%2", "https://x.test/%00%aF%252"},
		"an odd escape":     {"https://x.test/%z0%0z", "https://x.test/%25z0%250z"},
		"a wide space":      {"https://x.test/見積\u3000書.pdf", "https://x.test/見積%E3%80%80書.pdf"},
		"joiners":           {"https://x.test/می\u200cخ👩\u200d💻", "https://x.test/می%E2%80%8Cخ👩%E2%80%8D💻"},
		"blanks of a kind":  {"https://x.test/a\u00a0b\u00adc", "https://x.test/a%C2%A0b%C2%ADc"},
		"no scheme at all":  {"//x.test/a", "https://x.test/a"},
		"a foreign host":    {"https://bücher.test:8443/ü", "https://xn--bcher-kva.test:8443/ü"},
		"a foreign name":    {"https://ü@bücher.test/", ""},
		"a name and a host": {"https://me@bücher.test/", "https://me@xn--bcher-kva.test/"},
		"a foreign port":    {"https://bücher.test:８０/", ""},
		"no such host":      {"https://xn--\u3000.test/", ""},
		"backslashes":       {`https://x.test\a`, ""},
		"a broken host":     {"https://x%.test/", ""},
		"a bell":            {"https://x\x07.test/", ""},
		"only a query":      {"https://x.test?a b", "https://x.test?a%20b"},
		"only a fragment":   {"https://x.test#a b", "https://x.test#a%20b"},
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
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(element{})); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
			line, foot := "\n📎 plan.pdf\n", "21 Nov 2026, 05:07 UTC · Open in the office"
			if test.want == "" && test.address != "" {
				line, foot = "\n📎 plan.pdf (address cannot be opened)\n", foot+": address cannot be opened"
			}
			if test.address == "" {
				foot = "21 Nov 2026, 05:07 UTC"
			}
			if !strings.HasSuffix(asRead(t, p), line+foot) {
				t.Errorf("the parts end with %q", asRead(t, p))
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

func TestFileNamesForgeNoLink(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"https://bank.test/", "see HTTP://bank.test", "www.bank.test", "a WWW.x"} {
		m := message("")
		m.Attachments = []bridge.Attachment{{Name: name, URL: "https://evil.test/"}}
		p := one(t, m, mention.Style{})
		for _, e := range elements(t, p) {
			if e.URL == "https://evil.test/" && e.Text != "" {
				t.Errorf("%q is the text of a link to %q", e.Text, e.URL)
			}
		}
		if !strings.Contains(asRead(t, p), "\n📎 "+name+" https://evil.test/\n") || !strings.Contains(said(p), "\n📎 "+name+" https://evil.test/\n") {
			t.Errorf("it reads %q", asRead(t, p))
		}
	}
}
