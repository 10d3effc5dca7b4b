package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

// linksOf are the addresses that the body of m links to. It fails when a link
// leads to anything but what it shows.
func linksOf(t testing.TB, m bridge.Message) []string {
	t.Helper()
	m.Space.URL = ""
	var links []string
	for _, p := range mention.Compose(m, mention.Style{}) {
		for _, e := range elements(t, p) {
			if e.Type != "link" {
				continue
			}
			if e.Text != "" && e.URL != "mailto:"+e.Text {
				t.Errorf("%q is the text of a link to %q", e.Text, e.URL)
			}
			if !strings.Contains(mention.PlainText(m), strings.TrimPrefix(e.URL, "mailto:")) {
				t.Errorf("a link to %q, which does not stand in the text", e.URL)
			}
			links = append(links, e.URL)
		}
	}
	return links
}

func TestWrittenAddresses(t *testing.T) {
	t.Parallel()
	long := "https://x.test/" + strings.Repeat("a", 3000-len("https://x.test/"))
	tests := map[string]struct {
		text string
		want []string
	}{
		"one":                     {"see https://example.com/a?b=1&c=2", []string{"https://example.com/a?b=1&c=2"}},
		"two":                     {"http://a.test/ and HTTPS://B.test", []string{"http://a.test/", "HTTPS://B.test"}},
		"none":                    {"see: a, b:c https: //x http:/x.test mail: x", nil},
		"mail":                    {"write mailto:bob@x.test?subject=a%20b.", []string{"mailto:bob@x.test?subject=a%20b"}},
		"no mail":                 {"mailto:. mailto:bob mailto:@x.test mailto:bob@ mailto:b@x\u0430.test", nil},
		"a sentence":              {"See https://x.test/a. Or https://x.test/b, https://x.test/c; https://x.test/d! https://x.test/e? https://x.test/f: x", []string{"https://x.test/a", "https://x.test/b", "https://x.test/c", "https://x.test/d", "https://x.test/e", "https://x.test/f"}},
		"dots":                    {"https://x.test/a...", []string{"https://x.test/a"}},
		"marks of a chat":         {"*https://x.test/a* _https://x.test/b_ ~https://x.test/c~ 'https://x.test/d' \"https://x.test/e\" `https://x.test/f`", []string{"https://x.test/a", "https://x.test/c", "https://x.test/d", "https://x.test/e", "https://x.test/f"}},
		"round brackets":          {"(https://x.test/a) (see https://x.test/b_(c)) https://x.test/(d).", []string{"https://x.test/a", "https://x.test/b_(c)", "https://x.test/(d)"}},
		"square brackets":         {"[https://x.test/a] [a](https://x.test/b) https://x.test/?c[]=1", []string{"https://x.test/a", "https://x.test/b", "https://x.test/?c[]=1"}},
		"angle brackets":          {"<https://x.test/a> <https://x.test/b|bank>", []string{"https://x.test/a", "https://x.test/b"}},
		"curly brackets":          {"{https://x.test/a}", []string{"https://x.test/a"}},
		"Japanese marks":          {"「https://x.test/a」、https://x.test/b。（https://x.test/c）https://x.test/d！", []string{"https://x.test/a", "https://x.test/b", "https://x.test/c", "https://x.test/d"}},
		"Japanese around":         {"詳細はhttps://x.test/aを見て", []string{"https://x.test/a"}},
		"Japanese behind a slash": {"https://x.test/を見て", []string{"https://x.test/"}},
		"a Japanese name":         {"https://x.test/見積書.pdf https://x.test/wiki?q=東京ー a", []string{"https://x.test/見積書.pdf", "https://x.test/wiki?q=東京ー"}},
		"Korean behind":           {"https://x.test/a를 https://x.test/를", []string{"https://x.test/a", "https://x.test/"}},
		"letters with marks":      {"https://x.test/übe\u0301r?é", []string{"https://x.test/übe\u0301r?é"}},
		"other digits":            {"https://x.test/٣", []string{"https://x.test/٣"}},
		"a foreign host":          {"https://日本語.test/a", []string{"https://日本語.test/a"}},
		"a host that looks alike": {"https://\u0430pple.test/ https://bücher.test/", nil},
		"a slash that is none":    {"https://bank.testノevil.test/ https://bank.test\u2215evil.test", []string{"https://bank.test", "https://bank.test"}},
		"a name before the host":  {"https://bank.test@evil.test/ https://a:b@evil.test", nil},
		"a backslash":             {`https://bank.test\@evil.test`, []string{"https://bank.test"}},
		"an address of numbers":   {"http://[::1]:8080/a http://127.0.0.1:80/", []string{"http://[::1]:8080/a", "http://127.0.0.1:80/"}},
		"one word":                {"http://wiki/a", []string{"http://wiki/a"}},
		"no host":                 {"http:// https:///a http://? http://.", nil},
		"a broken host":           {"http://[x", nil},
		"in a word":               {"xhttps://x.test/ 1http://x.test/ a.http://x.test/ a-http://x.test/ git+https://x.test _https://x.test/", nil},
		"behind a colon":          {": https://x.test/", []string{"https://x.test/"}},
		"behind a mark":           {"=https://x.test/a é/https://x.test/b", []string{"https://x.test/a", "https://x.test/b"}},
		"behind a foreign letter": {"見https://x.test/", []string{"https://x.test/"}},
		"an address in one":       {"https://x.test/?u=https://y.test/", []string{"https://x.test/?u=https://y.test/"}},
		"other schemes":           {"javascript:alert(1) data:text/html,x file:///etc slack://open ftp://x.test", nil},
		"a bare percent":          {"https://x.test/100% of", []string{"https://x.test/100%"}},
		"cut by what is unseen":   {"https://bank\u200b.test/ https://bank\u00adx https://bank\u200b", []string{"https://bank"}},
		"unseen behind it":        {"https://x.test/a\ufeff b\u200b", []string{"https://x.test/a"}},
		"turned around":           {"https://x.test/\u202egpj.exe", []string{"https://x.test/gpj.exe"}},
		"as long as may be":       {long, []string{long}},
		"too long":                {long + "a", nil},
		"lines":                   {"https://x.test/a\nhttps://x.test/b", []string{"https://x.test/a", "https://x.test/b"}},
		"a long word":             {strings.Repeat("x", 3490) + " https://x.test/abc", []string{"https://x.test/abc"}},
		"at the cut":              {strings.Repeat("x", 3490) + "(https://x.test/abc", []string{"https://x.test/abc"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, linksOf(t, message(test.text))); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body, want string
		links      []string
	}{
		"with other words":      {`<a href="https://x.test/a.">here</a>`, "here (https://x.test/a.)", []string{"https://x.test/a."}},
		"with a bracket":        {`<a href="https://x.test/a_(b)">here</a>`, "here (https://x.test/a_(b))", []string{"https://x.test/a_(b)"}},
		"with another's":        {`<a href="https://evil.test/">https://bank.test/</a>`, "https://bank.test/ (https://evil.test/)", []string{"https://bank.test/", "https://evil.test/"}},
		"with its own":          {`<a href="https://x.test/a.">https://x.test/a.</a>`, "https://x.test/a.", []string{"https://x.test/a."}},
		"with its own, nearly":  {`<a href="https://x.test/">https://x.test</a>`, "https://x.test", []string{"https://x.test"}},
		"with its own, quoted":  {`<a href="https://x.test/a"><q>https://x.test/a</q></a>`, "“https://x.test/a” (https://x.test/a)", []string{"https://x.test/a", "https://x.test/a"}},
		"mail":                  {`<a href="mailto:bob@x.test?subject=a">Bob</a>`, "Bob (bob@x.test)", []string{"mailto:bob@x.test"}},
		"mail with its own":     {`<a href="MAILTO:bob@x.test"> bob@x.test </a>!`, "bob@x.test !", []string{"mailto:bob@x.test"}},
		"mail to nobody":        {`<a href="mailto:">Bob</a><a href="mailto:b ob">Bob</a>`, "BobBob", nil},
		"telephone":             {`<a href="tel:+81-3-1234;ext=1">call</a>`, "call (+81-3-1234)", nil},
		"telephone, its own":    {`<a href="tel:+8131234">+81 (3) 12-34</a>`, "+81 (3) 12-34", nil},
		"telephone, of nobody":  {`<a href="tel:">call</a><a href="tel:1 2">call</a>`, "callcall", nil},
		"without a scheme":      {`<a href="//x.test/a">here</a>`, "here (https://x.test/a)", []string{"https://x.test/a"}},
		"a host that looks so":  {"<a href=\"https://\u0430pple.test/\">https://apple.test/</a>", "https://apple.test/ (https://xn--pple-43d.test/)", []string{"https://apple.test/", "https://xn--pple-43d.test/"}},
		"escaped":               {`<a href="https://x.test/a b">here</a>`, "here (https://x.test/a%20b)", []string{"https://x.test/a%20b"}},
		"written out":           {"<b>https://x.test/</b><i>a</i>", "https://x.test/a", []string{"https://x.test/a"}},
		"a picture":             {`<img src="https://x.test/a.">`, "🖼 https://x.test/a.", []string{"https://x.test/a."}},
		"around a picture":      {`<a href="https://x.test/b"><img src="https://x.test/a"></a>`, "🖼 https://x.test/a (https://x.test/b)", []string{"https://x.test/a", "https://x.test/b"}},
		"two":                   {`<a href="https://x.test/a">a</a> https://x.test/b <a href="https://x.test/c">c</a>`, "a (https://x.test/a) https://x.test/b c (https://x.test/c)", []string{"https://x.test/a", "https://x.test/b", "https://x.test/c"}},
		"text glued to it":      {`https://y.test/<a href="https://x.test/">https://x.test/</a>z`, "https://y.test/https://x.test/z", []string{"https://y.test/", "https://x.test/"}},
		"struck as a word":      {`<a href="https://x.test/a"><s>https://x.test/a</s></a>`, "~https://x.test/a~ (https://x.test/a)", []string{"https://x.test/a", "https://x.test/a"}},
		"raised out of a link":  {`<sup><a href="https://x.test/">https://x.test/</a></sup>`, "^(https://x.test/)", []string{"https://x.test/"}},
		"a link that is hidden": {`<a href="https://x.test/"><span hidden>a</span></a>b`, "b", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := hypertext(test.body)
			if diff := cmp.Diff(test.want, mention.PlainText(m)); diff != "" {
				t.Errorf("PlainText (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.links, linksOf(t, m)); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
		})
	}
}
