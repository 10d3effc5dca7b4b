package mention_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What is posted to Slack, to the letter. A change here is a change of what
// people see.
func TestGoldens(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	seoul := time.FixedZone("KST", 9*3600)
	files := []bridge.Attachment{
		{Name: "plan & budget.pdf", URL: "https://files.office.test/1?sig=a&b=<c>"},
		{Name: "notes.txt", URL: "ftp://files.office.test/2"},
	}
	rich := hypertext(`<p>Hi <b>Bob</b> <span data-emoji-code="1F44B"><img src="data:x"></span></p>` +
		`<ul><li>see <a href="https://wiki.test/x?a=1&amp;b=2">the page</a></li><li><code>a &lt; b</code></li></ul>`)
	meaning := hypertext(`<p>Pay <del>500</del><ins>50</ins> EUR, 10<sup>6</sup> times: <code>pay(50)</code></p>` +
		`<blockquote>I resign. See https://wiki.test/a.</blockquote><ol type="a"><li>yes<li><input type="checkbox" checked>no</ol>` +
		`<pre>if x:` + "\n  y()" + `</pre><table><tr><td><td>Jan<tr><td>Ann<td>3</table><p>mailto:bob@x.test</p><img src="https://x.test/a.png" alt="plan">`)
	tests := map[string]struct {
		message bridge.Message
		change  func(*bridge.Message)
		style   mention.Style
	}{
		"plain":       {message: message("hello <@U0BOB> & all\n*second* line")},
		"html":        {message: rich},
		"files":       {message: message("two files"), change: func(m *bridge.Message) { m.Attachments = files }},
		"files-only":  {message: message(""), change: func(m *bridge.Message) { m.Attachments = files[:1] }},
		"pair-copy":   {message: message("hello"), style: mention.Style{Copy: true, Recipient: "Bob", Route: bridge.RoutePair}},
		"visitor-app": {message: message("knock"), change: from(dave), style: mention.Style{Route: bridge.RouteApp}},
		"slackbot":    {message: message("knock"), change: from(dave), style: mention.Style{Route: bridge.RouteSlackbot, Edited: true}},
		"marked":      {message: message("hello"), style: mention.Style{Marked: true, Route: bridge.RouteGroup}},
		"ja":          {message: message("こんにちは"), change: from(dave), style: mention.Style{Language: "ja", Zone: tokyo, Marked: true, Edited: true}},
		"ko":          {message: message("안녕하세요"), change: from(dave), style: mention.Style{Language: "ko", Zone: seoul, Continued: true}},
		"meaning":     {message: meaning},
		"reply":       {message: message("yes"), change: func(m *bridge.Message) { m.InReplyTo = "m-0" }, style: mention.Style{Language: "ja"}},
		"two-parts":   {message: message(strings.Repeat("lorem ipsum\n", 300))},
		"no-frame":    {message: message("hello"), change: func(m *bridge.Message) { m.Space, m.CreatedAt = bridge.Space{}, time.Time{} }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.change != nil {
				test.change(&test.message)
			}
			compare(t, name, mention.Compose(test.message, test.style))
		})
	}
}

func compare(t *testing.T, name string, parts []bridge.Part) {
	t.Helper()
	type posted struct {
		Text   string          `json:"text"`
		Blocks json.RawMessage `json:"blocks"`
	}
	var shown []posted
	for _, p := range parts {
		shown = append(shown, posted(p))
	}
	got, err := json.MarshalIndent(shown, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "golden", name+".json")
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
