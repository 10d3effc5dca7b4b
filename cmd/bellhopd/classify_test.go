package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	me        = `{"id":"me","name":"Me","role":"member"}`
	mentionMe = `{"kind":"person","id":"me","name":"Me"}`
	mentionBo = `{"kind":"person","id":"bo","name":"Bo"}`
	everyone  = `{"kind":"group","name":"all"}`
)

// asked is a line of classify; of the message, sender, mentions, text and what
// follows may differ.
func asked(sender, mentions, text, more string) string {
	return fmt.Sprintf(`{"self":%s,"message":{"id":"m1","space":{"id":"s","name":"S","url":"https://o.example/s"},`+
		`"sender":{"id":%q,"name":"N","role":"member"},"mentions":[%s],"text":%q,"format":"plain","created_at":"2026-01-02T03:04:05Z"%s}}`,
		me, sender, mentions, text, more)
}

func TestClassify(t *testing.T) {
	t.Parallel()
	bad := decision{Reason: "bad_input"}
	why := func(reason string) decision { return decision{ID: "m1", Direct: reason == "", Reason: reason} }
	for name, c := range map[string]struct {
		in   string
		want decision
	}{
		"direct":                  {asked("ann", mentionMe, "hello", ""), why("")},
		"mentioned twice":         {asked("ann", mentionMe+","+mentionMe, "hello", ""), why("")},
		"an attachment alone":     {asked("ann", mentionMe, " ", `,"attachments":[{"name":"a","url":"https://o.example/a","size":1,"type":"text/plain"}]`), why("")},
		"a reaction":              {asked("me", everyone, "", `,"kind":"reaction"`), why("not_chat")},
		"my own":                  {asked("me", "", "", ""), why("own_message")},
		"nobody mentioned":        {asked("ann", "", "", ""), why("no_mention")},
		"a group as well":         {asked("ann", everyone+","+mentionBo, "", ""), why("group_mention")},
		"two people":              {asked("ann", mentionMe+","+mentionBo, "", ""), why("several_mentions")},
		"somebody else":           {asked("ann", mentionBo, "", ""), why("not_me")},
		"blank":                   {asked("ann", mentionMe, " \t", ""), why("empty")},
		"HTML without text":       {strings.Replace(asked("ann", mentionMe, "<p> </p>", ""), `"plain"`, `"html"`, 1), why("empty")},
		"a byte order mark":       {"\ufeff" + asked("ann", mentionMe, "hello", ""), why("")},
		"a mark before nothing":   {"\ufeff", bad},
		"two marks":               {"\ufeff\ufeff" + asked("ann", mentionMe, "hello", ""), bad},
		"a key in capitals":       {strings.Replace(asked("ann", mentionMe, "hello", ""), `"self"`, `"SELF"`, 1), bad},
		"a forged second self":    {strings.Replace(asked("ann", mentionMe, "hello", ""), `{"self"`, `{"Self":{"id":"bo","name":"Bo","role":"member"},"self"`, 1), why("")},
		"a key twice":             {strings.Replace(asked("ann", mentionMe, "hello", ""), `{"self"`, `{"self":{"id":"bo","name":"Bo","role":"member"},"self"`, 1), bad},
		"no UTF-8":                {asked("ann", mentionMe, "a", ",\"x\":\"\xff\""), bad},
		"no JSON":                 {"hello", bad},
		"no object":               {"[]", bad},
		"nobody asks":             {`{"message":{}}`, bad},
		"no message":              {`{"self":` + me + `}`, bad},
		"a message without id":    {strings.Replace(asked("ann", mentionMe, "hello", ""), `"id":"m1",`, "", 1), bad},
		"a line that is too long": {asked("ann", mentionMe, strings.Repeat("x", 2*maxLine), ""), bad},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := classify(strings.NewReader(c.in+"\n"), &out)
			var got decision
			if json.Unmarshal(out.Bytes(), &got) != nil || strings.Count(out.String(), "\n") != 1 {
				t.Fatalf("answered %q", out.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			var ended exit
			if failed := errors.As(err, &ended) && ended.code == exitFailed; failed != (c.want == bad) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// Lines are answered in order, and a bad one ends nothing.
func TestClassifyGoesOn(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := classify(strings.NewReader(asked("ann", mentionMe, "a", "")+"\nnonsense\n"+asked("ann", mentionBo, "b", "")), &out)
	want := `{"id":"m1","direct":true,"reason":""}
{"id":"","direct":false,"reason":"bad_input"}
{"id":"m1","direct":false,"reason":"not_me"}
`
	if diff := cmp.Diff(want, out.String()); diff != "" || err == nil {
		t.Errorf("%v\n%s", err, diff)
	}
}
