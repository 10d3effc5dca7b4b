package mention_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/mention"
)

func TestPictures(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"pasted":               {`<p><img src="https://office.test/shot.png"></p>`, "🖼 https://office.test/shot.png"},
		"with words":           {`see <img src="https://x.test/a.png" alt="the\nplan">.`, "see 🖼 the\\nplan (https://x.test/a.png) ."},
		"with empty words":     {`<img src="https://x.test/a.png" alt="" title="plan">`, "🖼 plan (https://x.test/a.png)"},
		"in the message":       {`<img src="data:image/png;base64,AAAA" alt="plan">`, "🖼 plan"},
		"within the office":    {`<img src="/a.png">`, "🖼"},
		"between words":        {`a<img src="https://x.test/a">b`, "a 🖼 https://x.test/a b"},
		"in a link":            {`<a href="https://x.test/b"><img src="https://x.test/a"></a>`, "🖼 https://x.test/a (https://x.test/b)"},
		"emoji":                {`nice <img src="https://x.test/1f44f.png" alt="👏"> work`, "nice 👏 work"},
		"emoji on a key":       {`<img src="x" alt="1️⃣">`, "1️⃣"},
		"emoji by its code":    {`<img src="x" alt=":clap:">x`, ":clap:x"},
		"no emoji code":        {`<img src="x" alt=": a :"><img src="x" alt="::"><img src="x" alt=":a">`, "🖼 : a : 🖼 :: 🖼 :a"},
		"emoji by its class":   {`<img src="x" class="a Emoji-big" alt="clap">`, "clap"},
		"emoji without words":  {`<img src="x" class="emoji">`, "🖼"},
		"words that are signs": {`<img src="x" alt="…">`, "🖼 …"},
		"one point":            {`a<img src="https://x.test/t" width="1" height="1"><img src="x" height=0>b`, "ab"},
		"wide":                 {`<img src="x" width="10">`, "🖼"},
		"drawn":                {`a<svg><title>t</title><text>b</text></svg>c`, "a 🖼 c"},
		"film":                 {`<video src="https://x.test/a.mp4">no film</video>`, "🎬 https://x.test/a.mp4"},
		"film of sources":      {`<video><source src="https://x.test/a"><source src="https://x.test/b">no</video>x`, "🎬 https://x.test/a x"},
		"film and a source":    {`<video src="https://x.test/a"><source src="https://x.test/b"></video>`, "🎬 https://x.test/a"},
		"film in the office":   {`<video src="blob:x"></video>`, "🎬"},
		"film of nothing":      {`a<video></video>b`, "ab"},
		"hidden film":          {`<video hidden><source src="https://x.test/a"></video>b`, "b"},
		"sound":                {`<audio><source src="https://x.test/a.ogg"></audio>`, "🔊 https://x.test/a.ogg"},
		"a source of nothing":  {`<source src="https://x.test/a"><p><source src="https://x.test/b">c</p>`, "c"},
		"a source of a frame":  {`<svg><source src="https://x.test/a"></svg>`, "🖼"},
		"film in a frame":      {`<iframe class="ql-video" src="//www.youtube.com/embed/a"></iframe>`, "🎬 https://www.youtube.com/embed/a"},
		"a frame of nothing":   {`a<iframe src="about:blank"></iframe><iframe></iframe>b`, "ab"},
		"embedded":             {`<embed src="https://x.test/a">`, "🎬 https://x.test/a"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, mention.PlainText(hypertext(test.body))); diff != "" {
				t.Errorf("PlainText (-want +got):\n%s", diff)
			}
		})
	}
}
