package sandbox

import (
	"encoding/json"
	"testing"
)

// FuzzAct asks for anything at all: it must be done or refused, and what the
// page is then told must still be JSON.
func FuzzAct(f *testing.F) {
	for _, seed := range [][2]string{
		{"say", `{"from":"ben","mentions":[{"kind":"person","id":"aiko"}],"text":"hello"}`},
		{"say", `{"from":"vera","mentions":[{"kind":"group","name":"all"}],"text":"<b>x","format":"html","kind":"reaction"}`},
		{"edit", `{"id":"msg-1","text":"\ud800"}`},
		{"delete", `{"id":"msg-1"}`},
		{"type", `{"from":"aiko","id":"D1","text":"<!channel>"}`},
		{"link", `{"from":"ben","on":true}`},
		{"switch", `{"id":"slack.outage","on":true}`},
		{"trigger", `{"id":"office.drop"}`},
		{"preview", `{"from":"ben","attachments":[{"name":"","url":""}]}`},
		{"fly", `[]`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, action, body string) {
		s := New(Options{})
		if _, err := s.act("say", []byte(`{"from":"ben","mentions":[{"kind":"person","id":"aiko"}],"text":"first"}`)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.act(action, []byte(body)); err != nil && err.Error() == "" {
			t.Error("refused without a word")
		}
		if _, err := json.Marshal(s.look()); err != nil {
			t.Errorf("state: %v", err)
		}
	})
}
