package host

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
			id("ref", r.reply.Ref, false)
			id("to", r.reply.To, false)
			id("in_reply_to", r.reply.InReplyTo, true)
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

func TestDecodeComparesKeysByByte(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frame    string
		bad      bool
		unusable int
	}{
		"another case is another key": {frame: `{"op":"send","ref":"r","to":"m","text":"x","TEXT":"forged"}`},
		"another case is no key":      {frame: `{"op":"send","ref":"r","to":"m","TEXT":"x"}`, bad: true},
		"a key twice":                 {frame: `{"op":"send","ref":"r","to":"m","text":"x","text":"y"}`, bad: true},
		"a key twice inside":          {frame: `{"op":"send","ref":"r","to":"m","text":"x","z":{"a":1,"a":2}}`, bad: true},
		"a lone surrogate":            {frame: `{"op":"send","ref":"\ud800","to":"m","text":"x"}`, bad: true},
		"what follows the object":     {frame: `{"op":"unlink"}{}`, bad: true},
		"optional and unusable":       {frame: `{"op":"send","ref":"r","to":"m","text":"x","in_reply_to":7}`, unusable: 1},
		"relay unusable":              {frame: `{"op":"hello","protocol":1.0,"client":{"name":"","version":""},"device":"d","relay":"no"}`, unusable: 1},
		"managers unusable":           {frame: `{"op":"org.slack","slack":{"team_id":"T","domain":"d","generation":1e1,"managers":["m",1]}}`, unusable: 1},
		"generation is no integer":    {frame: `{"op":"org.slack","slack":{"team_id":"T","domain":"d","generation":1.5}}`, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := decodeRequest([]byte(c.frame))
			if (err != nil) != c.bad || r.unusable != c.unusable {
				t.Errorf("error %v, %d unusable", err, r.unusable)
			}
			if err == nil && r.op == "send" && (r.reply.Text != "x" || r.reply.InReplyTo != "") {
				t.Errorf("reply %+v", r.reply)
			}
			if r.op == "hello" && !r.relay || r.workspace != nil && r.workspace.Managers != nil {
				t.Errorf("an unusable key left %+v", r)
			}
		})
	}
}
