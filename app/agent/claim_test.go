package agent

import (
	"errors"
	"testing"

	"bellhop/app/control"
	"bellhop/app/vault"
	"bellhop/bridge"
)

// The forgers: members of the office who say that they are Bob in Slack.
const (
	eve  = "eve"
	fake = "fake"
)

// forge adds two members: Eve has the office show Bob's Slack account as hers,
// Fake has given Bob's e-mail as their own as well.
func (w *world) forge() {
	account := &bridge.SlackAccount{Linked: true, TeamID: w.slack.TeamID(), UserID: bobSlack}
	w.tokens[eve] = w.office.AddMember(bridge.Person{ID: eve, Name: "Eve", Email: "eve@acme.example", Slack: account})
	w.tokens[fake] = w.office.AddMember(bridge.Person{ID: fake, Name: "Fake", Email: "bob@acme.example"})
}

// Who claims another's Slack account writes to Rhea as somebody without one: in
// no conversation that Bob would see, nor one that Eve would.
func TestClaimingAnAccountOpensNoConversation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forge()
	r := w.relays()
	w.say(eve, rhea, "I am Bob")
	r.inSlackOf(rheaSlack, "I am Bob")
	r.inOffice("settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
	if w.sees(bobSlack, "I am Bob") || w.slack.CallsOf("conversations.open") != 0 {
		t.Error("Bob was brought into it")
	}
	r.ends()
}

// Who claims another's e-mail does not get their messages: Connect writes to the
// account that has the e-mail, and only the code that stands there connects.
func TestClaimingAnAddressNeedsTheCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forge()
	w.vault.put(vault.BotToken, w.slack.BotToken())
	r := w.start()
	r.signsIn(fake)
	r.shows("connected", connected)
	codes := make(chan string)
	go func() {
		defer close(codes)
		for range 5 {
			guess := "000000"
			if w.code(bobSlack) == guess {
				guess = "000001"
			}
			select {
			case codes <- guess:
			case <-r.ctx.Done():
			}
		}
	}()
	_, err := r.Client.Link(r.ctx, control.Typing{Codes: codes}, func(control.Progress) {})
	if f, ok := errors.AsType[*control.Failure](err); !ok || f.Code != "too_many_tries" {
		t.Errorf("guessing ends with %v", err)
	}
	if w.code(bobSlack) == "" || w.office.Linked(fake).UserID != "" {
		t.Errorf("Bob was not asked, or the office shows %+v", w.office.Linked(fake))
	}
	if s, err := r.State(r.ctx); err != nil || s.Link != nil {
		t.Errorf("connected to %+v, %v", s.Link, err)
	}
	w.say(olga, bob, "for Bob only")
	w.say(olga, fake, "for Fake")
	r.ends()
	if w.sees(bobSlack, "for Fake") || w.sees(bobSlack, "for Bob only") {
		t.Error("something was relayed for somebody who is not connected")
	}
}
