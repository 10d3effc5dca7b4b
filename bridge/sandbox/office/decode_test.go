package office

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func FuzzDecodeRequest(f *testing.F) {
	for _, s := range []string{
		`{"op":"hello","protocol":1,"client":{"name":"n","version":"v"},"device":"d","relay":false}`,
		`{"op":"settle","events":["ev-1","ev-2"]}`, `{"op":"lease","release":true}`, `{"op":"lease","release":null}`,
		`{"op":"link","slack":{"team_id":"T","user_id":"U"}}`, `{"op":"unlink"}`, `{"op":"org.slack","slack":null}`,
		`{"op":"org.slack","slack":{"team_id":"T","domain":"d","generation":1e0,"slackbot":false,"managers":["m"]}}`,
		`{"op":"send","ref":"r","to":"m","text":"x","in_reply_to":"msg-1"}`, `{"op":"presence","state":"away"}`,
		`{"op":"dance"}`, `{"op":`, `[]`, `null`, "\xff", `{"op":"settle","events":[null]}`, `{"op":"hello","protocol":1e99}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeRequest(data)
		if errors.Is(err, errUnknownOp) && !json.Valid(data) {
			t.Fatal("an op was found in what is no JSON")
		}
		if err != nil {
			return
		}
		id := func(name, s string, optional bool) {
			if len(s) > MaxID || s == "" && !optional {
				t.Errorf("%s: %s is %d bytes", r.op, name, len(s))
			}
		}
		switch r.op {
		case "hello":
			id("device", r.device, false)
		case "settle":
			if len(r.events) < 1 || len(r.events) > MaxSettle {
				t.Errorf("%d events", len(r.events))
			}
			for _, e := range r.events {
				id("event", e, false)
			}
		case "link":
			id("team", r.account.TeamID, false)
			id("user", r.account.UserID, false)
		case "org.slack":
			if r.workspace != nil {
				id("team", r.workspace.TeamID, false)
			}
		case "send":
			id("ref", r.reply.ref, false)
			id("to", r.reply.to, false)
			id("in_reply_to", r.reply.inReplyTo, true)
		case "lease", "unlink", "presence":
		default:
			t.Errorf("op %q was taken", r.op)
		}
	})
}

func TestDecodeErrorsCarryNoContents(t *testing.T) {
	t.Parallel()
	const canary = "canary"
	for _, s := range []string{
		`{"op":"send","ref":"r","to":"m","text":["canary"]}`, `{"op":"send","ref":"r","to":{"canary":1},"text":"canary"}`,
		`{"op":"canary"}`, `canary`, `{"op":["canary"]}`, `{"op":"settle","events":"canary"}`,
		`{"op":"org.slack","slack":{"team_id":"canary","domain":"canary","generation":"canary"}}`,
	} {
		_, err := decodeRequest([]byte(s))
		if err == nil {
			t.Errorf("%s was taken", s)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%s: error %q", s, err)
		}
	}
}
