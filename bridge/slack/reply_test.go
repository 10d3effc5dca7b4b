package slack

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDecodeReply(t *testing.T) {
	t.Parallel()
	type want struct {
		answer, ok                          bool
		code, channel, ts, needed, provided string
	}
	for name, tc := range map[string]struct {
		body string
		want want
	}{
		"posted":               {okPost, want{answer: true, ok: true, channel: "D0BOB", ts: "1700000000.000100"}},
		"spaces around":        {"\n " + `{"ok":true}` + "\r\n", want{answer: true, ok: true}},
		"opened":               {`{"ok":true,"channel":{"id":"G1"}}`, want{answer: true, ok: true, channel: "G1"}},
		"channel a number":     {`{"ok":true,"channel":7,"ts":8}`, want{answer: true, ok: true}},
		"refused":              {`{"ok":false,"error":"no_text"}`, want{answer: true, code: "no_text"}},
		"scope":                {`{"ok":false,"error":"missing_scope","needed":"mpim:write","provided":"chat:write,users:read"}`, want{answer: true, code: "missing_scope", needed: "mpim:write", provided: "chat:write,users:read"}},
		"scope not text":       {`{"ok":false,"error":"missing_scope","needed":["a"],"provided":{}}`, want{answer: true, code: "missing_scope"}},
		"scope with contents":  {`{"ok":false,"error":"missing_scope","needed":"Hello Bob!"}`, want{answer: true, code: "missing_scope"}},
		"code with contents":   {`{"ok":false,"error":"Bad token xoxb-1"}`, want{answer: true, code: unknownCode}},
		"code too long":        {`{"ok":false,"error":"` + strings.Repeat("a", 81) + `"}`, want{answer: true, code: unknownCode}},
		"empty object":         {`{}`, want{}},
		"ok null":              {`{"ok":null,"channel":"D","ts":"1"}`, want{}},
		"ok text":              {`{"ok":"true","channel":"D","ts":"1"}`, want{}},
		"ok twice":             {`{"ok":true,"ok":true,"channel":"D","ts":"1"}`, want{}},
		"ts twice":             {`{"ok":true,"channel":"D","ts":"1","ts":"1"}`, want{}},
		"twice deeper":         {`{"ok":true,"channel":{"id":"G1","id":"G2"}}`, want{}},
		"other capitals":       {`{"ok":true,"Ok":false,"channel":"D","CHANNEL":"E","ts":"1","Ts":"2"}`, want{answer: true, ok: true, channel: "D", ts: "1"}},
		"half a character":     {`{"ok":true,"channel":"D","ts":"1","message":{"text":"\ud83d"}}`, want{answer: true, ok: true, channel: "D", ts: "1"}},
		"OK in capitals":       {`{"OK":true,"channel":"D","ts":"1"}`, want{}},
		"false without a code": {`{"ok":false}`, want{}},
		"code not text":        {`{"ok":false,"error":{}}`, want{}},
		"array":                {`[{"ok":true}]`, want{}},
		"null":                 {`null`, want{}},
		"nothing":              {``, want{}},
		"HTML":                 {`<html>ok</html>`, want{}},
		"cut off":              {okPost[:len(okPost)-1], want{}},
		"two values":           {`{"ok":true}{"ok":false}`, want{}},
		"garbage behind":       {`{"ok":true,"channel":"D","ts":"1"}x`, want{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, answer := decodeReply([]byte(tc.body))
			got := want{answer, r.ok, r.code, r.channel, r.ts, r.needed, r.provided}
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func FuzzDecodeReply(f *testing.F) {
	f.Add([]byte(okPost))
	f.Add([]byte(`{"ok":false,"error":"missing_scope","needed":"mpim:write","provided":"chat:write"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, answer := decodeReply(body)
		if !answer {
			if r.ok || r.code != "" || r.ts != "" || r.channel != "" {
				t.Errorf("no answer, but it says %+v", r)
			}
			return
		}
		if !json.Valid(body) {
			t.Error("an answer from what is not JSON")
		}
		if r.ok == (r.code != "") {
			t.Errorf("ok %v with code %q", r.ok, r.code)
		}
		if r.code != "" && !codeShape.MatchString(r.code) {
			t.Errorf("code %q passed on", r.code)
		}
		for _, s := range []string{r.needed, r.provided} {
			if s != "" && !scopeShape.MatchString(s) {
				t.Errorf("scopes %q passed on", s)
			}
		}
		// One byte less is no answer, unless it was white space.
		if cut := strings.TrimRight(string(body), " \t\r\n"); cut != "" {
			if _, still := decodeReply([]byte(cut[:len(cut)-1])); still {
				t.Error("a truncated reply is an answer")
			}
		}
	})
}
