package slack

import (
	"fmt"
	"strings"
	"testing"
)

func TestBlocks(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("ü", n) }
	section := func(text string) string {
		return `[{"type":"section","text":{"type":"mrkdwn","verbatim":true,"text":"` + text + `"}}]`
	}
	inline := func(e string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + e + `]}]}]`
	}
	list := func(extra string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_list",` + extra + `"elements":[{"type":"rich_text_section","elements":[]}]}]}]`
	}
	context := func(n int) string {
		return `[{"type":"context","elements":[` + strings.TrimSuffix(strings.Repeat(`{"type":"plain_text","emoji":false,"text":"x"},`, n), ",") + `]}]`
	}
	dividers := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"type":"divider"},`, n), ",") + "]"
	}
	for name, c := range map[string]struct{ blocks, problem string }{
		"50 blocks":              {dividers(50), ""},
		"51 blocks":              {dividers(51), "no more than 50 items allowed [json-pointer:/blocks]"},
		"not an object":          {`[1]`, "must be an object [json-pointer:/blocks/0]"},
		"unknown type":           {`[{"type":"poem"}]`, "unsupported type: poem [json-pointer:/blocks/0/type]"},
		"no type":                {`[{}]`, "unsupported type:  [json-pointer:/blocks/0/type]"},
		"further key":            {`[{"type":"divider","text":"x"}]`, "invalid additional property: text [json-pointer:/blocks/0]"},
		"id":                     {`[{"type":"divider","block_id":"a"}]`, ""},
		"id of 256":              {`[{"type":"divider","block_id":"` + long(256) + `"}]`, "must be between 1 and 255 characters [json-pointer:/blocks/0/block_id]"},
		"id twice":               {`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "`block_id` must be unique [json-pointer:/blocks/1/block_id]"},
		"section of 3,000":       {section(long(3000)), ""},
		"section of 3,001":       {section(long(3001)), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		"section of nothing":     {section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		"section without text":   {`[{"type":"section"}]`, "missing required field: text or fields [json-pointer:/blocks/0]"},
		"section of bare text":   {`[{"type":"section","text":"x"}]`, "must be a text object [json-pointer:/blocks/0/text]"},
		"section of fields":      {`[{"type":"section","fields":[{"type":"mrkdwn","text":"x"}]}]`, ""},
		"section of no fields":   {`[{"type":"section","fields":[]}]`, "must be between 1 and 10 items [json-pointer:/blocks/0/fields]"},
		"field of 2,001":         {`[{"type":"section","fields":[{"type":"mrkdwn","text":"` + long(2001) + `"}]}]`, "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"},
		"verbatim plain text":    {`[{"type":"section","text":{"type":"plain_text","text":"x","verbatim":true}}]`, "invalid additional property: verbatim [json-pointer:/blocks/0/text]"},
		"markdown in a header":   {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "must be one of plain_text [json-pointer:/blocks/0/text/type]"},
		"header":                 {`[{"type":"header","text":{"type":"plain_text","text":"x"}}]`, ""},
		"header of 151":          {`[{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}]`, "must be less than 151 characters [json-pointer:/blocks/0/text/text]"},
		"context of 10":          {context(10), ""},
		"context of 11":          {context(11), "must be between 1 and 10 items [json-pointer:/blocks/0/elements]"},
		"context of none":        {context(0), "must be between 1 and 10 items [json-pointer:/blocks/0/elements]"},
		"context image":          {`[{"type":"context","elements":[{"type":"image","image_url":"https://x/","alt_text":"x"}]}]`, ""},
		"context of something":   {`[{"type":"context","elements":[{"type":"button"}]}]`, "must be one of plain_text, mrkdwn [json-pointer:/blocks/0/elements/0/type]"},
		"image":                  {`[{"type":"image","image_url":"https://x/","alt_text":"x","title":{"type":"plain_text","text":"x"}}]`, ""},
		"image without words":    {`[{"type":"image","image_url":"https://x/"}]`, "missing required field: alt_text [json-pointer:/blocks/0]"},
		"image without address":  {`[{"type":"image","alt_text":"x"}]`, "missing required field: image_url [json-pointer:/blocks/0]"},
		"hosted image":           {`[{"type":"image","slack_file":{"id":"F1"},"alt_text":"x"}]`, ""},
		"actions":                {`[{"type":"actions","elements":[{"type":"button"}]}]`, ""},
		"markdown":               {`[{"type":"markdown","text":"x"}]`, ""},
		"markdown of 12,001":     {`[{"type":"markdown","text":"` + long(12_001) + `"}]`, "must be less than 12001 characters [json-pointer:/blocks/0/text]"},
		"rich text":              {richText("x"), ""},
		"rich text of nothing":   {richText(""), "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]"},
		"rich text, none":        {`[{"type":"rich_text"}]`, "missing required field: elements [json-pointer:/blocks/0]"},
		"rich text, a number":    {`[{"type":"rich_text","elements":[1]}]`, "must be an object [json-pointer:/blocks/0/elements/0]"},
		"rich text, bare":        {`[{"type":"rich_text","elements":[{"type":"text","text":"x"}]}]`, "unsupported type: text [json-pointer:/blocks/0/elements/0/type]"},
		"rich text, no elements": {`[{"type":"rich_text","elements":[{"type":"rich_text_quote"}]}]`, "missing required field: elements [json-pointer:/blocks/0/elements/0]"},
		"preformatted":           {`[{"type":"rich_text","elements":[{"type":"rich_text_preformatted","border":1,"elements":[]}]}]`, ""},
		"list":                   {list(`"style":"bullet","indent":8,`), ""},
		"list without style":     {list(``), "must be one of bullet, ordered [json-pointer:/blocks/0/elements/0/style]"},
		"list too deep":          {list(`"style":"ordered","indent":9,`), "must be between 0 and 8 [json-pointer:/blocks/0/elements/0/indent]"},
		"list of text":           {`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"text","text":"x"}]}]}]`, "must be a rich_text_section [json-pointer:/blocks/0/elements/0/elements/0]"},
		"link":                   {inline(`{"type":"link","url":"https://x/","text":"x","style":{"bold":true}}`), ""},
		"link without address":   {inline(`{"type":"link","text":"x"}`), "missing required field: url [json-pointer:/blocks/0/elements/0/elements/0]"},
		"link with a number":     {inline(`{"type":"link","url":"https://x/","text":1}`), "must be a string [json-pointer:/blocks/0/elements/0/elements/0/text]"},
		"user":                   {inline(`{"type":"user","user_id":"U1"}`), ""},
		"usergroup":              {inline(`{"type":"usergroup","usergroup_id":"S1"}`), ""},
		"channel":                {inline(`{"type":"channel","channel_id":"C1"}`), ""},
		"team":                   {inline(`{"type":"team","team_id":"T1"}`), ""},
		"emoji":                  {inline(`{"type":"emoji","name":"wave"}`), ""},
		"color":                  {inline(`{"type":"color","value":"#fff"}`), ""},
		"broadcast":              {inline(`{"type":"broadcast","range":"here"}`), ""},
		"broadcast to all":       {inline(`{"type":"broadcast","range":"all"}`), "must be one of here, channel, everyone [json-pointer:/blocks/0/elements/0/elements/0/range]"},
		"date":                   {inline(`{"type":"date","timestamp":1,"format":"{date}"}`), ""},
		"date without time":      {inline(`{"type":"date","format":"{date}"}`), "missing required field: timestamp [json-pointer:/blocks/0/elements/0/elements/0]"},
		"inline number":          {inline(`1`), "must be an object [json-pointer:/blocks/0/elements/0/elements/0]"},
		"inline unknown":         {inline(`{"type":"spell"}`), "unsupported type: spell [json-pointer:/blocks/0/elements/0/elements/0/type]"},
		"verbatim inline":        {inline(`{"type":"text","text":"x","verbatim":true}`), "invalid additional property: verbatim [json-pointer:/blocks/0/elements/0/elements/0]"},
		"style not a style":      {inline(`{"type":"text","text":"x","style":"bold"}`), "must be an object [json-pointer:/blocks/0/elements/0/elements/0/style]"},
		"style not a switch":     {inline(`{"type":"text","text":"x","style":{"bold":1}}`), "must be a boolean [json-pointer:/blocks/0/elements/0/elements/0/style/bold]"},
		"style unknown":          {inline(`{"type":"text","text":"x","style":{"blink":true}}`), "invalid additional property: blink [json-pointer:/blocks/0/elements/0/elements/0/style]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := ask(t, workspace(Options{}), "chat.postMessage", "channel", "U0ALICE", "text", "x", "blocks", c.blocks)
			if c.problem == "" {
				must(t, r)
				return
			}
			refused(t, r, "invalid_blocks")
			if errors, _ := r.at("errors").([]any); len(errors) != 1 || errors[0] != c.problem {
				t.Errorf("errors %v, want %q", r.at("errors"), c.problem)
			}
			if got := fmt.Sprint(r.at("response_metadata", "messages")); got != "[[ERROR] "+c.problem+"]" {
				t.Errorf("messages %s", got)
			}
		})
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add(richText("x"), "<!channel> &lt;b&gt; <https://x.example|y>")
	f.Add(`[{"type":"section","fields":[{"type":"mrkdwn","text":"@here"}],"accessory":1}]`, "<@U0ALICE|")
	f.Add(`[{"type":"context","elements":[{"type":"image","slack_file":{},"alt_text":"x"}]}]`, "<<>>")
	f.Add(`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[]}]}]`, "<#C1><!date^1^x|y>")
	s := workspace(Options{})
	f.Fuzz(func(t *testing.T, blocks, text string) {
		checked, failed := readBlocks(blocks)
		if failed != nil {
			return
		}
		m := &Message{Text: text, parse: parsing{link: true, names: true}}
		s.render(m, checked)
		if got := plainBlocks(m.rendered); len(checked) == 0 && text != "" && got != plain(m.notice) {
			t.Errorf("%q is not %q", got, plain(m.notice))
		}
	})
}
