package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/link"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/words"
	"bellhop/bridge"
	sandbox "bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// asks begins a Connect and waits until its code is sent.
func (r *running) asks() (codes chan<- string, ended <-chan error) {
	r.t.Helper()
	typed, asking, end := make(chan string, 1), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := r.Client.Link(r.ctx, control.Typing{Codes: typed}, func(p control.Progress) {
			if p.Asking != "" {
				close(asking)
			}
		})
		end <- err
	}()
	select {
	case <-asking:
	case err := <-end:
		r.t.Fatalf("connecting ended with %v", err)
	}
	return typed, end
}

// named starts a run with the office named and a member's token.
func (w *world) as(member string) *running {
	w.t.Helper()
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.vault.put(vault.OfficeToken, w.tokens[member])
	w.named = w.url
	r := w.start()
	r.shows(member+" is in the office", func(s state.State) bool { return connected(s) && s.Office.Self.ID == member })
	return r
}

// TestConnectEndsWithTheAccount: Bob begins to connect, Rhea signs in, then Bob's
// code arrives: nobody is connected, and Bob is told why.
func TestConnectEndsWithTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vault.put(vault.BotToken, w.slack.BotToken())
	r := w.start()
	r.signsIn(bob)
	r.shows("connected", connected)
	codes, ended := r.asks()
	code := w.code(bobSlack)
	r.signsIn(rhea)
	codes <- code
	if f, ok := errors.AsType[*control.Failure](<-ended); !ok || f.Code != state.CodeAccountLeft || f.Text == "" {
		t.Errorf("connecting ended with %+v", f)
	}
	r.shows("Rhea", func(s state.State) bool { return connected(s) && s.Office.Self.ID == rhea && s.Link == nil })
	w.say(olga, rhea, "for Rhea only")
	r.ends()
	if w.office.Linked(rhea).UserID != "" || w.office.Linked(bob).UserID != "" || w.sees(bobSlack, "for Rhea only") {
		t.Errorf("the office shows %+v and %+v", w.office.Linked(rhea), w.office.Linked(bob))
	}
}

// TestConnectEndsWhenTheMemberChanges: another member is behind the same token
// while a Connect waits.
func TestConnectEndsWhenTheMemberChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.as(bob)
	codes, ended := r.asks()
	code := w.code(bobSlack)
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	w.office.Fault(sandbox.Fault{Kind: sandbox.Drop})
	r.shows("Rhea", func(s state.State) bool { return connected(s) && s.Office.Self.ID == rhea })
	codes <- code
	if f, ok := errors.AsType[*control.Failure](<-ended); !ok || f.Code != state.CodeAccountLeft {
		t.Errorf("connecting ended with %+v", f)
	}
	r.ends()
	if got := w.office.Linked(rhea).UserID; got != "" {
		t.Errorf("the office shows Rhea as %s", got)
	}
}

// TestMessageWaitsForItsMember: what waits for Rhea is neither posted to Bob nor
// settled by his session, and reaches her when she is back.
func TestMessageWaitsForItsMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.as(rhea)
	r.connects(rheaSlack)
	w.slack.Fault(slack.Fault{Method: "chat.postMessage", Kind: slack.Error, Error: "service_unavailable", Count: -1})
	for n := range 5 {
		w.say(olga, rhea, fmt.Sprintf("for Rhea %d", n))
	}
	r.shows("they wait", func(s state.State) bool { return s.Totals.Waiting == 5 })
	r.ends()
	w.slack.ClearFaults()

	r = w.as(bob)
	if s := r.shows("Bob", connected); s.Totals.Received != 0 || s.Link != nil {
		t.Errorf("Bob has %+v", s.Totals)
	}
	w.say(olga, bob, "for Bob")
	r.connects(bobSlack)
	r.inSlackOf(bobSlack, "for Bob")
	r.ends()
	if w.sees(bobSlack, "for Rhea") || w.office.UnsettledCount(rhea) != 5 {
		t.Errorf("of Rhea's five messages %d wait in the office", w.office.UnsettledCount(rhea))
	}

	r = w.as(rhea)
	for n := range 5 {
		r.inSlackOf(rheaSlack, fmt.Sprintf("for Rhea %d", n))
	}
	r.inOffice("settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
	r.ends()
}

