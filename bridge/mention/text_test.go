package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/mention"
)

func TestPlainTextOfPlain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"as it is":               {"hello", "hello"},
		"blanks within stay":     {"a  b\t c\r\n\r\n  d", "a  b\t c\r\n\r\n  d"},
		"ends are trimmed":       {" \n\u3000hello\u00a0\t", "hello"},
		"markup is text":         {"<b>x</b> &amp; <!channel>", "<b>x</b> &amp; <!channel>"},
		"direction controls":     {"\u061ca\u200eb\u200fc\u202ad\u202be\u202cf\u202dg\u202eh\u2066i\u2067j\u2068k\u2069l", "abcdefghijkl"},
		"blanks behind controls": {"\u202e \u202chello \u200e", "hello"},
		"joiners stay":           {"👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"},
		"right to left letters":  {"שלום עולם", "שלום עולם"},
		"invalid bytes":          {"a\xffb", "a\ufffdb"},
		"other controls":         {"a\x00\x1bb", "a\x00\x1bb"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, mention.PlainText(message(test.text))); diff != "" {
				t.Errorf("PlainText (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlainTextOfHTML(t *testing.T) {
	t.Parallel()
	const site = "https://site.test/x?a=1&amp;b=2"
	tests := map[string]struct{ body, want string }{
		"text":                    {"hello", "hello"},
		"inline markup":           {"a <b>bold</b>, <i>slanted</i> and <code>x := 1</code>", "a bold, slanted and x := 1"},
		"character references":    {"1 &lt; 2 &amp;&amp; 3 &gt; 2 &#x1F44F; &amp;lt;", "1 < 2 && 3 > 2 👏 &lt;"},
		"what is no tag":          {"1 < 2 and I <3 you", "1 < 2 and I <3 you"},
		"breaks":                  {"a<br>b<br/>c<BR />d", "a\nb\nc\nd"},
		"empty lines":             {"a<br><br>b", "a\n\nb"},
		"paragraphs":              {"<p>a</p><p>b</p>", "a\nb"},
		"an empty paragraph":      {"<p>a</p><p><br></p><p>b</p>", "a\n\nb"},
		"a last break":            {"<p>a<br></p><p>b</p>", "a\nb"},
		"nested blocks":           {"<div><div>a</div></div><div>b</div>", "a\nb"},
		"text behind a block":     {"<div>a</div>b", "a\nb"},
		"laid out source":         {"<div>\n  <p>one\n  two</p>\n  <p>three</p>\n</div>\n", "one two\nthree"},
		"blanks within stay":      {"a  b", "a  b"},
		"indent behind a break":   {"a<br>  b", "a\n  b"},
		"blank between words":     {"<b>a</b>\n<b>b</b>", "a b"},
		"one blank is enough":     {"a <b>\nb</b>", "a b"},
		"no blank between":        {"<b>a</b><b>b</b>", "ab"},
		"blanks around blocks":    {"<p> a </p> <p> b </p>", "a\nb"},
		"layout before a break":   {"a\n<br>b", "a\nb"},
		"hard blanks stay":        {"a&nbsp;&nbsp;b", "a\u00a0\u00a0b"},
		"list":                    {"<ul><li>a</li><li>b</li></ul>", "• a\n• b"},
		"list of paragraphs":      {"x<ul>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ul>y", "x\n• a\n• b\ny"},
		"numbers":                 {`<ol start="3"><li>a<li value="7">b<li>c</ol>`, "3. a\n7. b\n8. c"},
		"numbers out of bounds":   {`<ol start="99999999999999999999"><li>a</ol>`, "1. a"},
		"list in a list":          {"<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "• a\n  1. b\n• c"},
		"empty item":              {"<ul><li></li><li>b</li></ul>c", "• b\nc"},
		"text behind empty item":  {"<ul><li></li>a</ul>b", "a\nb"},
		"text behind empty list":  {"<ul><li></ul>b", "b"},
		"item without list":       {"<li>a", "• a"},
		"item with empty block":   {"<ul><li><p></p>a</li></ul>", "• a"},
		"preformatted":            {"<pre>\nif x {\n\ty()\n}\n</pre>done", "if x {\n\ty()\n}\ndone"},
		"behind a preformatted":   {"<pre>a\n  b</pre><p>c\n  d</p>", "a\n  b\nc d"},
		"pre in a pre":            {"<pre><pre>a</pre>\n  b</pre>c\n  d", "a\n\n  b\nc d"},
		"table":                   {"<table><tr><th>a</th><th>b</th></tr>\n<tr><td>1</td>\n<td>2</td></tr></table>", "a\tb\n1\t2"},
		"link":                    {`see <a href="` + site + `">the page</a>.`, "see the page (https://site.test/x?a=1&b=2)."},
		"link that is its text":   {`<a href="https://site.test/">https://site.test</a>`, "https://site.test"},
		"link with another text":  {`<a href="https://evil.test/">https://bank.test</a>`, "https://bank.test (https://evil.test/)"},
		"link of several pieces":  {`<a href="https://site.test">https://<b>site.test</b> <i> </i></a>`, "https://site.test"},
		"link and a blank":        {`<a href="https://site.test/">page </a>now`, "page (https://site.test/) now"},
		"link that ends with it":  {`<a href="https://site.test">see https://site.test</a>`, "see https://site.test (https://site.test)"},
		"link to empty pre":       {`abc<a href="https://site.test"><pre>` + "\n" + `</pre></a>`, "abc"},
		"link around a block":     {`<a href="https://site.test/"><div>page</div></a>next`, "page (https://site.test/)\nnext"},
		"link in an item":         {`<ul><li><a href="https://site.test/">https://site.test/</a></li></ul>`, "• https://site.test/"},
		"link never closed":       {`<a href="https://site.test/">page`, "page (https://site.test/)"},
		"link in a link":          {`<a href="https://a.test">a<a href="https://b.test">b</a></a>`, "a (https://a.test)b (https://b.test)"},
		"link to a script":        {`<a href="javascript:alert(1)">page</a>`, "page"},
		"link within the office":  {`<a href="/rooms/1">room</a>`, "room"},
		"link to mail":            {`<a href="MAILTO:bob@site.test?subject=x">Bob</a> <a href="mailto:a@b.test">a@b.test</a>`, "Bob (bob@site.test) a@b.test"},
		"link to odd mail":        {"<a href=\"mailto:b\u202eob@site.test\">Bob</a>", "Bob"},
		"link to mail that rings": {`<a href="mailto:b&#7;ob@site.test">Bob</a>`, "Bob"},
		"an empty preformatted":   {"a<pre>\n</pre>b", "a\nb"},
		"link to a hard blank":    {`x<a href="https://site.test/">&nbsp;</a>y`, "x\u00a0y"},
		"link to no words":        {`x<a href="https://site.test/"> </a>`, "x"},
		"link of a picture":       {`<a href="https://site.test/"><img alt="map"></a>`, "map (https://site.test/)"},
		"picture":                 {`<img src="https://x.test/cat.png" alt="a cat"> sits`, "🖼 a cat (https://x.test/cat.png) sits"},
		"picture without words":   {`a<img src="x">b`, "a 🖼 b"},
		"script and style":        {"a<script>if (1<2) x('<b>')</script><style>b{}</style><template>t</template><title>t</title>b", "ab"},
		"comment and doctype":     {"<!DOCTYPE html><!-- x -->a", "a"},
		"whole page":              {"<html><head><title>t</title></head><body><h1>a</h1>b</body></html>", "a\nb"},
		"emoji":                   {`nice <span data-emoji-code="1F44F" class="e"><img src="data:x" alt="clap"></span> work`, "nice 👏 work"},
		"emoji of several":        {`<span data-emoji-code="1f468-200D-1F4BB"></span>`, "👨\u200d💻"},
		"emoji on a picture":      {`<img data-emoji-code="2764_FE0F" alt="heart">x`, "❤\ufe0fx"},
		"emoji with a plus":       {`<i data-emoji-code="U+1F600">:smile:</i>`, "😀"},
		"emoji in a new element":  {`<ov-emoji data-emoji-code="1F44F"><b>clap</b></ov-emoji>x`, "👏x"},
		"emoji as a block":        {`a<div data-emoji-code="1F44F">clap</div>b`, "a\n👏\nb"},
		"emoji nested":            {`<span data-emoji-code="1F44F"><span>clap</span></span>x`, "👏x"},
		"emoji with words behind": {`<span data-emoji-code="1F44F"><span>clap</span>clap</span>x`, "👏x"},
		"emoji open in a block":   {`<div><span data-emoji-code="1F44F"></div>tail`, "👏\ntail"},
		"emoji never closed":      {`<p><span data-emoji-code="1F44F"><img alt="clap"></p><p>b</p>`, "👏\nb"},
		"emoji, then a block":     {`<span data-emoji-code="1F44F"><p>b</p>`, "👏\nb"},
		"emoji of no code":        {`<span data-emoji-code="clap">clap</span>`, "clap"},
		"emoji out of Unicode":    {`<span data-emoji-code="110000">a</span><span data-emoji-code="D800">b</span><span data-emoji-code="7">c</span>`, "abc"},
		"emoji too long":          {`<span data-emoji-code="` + strings.Repeat("1F44F-", 30) + `">x</span>`, "x"},
		"emoji as long as may be": {`<span data-emoji-code="` + strings.Repeat("1F44F-", 21) + `41">x</span>`, strings.Repeat("👏", 21) + "A"},
		"emoji longer than that":  {`<span data-emoji-code="` + strings.Repeat("1F44F-", 21) + `041">x</span>`, "x"},
		"a stray end":             {"a</b></ul></ol></a></pre>b", "a\nb"},
		"a tag cut off":           {"hello <b", "hello"},
		"direction controls":      {"<b>&#x202e;abc</b>\u200f", "abc"},
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

func TestPlainTextOfHTMLIsBounded(t *testing.T) {
	t.Parallel()
	const size = 1 << 16
	for name, unit := range map[string]string{
		"deep blocks":   "<div>",
		"deep lists":    "<ul><li>x",
		"open bold":     "<b a=1>",
		"links":         `<a href="https://x.test">x`,
		"emoji":         `<i data-emoji-code="1F44F">`,
		"broken markup": "<",
		"references":    "&#x202e;",
		"quotations":    "<blockquote>x<br>",
		"wide cells":    "<table><tr><td rowspan=9999 colspan=32>x",
		"high cells":    "<tr><td rowspan=99>x",
		"exponents":     "<sup>1",
		"fractions":     "<sup>1</sup>/<sub>2</sub>",
		"struck":        "<del>x",
		"falling lists": "<ol reversed><li>",
		"pictures":      "<img src=//x.test/>",
		"strange tags":  "<x>y",
		"Quill":         "<li class=ql-indent-8>x",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Repeat(unit, size/len(unit))
			if got := mention.PlainText(hypertext(body)); len(got) > 4*size {
				t.Errorf("%d bytes of HTML became %d bytes of text", len(body), len(got))
			}
		})
	}
}
