package office

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestSend(t *testing.T) {
	t.Parallel()
	run(t, Options{Heartbeat: 2 * time.Minute, Spaces: []bridge.Space{{ID: "one"}, {ID: "two"}}}, func(t *testing.T, b *bench) {
		mika, olga := b.caught("mika", "laptop"), b.caught("olga", "laptop")
		root, err := b.Say(Draft{From: "sora", Space: "two", Text: "root", Audience: []string{}})
		if err != nil {
			t.Fatal(err)
		}
		send := map[string]any{"op": "send", "ref": "r1", "to": "sora", "text": "reply", "in_reply_to": root.ID}
		mika.say(send)
		frames := mika.all()
		if diff := cmp.Diff([]string{"sent", "event"}, ops(frames)); diff != "" {
			t.Fatal(diff)
		}
		sent := b.Messages()[1]
		if frames[0].Ref != "r1" || frames[0].MessageID != sent.ID {
			t.Errorf("sent %s", frames[0].raw)
		}
		if sent.Sender.ID != "mika" || sent.InReplyTo != root.ID || sent.Space.ID != "two" || sent.Text != "reply" ||
			len(sent.Mentions) != 1 || sent.Mentions[0] != (bridge.Mention{Kind: bridge.MentionPerson, ID: "sora", Name: "Sora"}) {
			t.Errorf("message %+v", sent)
		}
		olga.quiet()
		if n := b.UnsettledCount("sora"); n != 1 {
			t.Errorf("sora has %d", n)
		}
		time.Sleep(24*time.Hour - time.Second)
		mika.say(send)
		if f := mika.find("sent"); f.MessageID != sent.ID {
			t.Errorf("sent anew: %s", f.raw)
		}
		desk, _ := b.hello("mika", "desk", false)
		desk.say(send) // another device's refs are its own
		if f := desk.want("sent"); f.MessageID == sent.ID {
			t.Error("refs are shared between devices")
		}
		time.Sleep(time.Second)
		mika.say(send)
		if f := mika.find("sent"); f.MessageID == sent.ID {
			t.Error("a ref is remembered for more than 24 h")
		}
	})
}

func TestSendRateLimit(t *testing.T) {
	t.Parallel()
	run(t, Options{SendRate: 6, SendBurst: 2}, func(t *testing.T, b *bench) {
		p, _ := b.hello("mika", "laptop", false)
		send := func(ref int) got {
			p.say(map[string]any{"op": "send", "ref": fmt.Sprint(ref), "to": "sora", "text": "x"})
			return p.all()[0]
		}
		for i, want := range []string{"sent", "sent", "error"} {
			if f := send(i); f.Op != want || want == "error" && (f.Code != "rate_limited" || f.RetryAfterS != 10 || f.Ref != "2") {
				t.Errorf("send %d: %s", i, f.raw)
			}
		}
		if f := send(0); f.Op != "sent" {
			t.Errorf("a repeated ref was limited: %s", f.raw)
		}
		time.Sleep(10 * time.Second)
		if f := send(2); f.Op != "sent" {
			t.Errorf("after the wait: %s", f.raw)
		}
	})
}
