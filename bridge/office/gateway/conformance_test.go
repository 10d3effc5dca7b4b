package gateway

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/office/officetest"

	"github.com/gorilla/websocket"
)

// TestConformance holds the client to what every client of an office promises.
func TestConformance(t *testing.T) {
	t.Parallel()
	officetest.Run(t, func(t *testing.T) officetest.Harness {
		f := prepare(t, func(_ *fake, c *Config) { c.Relay = false })
		f.serve()
		return officetest.Harness{
			Client: f.client, Capabilities: Adapter().Capabilities,
			Accept: func() officetest.Line {
				p := f.accept()
				p.expect("hello")
				return line{p}
			},
		}
	})
}

// line is a peer as the suite speaks to it.
type line struct{ *peer }

func (l line) sayJSON(frame map[string]any) {
	l.t.Helper()
	data, err := json.Marshal(frame)
	if err != nil {
		l.t.Fatal(err)
	}
	l.say(string(data))
}

func lease(grant string) map[string]any {
	if grant == "" {
		return map[string]any{"held": false, "ttl_s": 60}
	}
	return map[string]any{"held": true, "ttl_s": 60, "grant": grant}
}

func (l line) Welcome(w office.Welcome, grant string) {
	l.sayJSON(map[string]any{
		"op": "welcome", "session": w.Session, "self": w.Self, "organization": w.Organization, "heartbeat_s": 120, "lease": lease(grant),
	})
}

func (l line) Offer(e bridge.Event) {
	var data any = e.Person
	if e.Message != nil {
		data = e.Message
	}
	l.sayJSON(map[string]any{"op": "event", "id": e.ID, "type": e.Type, "at": e.At, "data": data})
}

func (l line) Lease(grant string) {
	frame := lease(grant)
	frame["op"] = "lease"
	l.sayJSON(frame)
}

func (l line) CaughtUp(grant string) {
	l.sayJSON(map[string]any{"op": "caught_up", "through": nil, "grant": grant})
}

func (l line) Accepted(ref, message string) {
	l.sayJSON(map[string]any{"op": "sent", "ref": ref, "message_id": message})
}

func (l line) Failed(ref, code string) {
	l.sayJSON(map[string]any{"op": "error", "ref": ref, "code": code, "message": ""})
}

func (l line) Garbage() { l.say(`{"op":"event","op":`) }

func (l line) Unreadable(event string) {
	l.say(fmt.Sprintf(`{"op":"event","id":%q,"type":"message.created","at":"2026-11-20T09:30:00Z","data":{"id":"m1"}}`, event))
}

func (l line) Next() officetest.Said {
	l.t.Helper()
	select {
	case frame := <-l.in:
		return said(frame)
	case err := <-l.ended:
		if len(l.in) > 0 {
			l.ended <- err
			return said(<-l.in)
		}
		return officetest.Ended{Clean: websocket.IsCloseError(err, websocket.CloseNormalClosure)}
	case <-time.After(5 * time.Minute):
		l.t.Fatal("the client says nothing")
	}
	return nil
}

func said(frame map[string]any) officetest.Said {
	text := func(key string) string { s, _ := frame[key].(string); return s }
	switch frame["op"] {
	case "settle":
		var ids officetest.Settled
		for _, id := range frame["events"].([]any) {
			ids = append(ids, id.(string))
		}
		return ids
	case "lease":
		if frame["release"] == true {
			return officetest.LeaseReleased{}
		}
		return officetest.LeaseAsked{}
	case "link":
		slack := frame["slack"].(map[string]any)
		return officetest.Linked{TeamID: slack["team_id"].(string), UserID: slack["user_id"].(string)}
	case "unlink":
		return officetest.Unlinked{}
	case "send":
		return office.Reply{Ref: text("ref"), To: text("to"), Text: text("text"), InReplyTo: text("in_reply_to")}
	}
	return frame
}

func (l line) Silent() bool {
	synctest.Wait()
	return len(l.in) == 0
}

func (l line) Drop()   { l.conn.Close() }
func (l line) Refuse() { l.closeWith(closeWithdrawn, "") }
