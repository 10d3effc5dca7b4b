package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"bellhop/bridge"
	"bellhop/bridge/office"
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
		r, _, err := DecodeRequest(data)
		if unknownOp(err) && !json.Valid(data) {
			t.Fatal("an op was found in what is no JSON")
		}
		if err != nil {
			return
		}
		id := func(name, s string, optional bool) {
			if len(s) > bridge.MaxID || s == "" && !optional {
				t.Errorf("%s: %s is %d bytes", r.Op, name, len(s))
			}
		}
		switch r.Op {
		case "hello":
			id("device", r.Device, false)
		case "settle":
			if len(r.Events) < 1 || len(r.Events) > MaxSettle {
				t.Errorf("%d events", len(r.Events))
			}
			for _, e := range r.Events {
				id("event", e, false)
			}
		case "link":
			id("team", r.Account.TeamID, false)
			id("user", r.Account.UserID, false)
		case "org.slack":
			if r.Workspace != nil {
				id("team", r.Workspace.TeamID, false)
			}
		case "send":
			id("ref", r.Reply.Ref, false)
			id("to", r.Reply.To, false)
			id("in_reply_to", r.Reply.InReplyTo, true)
		case "lease", "unlink", "presence":
		default:
			t.Errorf("op %q was taken", r.Op)
		}
	})
}

func TestRequestErrorsCarryNoContents(t *testing.T) {
	t.Parallel()
	const canary = "canary"
	for _, s := range []string{
		`{"op":"send","ref":"r","to":"m","text":["canary"]}`, `{"op":"send","ref":"r","to":{"canary":1},"text":"canary"}`,
		`{"op":"canary"}`, `canary`, `{"op":["canary"]}`, `{"op":"settle","events":"canary"}`,
		`{"op":"org.slack","slack":{"team_id":"canary","domain":"canary","generation":"canary"}}`,
	} {
		_, _, err := DecodeRequest([]byte(s))
		if err == nil {
			t.Errorf("%s was taken", s)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%s: error %q", s, err)
		}
	}
}

func TestRequestComparesKeysByByte(t *testing.T) {
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
			r, unused, err := DecodeRequest([]byte(c.frame))
			if (err != nil) != c.bad || len(unused) != c.unusable {
				t.Errorf("error %v, %d unusable", err, len(unused))
			}
			if err == nil && r.Op == "send" && (r.Reply.Text != "x" || r.Reply.InReplyTo != "") {
				t.Errorf("reply %+v", r.Reply)
			}
			if r.Op == "hello" && !r.Relay || r.Workspace != nil && r.Workspace.Managers != nil {
				t.Errorf("an unusable key left %+v", r)
			}
		})
	}
}

func unknownOp(err error) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.What == office.UnknownOp
}

// FuzzDecodeAgainstReference holds the decoder to the reference: what the
// reference refuses is refused, and what is taken says what the reference reads.
func FuzzDecodeAgainstReference(f *testing.F) {
	for _, s := range []string{
		`{"op":"send","ref":"r","to":"m","text":"x","TEXT":"y","in_reply_to":"i"}`, `{"op":"send","ref":"r","to":"m","text":"x","text":"y"}`,
		`{"op":"unlink","x":{"a":1,"a":1}}`, `{"op":"unlink","x":["\ud800"]}`, `{"op":"unlink","x":"\ufffd"}`, `{"op":"unlink"} {}`,
		`{"Op":"unlink"}`, `{"op":"settle","events":["a","b"]}`, `{"op":"presence","state":"\u0061way"}`, `{"op":"unlink","x":1e999}`,
		`{"op":"hello","protocol":1,"client":{"name":"n","version":"v"},"device":"d","relay":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _, err := DecodeRequest(data)
		o, refErr := referenceObject(data)
		if refErr == nil && halves(data, o) {
			refErr = errors.New("half a pair of surrogates")
		}
		known := err == nil || unknownOp(err)
		if known && refErr != nil {
			t.Fatalf("taken, but the reference says: %v", refErr)
		}
		if !known || refErr != nil {
			return
		}
		said := map[string]string{"op": r.Op, "device": r.Device, "ref": r.Reply.Ref, "to": r.Reply.To, "text": r.Reply.Text, "state": r.State}
		for key, v := range said {
			if want, _ := o[key].(string); v != "" && v != want {
				t.Errorf("%s is %q, the reference reads %q", key, v, want)
			}
		}
		list, _ := o["events"].([]any)
		for i, e := range r.Events {
			if i >= len(list) || list[i] != e {
				t.Errorf("event %d is %q of %v", i, e, list)
			}
		}
	})
}

// halves reports a \u escape that the decoder had to replace in what it read.
func halves(data []byte, read map[string]any) bool {
	const mark = "\uFFFD"
	var again strings.Builder
	e := json.NewEncoder(&again)
	e.SetEscapeHTML(false)
	if e.Encode(read) != nil {
		return true
	}
	meant := strings.Count(string(data), mark) + strings.Count(strings.ToLower(string(data)), `\ufffd`)
	return strings.Count(again.String(), mark)+strings.Count(again.String(), `\ufffd`) > meant
}