// TestLostOutboxIsNobodyElses: Rhea's outbox is lost, and the next start is Bob's.
func TestLostOutboxIsNobodyElses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.as(rhea)
	r.connects(rheaSlack)
	r.ends()
	account := config.NewAccount(w.url, w.office.Organization().ID, rhea)
	if err := os.Remove(filepath.Join(seat.Dir(w.data, account), "bellhop.db")); err != nil {
		t.Fatal(err)
	}
	r = w.as(bob)
	w.say(olga, bob, "for Bob only")
	if s, err := r.State(r.ctx); err != nil || s.Link != nil {
		t.Errorf("Bob is connected to %+v, %v", s.Link, err)
	}
	r.ends()
	if w.office.Linked(bob).UserID != "" || w.sees(rheaSlack, "for Bob only") {
		t.Errorf("the office shows Bob as %+v", w.office.Linked(bob))
	}
	r = w.as(rhea)
	if s := r.shows("Rhea is connected", func(s state.State) bool { return connected(s) && s.Link != nil }); s.Link.UserID != rheaSlack {
		t.Errorf("connected to %+v", s.Link)
	}
	r.ends()
}

// TestSpoiltSeatStopsNobodyElse: Bob's data cannot be used, and was used last.
func TestSpoiltSeatStopsNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(bob).ends()
	account := config.NewAccount(w.url, w.office.Organization().ID, bob)
	if err := os.WriteFile(filepath.Join(seat.Dir(w.data, account), "seat.json"), []byte(`{"version":9}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := w.as(rhea)
	if s := r.shows("Rhea", connected); problem(state.CodeOutboxFailed)(s) {
		t.Errorf("Bob's trouble is told to Rhea: %+v", s.Problems)
	}
	r.ends()
}

// TestOfficesShareNothing: a second office has the ids of the first, once at
// another address and once under another path of the same one.
func TestOfficesShareNothing(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(w, other *world){
		"another address": func(w, other *world) { w.url = other.url },
		"another path":    func(w, _ *world) { w.url = strings.Replace(w.url, "/gateway", "/second", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, other := newWorld(t), newWorld(t)
			r := w.as(rhea)
			r.connects(rheaSlack)
			w.say(olga, rhea, "in the first office")
			r.inSlackOf(rheaSlack, "in the first office")
			r.ends()
			move(w, other)
			if name == "another address" {
				w.office, w.tokens = other.office, other.tokens
			}
			w.say(olga, rhea, "in the second office")
			r = w.as(rhea)
			if s, err := r.State(r.ctx); err != nil || s.Link != nil || s.Totals.Received != 0 {
				t.Errorf("in the second office: %+v, %+v, %v", s.Link, s.Totals, err)
			}
			r.connects(rheaSlack)
			r.inSlackOf(rheaSlack, "in the second office")
			r.ends()
		})
	}
}

// TestReplyIsSentAsItsWriter: what Rhea answered while the office was away is not
// sent as Bob.
func TestReplyIsSentAsItsWriter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	id := w.say(bob, rhea, "lunch?")
	r.inSlackOf(rheaSlack, "lunch?")
	r.inOffice("settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
	w.office.Fault(sandbox.Fault{Kind: sandbox.Refuse, Before: "upgrade", Count: -1})
	w.office.Fault(sandbox.Fault{Kind: sandbox.Drop})
	r.shows("the office is away", func(s state.State) bool { return s.Office.State == state.OfficeWaiting })
	if _, err := r.Reply(r.ctx, control.ReplyTo{Message: id, Text: "at noon"}); err != nil {
		t.Fatal(err)
	}
	r.ends()
	w.office.ClearFaults()
	said := func() (by []string) {
		for _, m := range w.office.Messages() {
			if m.Text == "at noon" {
				by = append(by, m.Sender.ID)
			}
		}
		return by
	}
	w.vault.put(vault.OfficeToken, w.tokens[olga])
	r = w.start()
	r.shows("Olga", func(s state.State) bool { return connected(s) && s.Office.Self.ID == olga })
	r.ends()
	if by := said(); len(by) > 0 {
		t.Fatalf("it was said by %v", by)
	}
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	r = w.start()
	r.inOffice("said", func() bool { return len(said()) == 1 && said()[0] == rhea })
	r.ends()
}

// TestDisconnectHoldsEverywhere: who disconnects on one of two machines, or in the
// office, is disconnected on the other, which says so and links nobody again.
func TestDisconnectHoldsEverywhere(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"on another machine", "in the office, meanwhile stopped", "by becoming a guest"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.relays()
			r.inOffice("linked", func() bool { return w.office.Linked(rhea).UserID == rheaSlack })
			switch way {
			case "on another machine":
				other := newWorld(t)
				other.office, other.slack, other.url, other.api, other.tokens = w.office, w.slack, w.url, w.api, w.tokens
				o := other.relays()
				if was, err := o.Unlink(o.ctx); err != nil || !was.WasConnected {
					t.Fatalf("unlink: %+v, %v", was, err)
				}
				o.inOffice("unlinked", func() bool { return w.office.Linked(rhea).UserID == "" })
				o.ends()
			case "by becoming a guest":
				w.be(bridge.RoleGuest)
			default:
				r.ends()
				r = w.start() // its welcome shows the link, whatever the one before heard
				r.shows("shown", func(s state.State) bool { return connected(s) && s.Link != nil })
				r.ends()
				person := bridge.Person{ID: rhea, Name: "Rhea", Email: "rhea@acme.example", Role: bridge.RoleMember, Slack: &bridge.SlackAccount{}}
				if err := w.office.SetPerson(person); err != nil {
					t.Fatal(err)
				}
				r = w.start()
			}
			s := r.shows("not connected any more", func(s state.State) bool { return s.Link == nil })
			told := false
			for _, p := range s.Problems {
				told = told || p.Code == state.CodeNotConnected && p.Text != words.Sentence("en", state.CodeNotConnected)
			}
			if !told {
				t.Errorf("it is told as %+v", s.Problems)
			}
			if way == "by becoming a guest" {
				w.be(bridge.RoleMember)
				r.ends()
				r = w.start()
				r.shows("that she may connect", func(s state.State) bool {
					return slices.ContainsFunc(s.Problems, func(p state.Problem) bool { return p.Text == words.Sentence("en", state.CodeNotConnected) })
				})
			}
			w.say(bob, rhea, "not for Slack any more")
			r.ends()
			if way != "by becoming a guest" {
				r = w.start()
				r.shows("still not connected", func(s state.State) bool { return connected(s) && s.Link == nil })
				r.ends()
			}
			if w.sees(rheaSlack, "not for Slack any more") || w.office.Linked(rhea).UserID != "" {
				t.Errorf("the office shows %+v", w.office.Linked(rhea))
			}
		})
	}
}

// TestLimitsHoldAcrossAccounts: the codes sent to an e-mail are counted whoever
// asks.
func TestLimitsHoldAcrossAccounts(t *testing.T) {
	t.Parallel()
	file, err := config.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var counted link.Memory = asked{file}
	now := time.Now().Unix()
	for key, value := range map[string]string{"old": fmt.Sprintf("[%d]", now-100_000), "new": fmt.Sprintf("[%d]", now)} {
		if err := counted.SetMeta(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := counted.SetMeta(t.Context(), "newest", fmt.Sprintf("[%d]", now)); err != nil {
		t.Fatal(err)
	}
	if got := file.Settings().Asked; len(got) != 2 || got["new"] == "" {
		t.Errorf("kept: %v", got)
	}
}
