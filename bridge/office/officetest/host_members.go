package officetest

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// changed takes the next person.changed about a member.
func (p *peer) changed(member string) person {
	p.t.Helper()
	var who person
	p.until("person.changed", func(f frame) bool {
		if f.Type != "person.changed" {
			return false
		}
		if err := json.Unmarshal(f.Data, &who); err != nil {
			p.t.Fatalf("%s: %v", f.raw, err)
		}
		return who.ID == member
	})
	return who
}

const link = `{"op":"link","slack":{"team_id":"T1","user_id":"U1"}}`

// hostMembers is what members change, and who is shown it.
func hostMembers() map[string]func(*testing.T, *visit) {
	return map[string]func(*testing.T, *visit){
		"a link is shown to all": func(t *testing.T, v *visit) {
			mika, sora := v.caught("mika", "laptop"), v.caught("sora", "laptop")
			desk, _ := v.hello("mika", "desk", true)
			for _, step := range []struct {
				say    string
				linked bool
			}{{link, true}, {`{"op":"unlink"}`, false}} {
				mika.say(step.say)
				mika.say(step.say) // repeated, as after each welcome
				for _, p := range []*peer{mika, desk, sora} {
					who := p.changed("mika")
					if who.Slack == nil || who.Slack.Linked != step.linked || step.linked && (who.Slack.TeamID != "T1" || who.Slack.UserID != "U1") {
						t.Errorf("%s sees %+v", p.device, who.Slack)
					}
				}
				if _, w := v.hello("mika", "third", false); w.Self.Slack == nil || w.Self.Slack.Linked != step.linked {
					t.Errorf("welcome %s", w.raw)
				}
			}
		},
		"any device can unlink": func(t *testing.T, v *visit) {
			mika := v.caught("mika", "laptop")
			desk, _ := v.hello("mika", "desk", false)
			mika.say(link)
			desk.changed("mika")
			mika.changed("mika")
			desk.say(`{"op":"unlink"}`)
			if who := mika.changed("mika"); who.Slack == nil || who.Slack.Linked {
				t.Errorf("linked still: %+v", who.Slack)
			}
		},
		"owners alone set the workspace": func(t *testing.T, v *visit) {
			const set = `{"op":"org.slack","slack":{"team_id":"T1","domain":"acme","generation":2.0,"managers":["sora"]}}`
			mika := v.caught("mika", "laptop")
			mika.say(set)
			mika.until("the refusal", func(f frame) bool { return f.Op == "error" && f.Code == "forbidden" })
			olga := v.caught("olga", "laptop")
			olga.say(set)
			olga.round()
			_, w := v.hello("mika", "desk", false)
			var slack struct {
				TeamID     string `json:"team_id"`
				Domain     string `json:"domain"`
				Generation int    `json:"generation"`
			}
			if err := json.Unmarshal(w.Organization.Slack, &slack); err != nil || slack.TeamID != "T1" || slack.Domain != "acme" || slack.Generation != 2 {
				t.Errorf("welcome %s: %v", w.raw, err)
			}
			sora := v.caught("sora", "laptop")
			sora.say(`{"op":"org.slack","slack":null}`)
			sora.round()
			if _, w = v.hello("mika", "desk", false); string(w.Organization.Slack) != "null" {
				t.Errorf("a manager could not clear it: %s", w.raw)
			}
		},
		"a ref is sent once within 24 hours": func(t *testing.T, v *visit) {
			send := `{"op":"send","ref":"the-ref","to":"sora","text":"once"}`
			sora := v.caught("sora", "laptop")
			sent := func(p *peer) string {
				p.say(send)
				return p.until("sent", func(f frame) bool { return f.Op == "sent" && f.Ref == "the-ref" }).MessageID
			}
			p, _ := v.hello("mika", "laptop", false)
			first := sent(p)
			if again := sent(p); first == "" || again != first {
				t.Errorf("sent as %q, then as %q", first, again)
			}
			sora.wantMessages(1)
			v.Advance(24*time.Hour - time.Minute)
			p.wantEnd()
			p, _ = v.hello("mika", "laptop", false)
			if again := sent(p); again != first {
				t.Errorf("after 24 h but a minute sent as %q, then as %q", first, again)
			}
			desk, _ := v.hello("mika", "desk", false)
			if another := sent(desk); another == first {
				t.Error("another device's ref is the same")
			}
		},
		"a reply arrives as a direct message": func(t *testing.T, v *visit) {
			root, _ := v.Say("sora", "mika", "root")
			p, _ := v.hello("mika", "laptop", true)
			p.replay(1)
			sora, _ := v.hello("sora", "laptop", true)
			p.say(`{"op":"send","ref":"r","to":"sora","text":"reply","in_reply_to":"` + root + `"}`)
			id := p.until("sent", func(f frame) bool { return f.Op == "sent" }).MessageID
			var m struct {
				ID        string   `json:"id"`
				Sender    person   `json:"sender"`
				Mentions  []person `json:"mentions"`
				Text      string   `json:"text"`
				InReplyTo string   `json:"in_reply_to"`
			}
			for m.ID != id {
				f := sora.until("the reply", frame.ofMessage)
				if err := json.Unmarshal(f.Data, &m); err != nil {
					t.Fatal(err)
				}
			}
			if m.Sender.ID != "mika" || len(m.Mentions) != 1 || m.Mentions[0].ID != "sora" || m.Text != "reply" || m.InReplyTo != root {
				t.Errorf("message %+v", m)
			}
		},
		"what cannot be sent is refused with its ref": func(_ *testing.T, v *visit) {
			p := v.caught("mika", "laptop")
			for _, s := range []string{
				`{"op":"send","ref":"r","to":"nobody-here","text":"x"}`, `{"op":"send","ref":"r","to":"sora","text":""}`,
				`{"op":"send","ref":"r","to":"sora","text":"x","in_reply_to":"no-such-message"}`, `{"op":"send","ref":"r","text":"x"}`,
			} {
				p.say(s)
				p.until("the refusal", func(f frame) bool { return f.Op == "error" && f.Ref == "r" })
			}
		},
		"presence is shown to others and kept": func(t *testing.T, v *visit) {
			mika, sora := v.caught("mika", "laptop"), v.caught("sora", "laptop")
			mika.say(`{"op":"presence","state":"busy"}`)
			sora.until("presence.changed", func(f frame) bool { return f.Type == "presence.changed" })
			if _, w := v.hello("mika", "desk", false); w.Presence == nil || w.Presence.State != "busy" {
				t.Errorf("welcome %s", w.raw)
			}
		},
	}
}
