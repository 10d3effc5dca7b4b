package officetest

import (
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// ignored waits until all that was said is done; it may have been called bad.
func (p *peer) ignored() {
	p.t.Helper()
	answered := p.fence()
	p.seek("the answer to a send", func(f frame) bool {
		if f.Op == "sent" || f.Op == "error" && !answered(f) && f.Code != "bad_request" {
			p.t.Errorf("answered %s", f.raw)
		}
		return answered(f)
	})
}

// hostFrames is what a client may say in which shape.
func hostFrames() map[string]func(*testing.T, *visit) {
	return map[string]func(*testing.T, *visit){
		"what is unknown is ignored": func(t *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			p.say(`{"op":"dance","steps":[1,2]}`)
			p.say(`{"op":"lease","why":{"deep":[true]}}`)
			p.wantLease(true, "laptop")
			if _, unknown, _ := v.Counts(); unknown != 1 {
				t.Errorf("%d unknown ops counted", unknown)
			}
		},
		"a malformed frame costs nothing but itself": func(t *testing.T, v *visit) {
			bad := []string{
				`nope`, ``, `[]`, `null`, `7`, `{}`, `{"op":7}`, `{"op":`, "{\"op\":\"\xff\"}", `{"op":"unlink"} {}`,
				`{"op":"settle"}`, `{"op":"settle","events":[]}`, `{"op":"settle","events":[""]}`, `{"op":"settle","events":"x"}`,
				`{"op":"settle","events":["` + strings.Repeat("x", 129) + `"]}`, `{"op":"link"}`, `{"op":"link","slack":{"team_id":"T"}}`,
				`{"op":"send","to":"sora","text":"no ref"}`, `{"op":"presence","state":7}`,
			}
			p := v.caught("mika", "laptop")
			for _, s := range bad {
				p.say(s)
				p.ignored()
			}
			if malformed, _, _ := v.Counts(); malformed != len(bad) {
				t.Errorf("%d of %d counted", malformed, len(bad))
			}
		},
		"keys are compared byte by byte": func(t *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			sora := v.caught("sora", "laptop")
			p.say(`{"op":"send","ref":"a","to":"sora","text":"true words","TEXT":"forged","To":"olga","REF":"b"}`)
			p.until("sent", func(f frame) bool { return f.Op == "sent" && f.Ref == "a" })
			if f := sora.until("the message", frame.ofMessage); !strings.Contains(string(f.Data), `"true words"`) {
				t.Errorf("said %s", f.raw)
			}
			for _, s := range []string{
				`{"op":"send","op":"unlink","ref":"c","to":"sora","text":"x"}`, `{"op":"send","ref":"d","to":"sora","text":"x","text":"y"}`,
				`{"OP":"send","ref":"e","to":"sora","text":"x"}`, `{"op":"send","ref":"f","to":"sora","text":"x","z":{"k":1,"k":2}}`,
				`{"op":"send","ref":"g\ud800","to":"sora","text":"x"}`,
			} {
				p.say(s)
				p.ignored()
			}
		},
		"an optional key that cannot be used is absent": func(t *testing.T, v *visit) {
			p := v.dial("mika")
			p.say(strings.Replace(helloFrame("laptop", true), `"relay":true`, `"relay":"no"`, 1))
			p.want("welcome")
			p.want("caught_up")
			p.say(`{"op":"lease","release":"yes"}`)
			p.wantLease(true, "laptop")
			p.say(`{"op":"send","ref":"r","to":"sora","text":"x","in_reply_to":7}`)
			p.until("sent", func(f frame) bool { return f.Op == "sent" })
			if malformed, _, unusable := v.Counts(); malformed != 0 || unusable != 3 {
				t.Errorf("%d malformed, %d unusable", malformed, unusable)
			}
		},
		"a binary frame is as good as text": func(t *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			if err := p.ws.WriteMessage(websocket.BinaryMessage, []byte(ask)); err != nil {
				t.Fatal(err)
			}
			p.wantLease(true, "laptop")
		},
		"a frame of 1 MiB is taken": func(_ *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			p.say(ask + strings.Repeat(" ", maxFrame-len(ask)))
			p.wantLease(true, "laptop")
		},
		"a larger frame ends the socket": func(t *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			large := []byte(ask + strings.Repeat(" ", maxFrame+1-len(ask)))
			// The office may close before it has read all of it.
			if err := p.ws.WriteMessage(websocket.TextMessage, large); err != nil {
				t.Logf("write: %v", err)
			}
			p.wantClosed(1009)
		},
		"a second hello changes nothing": func(_ *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			p.say(helloFrame("desk", false))
			p.ignored()
			p.say(ask)
			p.wantLease(true, "laptop")
		},
	}
}
