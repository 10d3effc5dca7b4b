package mention_test

import (
	"strings"
	"testing"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	file := []bridge.Attachment{{Name: "a.pdf", URL: "https://office.test/a.pdf"}}
	tests := map[string]struct {
		change func(*bridge.Message)
		want   mention.Reason
	}{
		"to me alone":          {func(*bridge.Message) {}, mention.Direct},
		"kind chat said":       {func(m *bridge.Message) { m.Kind = bridge.KindChat }, mention.Direct},
		"reaction":             {func(m *bridge.Message) { m.Kind = bridge.KindReaction }, mention.NotChat},
		"system":               {func(m *bridge.Message) { m.Kind = bridge.KindSystem }, mention.NotChat},
		"a kind not known":     {func(m *bridge.Message) { m.Kind = "poll" }, mention.NotChat},
		"mine":                 {func(m *bridge.Message) { m.Sender = bob }, mention.OwnMessage},
		"from a visitor":       {func(m *bridge.Message) { m.Sender = dave }, mention.Direct},
		"a sender of my name":  {func(m *bridge.Message) { m.Sender.Name = bob.Name }, mention.Direct},
		"nobody mentioned":     {func(m *bridge.Message) { m.Mentions = nil }, mention.NoMention},
		"name in text only":    {func(m *bridge.Message) { m.Mentions, m.Text = nil, "@Bob hi" }, mention.NoMention},
		"a group":              {func(m *bridge.Message) { m.Mentions = []bridge.Mention{group("all")} }, mention.GroupMention},
		"me and a group":       {func(m *bridge.Message) { m.Mentions = append(to(bob), group("here")) }, mention.GroupMention},
		"a group of my name":   {func(m *bridge.Message) { m.Mentions = []bridge.Mention{group("Bob")} }, mention.GroupMention},
		"a group with my id":   {func(m *bridge.Message) { m.Mentions[0].Kind = bridge.MentionGroup }, mention.GroupMention},
		"a mention not known":  {func(m *bridge.Message) { m.Mentions[0].Kind = "role" }, mention.GroupMention},
		"a person called all":  {func(m *bridge.Message) { m.Mentions[0].Name = "all" }, mention.Direct},
		"a group in the text":  {func(m *bridge.Message) { m.Text = "@all @here come" }, mention.Direct},
		"me twice":             {func(m *bridge.Message) { m.Mentions = to(bob, bob) }, mention.Direct},
		"me under two names":   {func(m *bridge.Message) { m.Mentions = to(bob, bob); m.Mentions[1].Name = "Bobby" }, mention.Direct},
		"me and another":       {func(m *bridge.Message) { m.Mentions = to(bob, carol) }, mention.SeveralMentions},
		"me, me and another":   {func(m *bridge.Message) { m.Mentions = to(bob, bob, carol) }, mention.SeveralMentions},
		"me and the sender":    {func(m *bridge.Message) { m.Mentions = to(alice, bob) }, mention.SeveralMentions},
		"two of one name":      {func(m *bridge.Message) { m.Mentions = to(bob, bob); m.Mentions[1].ID = "m-bob2" }, mention.SeveralMentions},
		"somebody else":        {func(m *bridge.Message) { m.Mentions = to(carol) }, mention.NotMe},
		"an id in other case":  {func(m *bridge.Message) { m.Mentions[0].ID = "M-BOB" }, mention.NotMe},
		"no text":              {func(m *bridge.Message) { m.Text = "" }, mention.Empty},
		"white space":          {func(m *bridge.Message) { m.Text = " \t\r\n\u00a0\u3000" }, mention.Empty},
		"byte order mark only": {func(m *bridge.Message) { m.Text = "\ufeff" }, mention.Empty},
		"zero width only":      {func(m *bridge.Message) { m.Text = "\u200b \u2060\u00ad\u3164\u2800\ufe0f\x00\U000e0020" }, mention.Empty},
		"a mark only":          {func(m *bridge.Message) { m.Text = "\u0301" }, mention.Direct},
		"a private character":  {func(m *bridge.Message) { m.Text = "\uf8ff" }, mention.Direct},
		"a new character":      {func(m *bridge.Message) { m.Text = "\U0001faf9" }, mention.Direct},
		"an Arabic number":     {func(m *bridge.Message) { m.Text = "\u0600" }, mention.Direct},
		"direction only":       {func(m *bridge.Message) { m.Text = " \u202e\u200f " }, mention.Empty},
		"no text but a file":   {func(m *bridge.Message) { m.Text, m.Attachments = "", file }, mention.Direct},
		"markup in plain text": {func(m *bridge.Message) { m.Text = "<br>" }, mention.Direct},

		"kind before sender":      {func(m *bridge.Message) { m.Kind, m.Sender = bridge.KindSystem, bob }, mention.NotChat},
		"sender before mentions":  {func(m *bridge.Message) { m.Sender, m.Mentions = bob, nil }, mention.OwnMessage},
		"group before several":    {func(m *bridge.Message) { m.Mentions = append(to(bob, carol), group("all")) }, mention.GroupMention},
		"several before not me":   {func(m *bridge.Message) { m.Mentions = to(carol, dave) }, mention.SeveralMentions},
		"not me before empty":     {func(m *bridge.Message) { m.Mentions, m.Text = to(carol), "" }, mention.NotMe},
		"no mention before empty": {func(m *bridge.Message) { m.Mentions, m.Text = nil, "" }, mention.NoMention},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message("hello")
			test.change(&m)
			if got := mention.Decide(bob, m); got != test.want {
				t.Errorf("Decide() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestDecideWhetherHTMLIsEmpty(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want mention.Reason
	}{
		"nothing":                 {"", mention.Empty},
		"a word":                  {"x", mention.Direct},
		"blanks":                  {" \n ", mention.Empty},
		"an empty paragraph":      {"<p></p>", mention.Empty},
		"a line break":            {"<p><br></p>", mention.Empty},
		"a hard blank":            {"<p>&nbsp;</p>", mention.Empty},
		"a bare hard blank":       {"&nbsp;", mention.Empty},
		"a link on a hard blank":  {`<a href="https://office.test/">&nbsp;</a>`, mention.Empty},
		"a direction mark":        {"<b>&#8206;&rlm;</b>", mention.Empty},
		"a comment":               {"<!-- hello -->", mention.Empty},
		"a script":                {"<script>hello</script>", mention.Empty},
		"a style":                 {"<style>p{color:red}</style>", mention.Empty},
		"a picture with no words": {`<img src="data:image/png;base64,AAAA">`, mention.Direct},
		"a picture from nowhere":  {`<img>`, mention.Empty},
		"a point to be fetched":   {`<img src="https://x.test/" width="1" height="1">`, mention.Empty},
		"an unknown character":    {"\U0001fae8\U0003ffff", mention.Direct},
		"a byte order mark":       {"<p>\ufeff</p>", mention.Empty},
		"what is hidden":          {`<p hidden>x</p><p style="display: none">x</p>`, mention.Empty},
		"an empty quotation":      {"<blockquote><p>&nbsp;</p><p>\u200b</p></blockquote><q>\ufeff</q><del>&nbsp;</del>", mention.Empty},
		"an empty exponent":       {"<sup>&nbsp;</sup>", mention.Empty},
		"a picture with words":    {`<img src="x" alt="cat">`, mention.Direct},
		"a link with no words":    {`<a href="https://office.test/"></a>`, mention.Empty},
		"an empty list":           {"<ul><li></li><li>&nbsp;</li><li><br></li></ul>", mention.Empty},
		"an empty table":          {"<table><tr><td></td><td> </td></tr></table>", mention.Empty},
		"an emoji":                {`<span data-emoji-code="1F44F"><img src="data:x"></span>`, mention.Direct},
		"a character reference":   {"&lt;", mention.Direct},
		"deep inside":             {"<div><p><b> <i>\n x", mention.Direct},
		"cells before a word":     {"<table><tr><td></td><td>x</table>", mention.Direct},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mention.Decide(bob, hypertext(test.body)); got != test.want {
				t.Errorf("Decide() = %q, want %q", got, test.want)
			}
		})
	}
}

