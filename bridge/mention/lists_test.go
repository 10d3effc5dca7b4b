package mention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/mention"
)

func TestLists(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"letters":                {`<ol type="a" start="25"><li>x<li>y<li>z</ol>`, "y. x\nz. y\naa. z"},
		"capitals":               {`<ol type="A"><li>x<li value="702">y</ol>`, "A. x\nZZ. y"},
		"roman":                  {`<ol type="i" start="1989"><li>x<li value="4">y</ol>`, "mcmlxxxix. x\niv. y"},
		"Roman":                  {`<ol type="I" start="3999"><li>x<li>y</ol>`, "MMMCMXCIX. x\n4000. y"},
		"no such numerals":       {`<ol type="i" start="0"><li>x</ol><ol type="I" start="0"><li>x</ol><ol type="a" start="0"><li>x</ol><ol type="A" start="-1"><li>x</ol>`, "0. x\n0. x\n0. x\n-1. x"},
		"numerals by style":      {`<ol style="list-style-type: lower-alpha"><li>x</ol><ol style="list-style:upper-latin"><li>x</ol><ol style="list-style-type:upper-alpha"><li>x</ol>`, "a. x\nA. x\nA. x"},
		"more by style":          {`<ol style="list-style-type:lower-roman"><li>x</ol><ol style="list-style-type:upper-roman"><li>x</ol><ol style="list-style-type:lower-latin"><li>x</ol>`, "i. x\nI. x\na. x"},
		"numeral of an item":     {`<ol><li type="a">x<li>y</ol>`, "a. x\n2. y"},
		"falling":                {"<ol reversed><li>x<li>y<ul><li>i<li>j</ul><li>z</ol><ol><li>w</ol>", "3. x\n2. y\n  • i\n  • j\n1. z\n1. w"},
		"falling from":           {`<ol reversed start="10"><li>x<li value="5">y<li>z</ol>`, "10. x\n5. y\n4. z"},
		"falling, never closed":  {"<ol reversed><li>x<li>y", "2. x\n1. y"},
		"falling, far":           {"<ol reversed><li>" + strings.Repeat("x", 64<<10) + "<li>y</ol>", "1. " + strings.Repeat("x", 64<<10) + "\n0. y"},
		"falling, often":         {strings.Repeat("<ol reversed><li>x<li>y</ol>", 17), strings.Repeat("2. x\n1. y\n", 16) + "1. x\n0. y"},
		"lines of an item":       {"<ul><li><p>a</p><p>b<br>c</p><li>d</ul>e", "• a\n  b\n  c\n• d\ne"},
		"list in a list":         {"<ul><li>a<ul><li>b<ul><li>c</ul></ul><li>d</ul>", "• a\n  • b\n    • c\n• d"},
		"list without an item":   {"<ul><li>a</li><ol><li>b</ol><li>c</ul>", "• a\n  1. b\n• c"},
		"item with only a list":  {"<ul><li><ul><li>a</ul></ul>", "  • a"},
		"eight levels":           {strings.Repeat("<ul><li>a", 10), "• a\n  • a\n    • a\n      • a\n        • a\n          • a\n            • a\n              • a\n                • a\n                • a"},
		"menu":                   {"<menu><li>a</menu><dir><li>b</dir>", "• a\n• b"},
		"list in a cell":         {"<ul><li>a<table><tr><td><ol><li>b</ol></table></ul>", "• a\n  1. b"},
		"Quill":                  {`<ol><li data-list="bullet">One</li><li data-list="bullet" class="ql-indent-1">Sub</li><li data-list="ordered">Two</li></ol>`, "• One\n  • Sub\n1. Two"},
		"Quill, numbered":        {`<ol><li>a<li class="ql-indent-1">b<li class="ql-align ql-indent-1">c<li class="ql-indent-2">d<li class="ql-indent-3">e<li>f<li class="ql-indent-1">g</ol>`, "1. a\n  a. b\n  b. c\n    i. d\n      1. e\n2. f\n  a. g"},
		"Quill, out of bounds":   {`<ol><li class="ql-indent-9">a<li class="ql-indent-x">b<li class="ql-indent--1">c</ol>`, "                i. a\n1. b\n2. c"},
		"boxes of Quill":         {`<ol><li data-list="checked">a<li data-list="unchecked">b</ol>`, "☑ a\n☐ b"},
		"boxes of an old Quill":  {`<ul data-checked="true"><li>a</ul><ul data-checked="false"><li>b</ul>`, "☑ a\n☐ b"},
		"boxes":                  {`<ul><li><input type="checkbox" checked disabled> a<li><input type="CHECKBOX"> b</ul>`, "☑ a\n☐ b"},
		"boxes of TipTap":        {`<ul data-type="taskList"><li data-checked="true"><label><input type="checkbox" checked="checked"><span></span></label><div><p>a</p></div></li></ul>`, "☑ a"},
		"boxes without a list":   {`<input type="checkbox" checked>a <input type=checkbox>b`, "☑ a ☐ b"},
		"one of several":         {`<input type="radio" checked> a <input type="radio"> b`, "◉ a ○ b"},
		"other inputs":           {`a<input type="text" value="x"><input type="hidden">b`, "ab"},
		"an unticked unknown":    {`<ul data-checked="maybe"><li>a</ul>`, "• a"},
		"bullets in an order":    {`<ul><li data-list="ordered">a<li data-list="ordered">b</ul>`, "1. a\n2. b"},
		"a box behind the words": {`<ul><li>a <input type="checkbox"></ul>`, "• a ☐"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mention.PlainText(hypertext("-<br>" + test.body))
			if diff := cmp.Diff("-\n"+test.want, got); diff != "" {
				t.Errorf("PlainText (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"empty cells":          {"<table><tr><th>Name</th><th>Jan</th><th>Feb</th></tr><tr><td>Ann</td><td></td><td>7</td></tr><tr><td></td><td>4</td><td>5</td></tr></table>", "Name\tJan\tFeb\nAnn\t\t7\n\t4\t5"},
		"an empty first cell":  {"<table><tr><th></th><th>Jan</th></tr><tr><td>Ann</td><td>3</td></tr></table>", "\tJan\nAnn\t3"},
		"a blank cell":         {"<table><tr><td>&nbsp;<td><br><td> <td><p></p><td>a</table>", "\t\t\t\ta"},
		"empty cells behind":   {"<table><tr><td>a<td><td><tr><td>b</table>", "a\nb"},
		"an empty row":         {"<table><tr><td>a<tr><td><td><tr><td>b</table>", "a\nb"},
		"wide":                 {`<table><tr><td colspan="2">a<td>b<tr><td>1<td>2<td>3</table>`, "a\t\tb\n1\t2\t3"},
		"high":                 {`<table><tr><td rowspan="2">a<td>b<td>c<tr><td>d<td>e<tr><td>f<td>g</table>`, "a\tb\tc\n\td\te\nf\tg"},
		"high in the middle":   {`<table><tr><td>a<td rowspan=2>b<td>c<tr><td>d<td>e</table>`, "a\tb\tc\nd\t\te"},
		"high and wide":        {`<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f</table>`, "a\t\tb\n\t\tc\nd\te\tf"},
		"high at the end":      {`<table><tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<td>e<tr><td>f<td>g</table>`, "a\tb\nc\nd\t\te\nf\tg"},
		"high to the end":      {`<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>`, "a\tb\n\tc\n\td"},
		"spans of nothing":     {`<table><tr><td colspan=0>a<td colspan=-1 rowspan=-1>b<td colspan=x>c</table>`, "a\tb\tc"},
		"a wide one at most":   {`<table><tr><td colspan=1000>a<td>b</table>`, "a" + strings.Repeat("\t", 32) + "b"},
		"paragraphs in cells":  {"<table><tr><td><p>a</p><p>b</p></td><td>c<br>d<br></td><td>e</td></tr></table>f", "a b\tc d\te\nf"},
		"one cell of lines":    {"<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\nb"},
		"a table in a cell":    {"<table><tr><td>a<td><table><tr><td>b<td>c<tr><td>d<td>e</table><td>f<tr><td>g<td>h</table>", "a\nb\tc\nd\te\nf\ng\th"},
		"a table in the first": {"<table><tr><td><table><tr><td>b<td>c</table>x<td>f</table>y", "b\tc\nx\nf\ny"},
		"a late table":         {"<table><tr><td>a<td>b<td>c<table><tr><td>d<td>e</table></table>", "a\nb\nc\nd\te"},
		"code in a cell":       {"<table><tr><td><pre>1\n2</pre><td><pre>a\n  b</pre></table>", "1\n2\na\n  b"},
		"code behind a gap":    {"<table><tr><td>a<td><td>b<td><pre>c</pre></table>", "a\n\nb\nc"},
		"a list in a cell":     {"<table><tr><td>a<td><ul><li>b<li>c</ul></table>", "a\t• b • c"},
		"groups of rows":       {"<table><caption>t</caption><thead><tr><th>a<th>b<tbody><tr><td>c<td>d<tfoot><tr><td>e<td>f</table>g", "t\na\tb\nc\td\ne\tf\ng"},
		"rows without a row":   {"<table><td>a<td>b</table>", "a\tb"},
		"cells without a table": {
			"<tr><td>a<td>b</tr>c", "a\nb\nc",
		},
		"an end beyond the cell": {"<div><table><tr><td>a</div>b<td>c</table></div>", "a b\tc"},
		"a row's end inside":     {"<table><tr><td><table></tr><tr><td>a</table><td>b</table>", "a\nb"},
		"words before a cell":    {"x<table><tr><td><td>a</table>", "x\n\ta"},
		"a link in a cell":       {`<table><tr><td><a href="https://x.test/">a</a><td>b</table>`, "a (https://x.test/)\tb"},
		"struck cells":           {"<table><tr><td><s>a</s><td><s>b</s></table>", "~a~\t~b~"},
		"laid out in source":     {"<table>\n <tr>\n  <td> a </td>\n  <td>\n   b\n  </td>\n </tr>\n</table>\nx", "a\tb\nx"},
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
