package gateway

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

func welcomeWithSlack(slack string) string {
	return `{"op":"welcome","session":"s","self":{"id":"me","name":"M","role":"member","slack":` + slack +
		`},"organization":` + usualOrg + `,"heartbeat_s":30,"lease":{"held":false,"ttl_s":60}}`
}

const (
	slackMine  = `{"linked":true,"team_id":"T1","user_id":"U1"}`
	slackOther = `{"linked":true,"team_id":"T1","user_id":"U2"}`
	slackNone  = `{"linked":false}`
)

func TestLinkIsRepeatedUntilShown(t *testing.T) {
	t.Parallel()
	mine := &bridge.Link{TeamID: "T1", UserID: "U1"}
	tests := map[string]struct {
		link     *bridge.Link
		op       string
		showing  []string // of each welcome
		repeated []bool   // after each welcome
	}{
		"link shown at once":  {mine, "link", []string{slackMine, slackOther}, []bool{false, false}},
		"link shown late":     {mine, "link", []string{slackNone, slackOther, "null", slackMine, slackNone}, []bool{true, true, true, false, false}},
		"unlink shown late":   {nil, "unlink", []string{slackMine, slackOther, slackNone, slackMine}, []bool{true, true, false, false}},
		"unlink of a visitor": {nil, "unlink", []string{"null"}, []bool{false}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				f.client.Link(tt.link)
				for i, showing := range tt.showing {
					p := f.welcomed(welcomeWithSlack(showing))
					if tt.repeated[i] {
						p.expect(tt.op)
					}
					p.quiet()
					p.conn.Close()
				}
			})
		})
	}
}

func TestLinkWhileConnected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		p := f.welcomed(welcomeWithSlack(slackNone))
		f.client.Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
		p.expect("link")
		f.client.Link(nil)
		diff(t, "unlink", map[string]any{"op": "unlink"}, p.next())
		f.client.Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
		p.expect("link")
		p.say(`{"op":"event","id":"e","type":"person.changed","at":"2026-01-02T03:04:05Z","data":{"id":"other","name":"O","role":"member","slack":` + slackMine + `}}`)
		p.conn.Close()
		p = f.welcomed(welcomeWithSlack(slackNone))
		p.expect("link")
		p.say(`{"op":"event","id":"e","type":"person.changed","at":"2026-01-02T03:04:05Z","data":{"id":"me","name":"M","role":"member","slack":` + slackMine + `}}`)
		synctest.Wait()
		p.conn.Close()
		f.welcomed(welcomeWithSlack(slackNone)).quiet()
	})
}

func TestWorkspaceIsToldOnce(t *testing.T) {
	t.Parallel()
	off := false
	tests := map[string]struct {
		workspace *bridge.Workspace
		want      any
	}{
		"usual": {&bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 2},
			map[string]any{"team_id": "T1", "domain": "acme", "generation": 2.0}},
		"all keys": {&bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 2, Slackbot: &off, Managers: []string{"m1"}},
			map[string]any{"team_id": "T1", "domain": "acme", "generation": 2.0, "slackbot": false, "managers": []any{"m1"}}},
		"none": {nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				f.client.Workspace(&bridge.Workspace{TeamID: "T0"})
				f.client.Workspace(tt.workspace)
				p := f.welcomed(welcomeFree)
				diff(t, "frame", map[string]any{"op": "org.slack", "slack": tt.want}, p.next())
				p.quiet()
				p.conn.Close()
				f.welcomed(welcomeFree).quiet()
			})
		})
	}
}

func TestSendIsRepeatedUntilAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		for _, ref := range []string{"r1", "r2", "r3", "r1"} {
			f.client.Send(office.Reply{Ref: ref, To: "x", Text: "hi <b>", InReplyTo: "m1"})
		}
		p := f.welcomed(welcomeFree)
		diff(t, "first", map[string]any{"op": "send", "ref": "r1", "to": "x", "text": "hi <b>", "in_reply_to": "m1"}, p.next())
		p.expect("send")
		p.expect("send")
		f.client.Send(office.Reply{Ref: "r1", To: "x", Text: "hi"})
		p.quiet()
		f.signals.take()
		p.say(`{"op":"sent","ref":"r1","message_id":"m9"}`,
			`{"op":"error","code":"not_found","message":"nobody","ref":"r2"}`,
			`{"op":"error","code":"rate_limited","message":"no ref"}`)
		synctest.Wait()
		diff(t, "signals", []office.Signal{
			office.Sent{Ref: "r1", MessageID: "m9"},
			office.Failed{Code: "not_found", Message: "nobody", Ref: "r2"},
			office.Failed{Code: "rate_limited", Message: "no ref"},
		}, f.signals.take())
		p.conn.Close()
		p = f.welcomed(welcomeFree)
		diff(t, "repeated", "r3", p.expect("send")["ref"])
		p.quiet()
	})
}

func TestSendThatCannotGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := start(t)
		f.client.Send(office.Reply{Ref: "big", To: "x", Text: strings.Repeat("x", 1<<20)})
		for i := range repliesMax {
			f.client.Send(office.Reply{Ref: fmt.Sprint("r", i), To: "x", Text: "hi"})
		}
		f.client.Send(office.Reply{Ref: "more", To: "x", Text: "hi"})
		f.welcomed(welcomeFree)
		diff(t, "failed", []office.Failed{
			{Code: "bad_request", Message: "not sent", Ref: "big"},
			{Code: "rate_limited", Message: "not sent", Ref: "more"},
		}, of[office.Failed](f.signals))
	})
}