// Not parallel: testing.AllocsPerRun counts the whole process.
func TestDecideDoesNotReadHTMLThatStartsWithText(t *testing.T) {
	for name, m := range map[string]bridge.Message{
		"plain text": message("hello"),
		"text first": hypertext(" hello<b>you</b>"),
		"a reaction": {Kind: bridge.KindReaction, Format: bridge.FormatHTML, Text: "<b></b>"},
	} {
		if allocs := testing.AllocsPerRun(10, func() { mention.Decide(bob, m) }); allocs != 0 {
			t.Errorf("%s: Decide allocates %v times, want none", name, allocs)
		}
	}
}

// Not parallel: testing.AllocsPerRun counts the whole process.
func TestDecideReadsNoFurtherThanTheFirstText(t *testing.T) {
	allocs := func(more int) float64 {
		m := hypertext("<p> <b>hello</b>" + strings.Repeat("<i>you</i> ", more))
		return testing.AllocsPerRun(10, func() { mention.Decide(bob, m) })
	}
	if short, long := allocs(1), allocs(100_000); long > short+5 {
		t.Errorf("Decide allocates %v times for a long body, %v for a short one", long, short)
	}
}

func TestAddressed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*bridge.Message)
		want   bool
	}{
		"me":              {func(*bridge.Message) {}, true},
		"me among others": {func(m *bridge.Message) { m.Mentions = to(carol, bob) }, true},
		"somebody else":   {func(m *bridge.Message) { m.Mentions = to(carol) }, false},
		"nobody":          {func(m *bridge.Message) { m.Mentions = nil }, false},
		"a group":         {func(m *bridge.Message) { m.Mentions = []bridge.Mention{group("all")} }, true},
		"an unknown kind": {func(m *bridge.Message) { m.Mentions = []bridge.Mention{{Kind: "robot", ID: "r"}} }, true},
		"empty":           {func(m *bridge.Message) { m.Text = "" }, true},
		"by me":           {func(m *bridge.Message) { m.Sender = bob }, true},
		"said so":         {func(m *bridge.Message) { m.Kind = bridge.KindChat }, true},
		"a reaction":      {func(m *bridge.Message) { m.Kind = bridge.KindReaction }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message("hello")
			test.change(&m)
			if got := mention.Addressed(bob, m); got != test.want {
				t.Errorf("Addressed() = %v, want %v", got, test.want)
			}
		})
	}
}
