package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/mention"
)

// looks writes the elements of a body with their kind and style before them.
func looks(t testing.TB, body string) []string {
	t.Helper()
	m := hypertext(body)
	m.Space.Name, m.Space.URL, m.CreatedAt = "", "", m.EditedAt
	return shownElements(t, one(t, m, mention.Style{}))
}

func TestMeaningOfMarkup(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"struck and inserted":        {"<p>Pay <del>500</del><ins>50</ins> EUR</p>", "Pay ~500~ 50 EUR"},
		"struck, then digits":        {"<s>500</s>50", "~500~ 50"},
		"struck within a word":       {"wor<strike>t</strike>d", "wor~t~d"},
		"struck, then a stop":        {"<s>no</s>, yes", "~no~, yes"},
		"struck by style":            {`<span style="color:red; Text-Decoration: underline Line-Through">no</span> yes`, "~no~ yes"},
		"struck by a longhand":       {`<b style="text-decoration-line:line-through">no</b>`, "~no~"},
		"underlined":                 {`<b style="text-decoration:underline">yes</b>`, "yes"},
		"struck blank":               {"a<del> </del>b", "a b"},
		"struck with blanks":         {"a <del> b </del>c", "a  ~b~ c"},
		"struck in a struck":         {"<del>a <s>b</s> c</del>", "~a ~b~ c~"},
		"struck over lines":          {"<del><p>a</p><p>b</p></del>c", "~a\nb~\nc"},
		"struck never closed":        {"<p><del>a</p><p>b</p>", "~a~\nb"},
		"struck code":                {"<del><code>a</code></del>", "~a~"},
		"exponent":                   {"10<sup>6</sup> x<sup>n+1</sup> e<sup>\u22122</sup>", "10⁶ xⁿ⁺¹ e⁻²"},
		"ordinal":                    {"1<sup>st</sup>", "1ˢᵗ"},
		"index":                      {"H<sub>2</sub>O x<sub>i</sub>", "H₂O xᵢ"},
		"exponent without such":      {"x<sup>Q</sup> Acme<sup>TM</sup>", "x^(Q) Acme^(TM)"},
		"index without such":         {"x<sub>max, y</sub>", "x_(max, y)"},
		"exponent in an exponent":    {"2<sup>2<sup>2</sup></sup>", "2^(2²)"},
		"exponent as long as may be": {"<sup>" + strings.Repeat("1", 64) + "</sup>", strings.Repeat("¹", 64)},
		"exponent too long":          {"<sup>" + strings.Repeat("1", 65) + "</sup>", "^(" + strings.Repeat("1", 65) + ")"},
		"a link above":               {`x<sup><a href="https://x.test/">1</a></sup>`, "x^(1 (https://x.test/))"},
		"exponent with blanks":       {"x<sup> 2 </sup>y", "x ² y"},
		"mixed fraction":             {"take 2<sup>1</sup>&frasl;<sub>2</sub>", "take 2 1⁄2"},
		"fraction":                   {"<sup>1</sup>/<sub>2</sub> cup", "1/2 cup"},
		"fraction behind a word":     {"a<sup>1</sup>/<sub>2</sub>", "a1/2"},
		"no fraction: a letter":      {"<sup>1</sup>/<sub>n</sub>", "¹/ₙ"},
		"no fraction: no number":     {"<sup>n</sup>/<sub>2</sub>", "ⁿ/₂"},
		"no fraction: a word":        {"<sup>1</sup>x/<sub>2</sub>", "¹x/₂"},
		"no fraction: no slash":      {"<sup>1</sup><sub>2</sub>", "¹₂"},
		"quotation":                  {"<blockquote><p>I resign.</p></blockquote><p>Please do not.</p>", "> I resign.\nPlease do not."},
		"quotation of lines":         {"<p>x</p><blockquote>a<br>b<p>c</p></blockquote>", "x\n> a\n> b\n> c"},
		"quotation in one":           {"<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n> > b\n> c"},
		"quotation in an item":       {"<ul><li>a<blockquote>b</blockquote></li></ul>", "• a\n>   b"},
		"list in a quotation":        {"<blockquote><ul><li>a<li>b</ul></blockquote>", "> • a\n> • b"},
		"quotation of nothing":       {"<blockquote>&nbsp;</blockquote>x", "x"},
		"quotation with a source":    {"<blockquote>a <cite>Bob</cite></blockquote>", "> a — Bob"},
		"quoted words":               {"he said <q>a <q>b</q></q>.", "he said “a “b””."},
		"a title":                    {"see <cite>The Times</cite>", "see “The Times”"},
		"reading":                    {"<ruby>東京<rt>とうきょう</rt></ruby>です", "東京(とうきょう)です"},
		"readings with brackets":     {"<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京<rp>（</rp><rt>きょう</rt><rp>）</rp></ruby>", "東(とう)京(きょう)"},
		"readings never closed":      {"<ruby>東<rt>とう<rb>京<rt>きょう</ruby>へ", "東(とう)京(きょう)へ"},
		"a reading of nothing":       {"<ruby>東<rt></rt></ruby>", "東"},
		"definitions":                {"<dl><dt>API<dd>a way in<dd>a door<dt>ID</dt><dd>a name</dd></dl>x", "API\n  a way in\n  a door\nID\n  a name\nx"},
		"code in a line":             {"run <code>a  b\n c</code> now", "run a  b\n c now"},
		"code of lines":              {"<p>see</p><pre><code>\n  if x:\n\ty()\n</code></pre>done", "see\n  if x:\n\ty()\ndone"},
		"code first":                 {"<pre>    a\n  b</pre>", "    a\n  b"},
		"code behind empty lines":    {"<pre>\n\n   \n  a\n b</pre>", "  a\n b"},
		"code, indented too deep":    {"<pre>" + strings.Repeat(" ", 201) + "a</pre>", "a"},
		"code, as deep as may be":    {"<pre>" + strings.Repeat(" ", 200) + "a</pre>", strings.Repeat(" ", 200) + "a"},
		"code behind many lines":     {"<pre>" + strings.Repeat("\n", 60) + strings.Repeat(" ", 150) + "a</pre>", strings.Repeat(" ", 150) + "a"},
		"code behind an empty line":  {"<p><br></p><pre>  a</pre>", "  a"},
		"a line's end first in code": {"x<code>\na</code>", "x\na"},
		"an old kind of code":        {"x<listing>\n\na</listing><xmp>  <b></xmp>", "x\n\na\n  <b>"},
		"an indent that means none":  {"<p>&nbsp;&nbsp;a</p>", "a"},
		"code of Quill":              {`<div class="x ql-code-block-container"><div class="ql-code-block">if x:</div><div class="ql-code-block">  y()</div></div>z`, "if x:\n  y()\nz"},
		"code in a quotation":        {"<blockquote><pre>a\n  b</pre></blockquote>", "> a\n>   b"},
		"hidden":                     {`a<span hidden>b</span><span style="Display : none">c</span><i style="visibility:hidden">d</i>e`, "ae"},
		"hidden block":               {`a<div style="color:red;display:none!important"><p>b</p>c</div>d`, "ad"},
		"hidden within":              {`<span hidden>a<span>b</span>c</span>d`, "d"},
		"hidden link":                {`<a hidden href="https://x.test/">a</a>b`, "b"},
		"hidden break":               {`a<br hidden>b<img hidden src="https://x.test/">`, "ab"},
		"hidden item":                {"<ol><li>a<li hidden>b<li>c</ol>", "1. a\n2. c"},
		"hidden row":                 {"<table><tr><td>a<td>b<tr hidden><td>c<td>d<tr><td>e<td>f</table>", "a\tb\ne\tf"},
		"hidden cell":                {"<table><tr><td>a<td hidden>b<td>c</table>", "a\tc"},
		"shown by style":             {`<span style="display:inline;visibility:visible">a</span>`, "a"},
		"hidden from readers only":   {`<span aria-hidden="true">a</span>`, "a"},
		"deeper than is looked":      {strings.Repeat("<b>", 300) + "a<ul><li>b</ul>" + strings.Repeat("</b>", 300) + "<ul><li>c</ul>", "a\nb\n• c"},
		"ends of the deepest":        {strings.Repeat("<q>", 300) + "a" + strings.Repeat("</q>", 299) + "b</q>", strings.Repeat("“", 256) + "a" + strings.Repeat("”", 255) + "b”"},
		"as deep as is looked":       {strings.Repeat("<b>", 254) + "<ul><li>a</ul>", "• a"},
		"ends of what has none":      {"a</img>b</br>c<hr>d</hr>e", "ab\nc\nd\ne"},
		"a hidden end of a line":     {"a<span hidden></br></p></span>b", "ab"},
		"code and text above":        {"x<sup><code>1</code>2</sup>", "x¹²"},
		"an end within a template":   {"<div>a<template></div>b</template>c</div>d", "ac\nd"},
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

func TestLooks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want []string
	}{
		"struck":                {"Pay <del>500</del><ins>50</ins> EUR", []string{"Pay ", "strike 500", " 50 EUR"}},
		"code":                  {"run <code>go test</code>", []string{"run ", "code go test"}},
		"struck code":           {"<s>a <kbd>b</kbd></s>", []string{"strike a ", "strike code b"}},
		"struck over lines":     {"<s>a<br>b</s>", []string{"strike a", "\n", "strike b"}},
		"struck item":           {"<ul><li><s>a</s></ul>", []string{"• ", "strike a"}},
		"struck link":           {`<s><a href="https://x.test/">a</a></s>`, []string{"strike a (", "strike link https://x.test/", "strike )"}},
		"quotation":             {"a<blockquote>b<p>c</p></blockquote>d", []string{"a", "quote b\nc", "d"}},
		"quotation in one":      {"<blockquote>a<blockquote>b</blockquote></blockquote>", []string{"quote a\n> b"}},
		"only a quotation":      {"<blockquote>a</blockquote>", []string{"quote a"}},
		"link in a quotation":   {"<blockquote>https://x.test/ a</blockquote>", []string{"quote link https://x.test/", "quote  a"}},
		"link first":            {"a<blockquote>https://x.test/</blockquote>https://y.test/", []string{"a", "quote link https://x.test/", "link https://y.test/"}},
		"a link and a break":    {"<blockquote>https://x.test/</blockquote><br>b", []string{"quote link https://x.test/", "b"}},
		"code of lines":         {"a<pre>\n  b\n\tc\n</pre>d", []string{"a", "verbatim   b\n\tc", "d"}},
		"struck code of lines":  {"<pre>a <del>b</del></pre>", []string{"verbatim a ~b~"}},
		"code in a quotation":   {"<blockquote>a<pre>b</pre>c</blockquote>", []string{"quote a", "verbatim > b", "quote c"}},
		"code with an address":  {"<pre>get https://x.test/</pre>", []string{"verbatim get ", "verbatim link https://x.test/"}},
		"empty line in a quote": {"<blockquote>a<br><br>b</blockquote>", []string{"quote a\n\nb"}},
		"a table":               {"<blockquote><table><tr><td><td>a</table></blockquote>b", []string{"quote \ta", "b"}},
		"exponent":              {"<s>10<sup>6</sup></s> x<sup>Q</sup>", []string{"strike 10⁶", " x^(Q)"}},
		"code and text above":   {"x<sup><code>1</code>2</sup>y", []string{"x¹²y"}},
		"bold is not carried":   {"<b>Bob</b> <i>says</i>", []string{"Bob says"}},
		"blank between":         {"<s>a</s>\n<s>b</s>", []string{"strike a b"}},
		"blank within":          {"<s>a\nb</s>", []string{"strike a b"}},
		"brackets of a struck":  {"<q><s>a</s></q>", []string{"“", "strike a", "”"}},
		"link around a quote":   {`<a href="https://x.test/"><blockquote>a</blockquote></a>b`, []string{"quote a (", "quote link https://x.test/", "quote )", "b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, looks(t, test.body)); diff != "" {
				t.Errorf("elements (-want +got):\n%s", diff)
			}
		})
	}
}
