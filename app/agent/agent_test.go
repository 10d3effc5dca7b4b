package agent

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/bridge"
	sandbox "bellhop/bridge/sandbox/office"
)

// signsIn signs a member in.
func (r *running) signsIn(member string) {
	r.t.Helper()
	in := control.SignIn{Office: r.url, Token: control.Sensitive(r.tokens[member])}
	if _, err := r.SignIn(r.ctx, in); err != nil {
		r.t.Fatalf("sign in: %v", err)
	}
}

// connects goes through Connect with the code that stands in Slack.
func (r *running) connects(user string) {
	r.t.Helper()
	codes := make(chan string)
	asking := make(chan struct{})
	go func() {
		select {
		case <-asking:
			codes <- r.code(user)
		case <-r.ctx.Done():
		}
	}()
	result, err := r.Client.Link(r.ctx, control.Typing{Codes: codes}, func(p control.Progress) {
		if p.Asking != "" {
			close(asking)
		}
	})
	if err != nil || result.Link == nil || result.Link.UserID != user {
		r.t.Fatalf("connect: %+v, %v", result, err)
	}
}

// code is the newest six-digit code that a user was sent.
func (w *world) code(user string) (code string) {
	for _, c := range w.slack.View(user) {
		for _, m := range c.Messages {
			for _, word := range strings.Fields(m.Text) {
				if len(word) == 6 && strings.Trim(word, "0123456789") == "" {
					code = word
				}
			}
		}
	}
	return code
}

// relays starts an agent whose keyring has the workspace's token, with Rhea
// signed in and connected.
func (w *world) relays() *running {
	w.t.Helper()
	w.vault.put(vault.BotToken, w.slack.BotToken())
	r := w.start()
	r.signsIn(rhea)
	r.shows("connected", connected)
	r.connects(rheaSlack)
	return r
}

// inSlackOf waits until a user sees a text.
func (r *running) inSlackOf(user, text string) {
	r.t.Helper()
	r.inSlack("seen by "+user+": "+text, func() bool { return r.sees(user, text) })
}

func (w *world) sees(user, text string) bool {
	for _, c := range w.slack.View(user) {
		for _, m := range c.Messages {
			if strings.Contains(m.Text, text) {
				return true
			}
		}
	}
	return false
}

// The way of a new person: no office, sign-in, Connect, a message.
func TestFromNothingToAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vault.put(vault.BotToken, w.slack.BotToken())
	r := w.start()
	s := r.shows("no office", idle)
	if s.Office.Address != "" || s.Office.Self != nil || !problem(state.CodeNoOfficeToken)(s) {
		t.Errorf("a state without an office: %+v", s)
	}
	r.signsIn(rhea)
	s = r.shows("in the office", connected)
	if s.Office.Self.Email != "rhea@acme.example" || s.Office.Address != r.url {
		t.Errorf("signed in as %+v at %s", s.Office.Self, s.Office.Address)
	}
	r.connects(rheaSlack)
	r.inOffice("the lease taken", func() bool { return w.office.Holder(rhea) != "" })
	w.say(bob, rhea, "lunch?")
	r.inSlackOf(rheaSlack, "lunch?")
	r.inOffice("settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
	r.inOffice("linked", func() bool { return w.office.Linked(rhea).UserID == rheaSlack })
	if got := w.office.Devices(rhea); len(got) != 1 {
		t.Errorf("devices left in the office: %v", got)
	}
	r.ends()
}

// run keeps one office, remembers it, and an agent goes on with it.
// TestConnectRightAtTheStart asks before the office has said who the member is.
func TestConnectRightAtTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.named = w.url
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.office.Fault(sandbox.Fault{Kind: sandbox.Stall, Before: "welcome", Delay: 300 * time.Millisecond})
	r := w.start()
	r.connects(rheaSlack)
	r.ends()
}

func TestRunRemembersItsOffice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	w.named = w.url
	r := w.start()
	r.shows("connected", connected)
	r.connects(rheaSlack)
	w.say(bob, rhea, "one")
	r.inSlackOf(rheaSlack, "one")
	_, err := r.SignIn(r.ctx, control.SignIn{Office: w.url, Token: control.Sensitive(w.tokens[rhea])})
	if f, ok := errors.AsType[*control.Failure](err); !ok || f.Code != state.CodeNotHere {
		t.Errorf("a run signs in: %v", err)
	}
	r.ends()
	w.named = ""
	r = w.start()
	r.shows("connected again", func(s state.State) bool { return connected(s) && s.Link != nil })
	w.say(bob, rhea, "two")
	r.inSlackOf(rheaSlack, "two")
	r.ends()
}

// An office that refuses ends a run and not an agent.
func TestAnOfficeThatRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		refuse func(*world)
		words  string
		mend   func(*world, *running)
	}{
		{"401", func(w *world) { w.office.Withdraw(w.tokens[rhea]) }, "sign in to the office again", func(w *world, r *running) {
			token, err := w.office.IssueToken(rhea)
			if err != nil {
				t.Fatal(err)
			}
			w.tokens[rhea] = token
			r.signsIn(rhea)
		}},
		{"403", func(w *world) { w.be(bridge.RoleVisitor) }, "sign in to the office again", func(w *world, r *running) {
			w.be(bridge.RoleMember)
			if err := r.Intend(r.ctx, state.Reconnect{}); err != nil {
				t.Error(err)
			}
		}},
		{"404", func(w *world) { w.office.Fault(sandbox.Fault{Kind: sandbox.Refuse, Status: 404}) }, "not an office gateway", func(w *world, r *running) {
			w.office.ClearFaults()
			if err := r.Intend(r.ctx, state.Reconnect{}); err != nil {
				t.Error(err)
			}
		}},
	} {
		for _, when := range []string{"at the start", "later"} {
			t.Run(c.name+" "+when, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.vault.put(vault.OfficeToken, w.tokens[rhea])
				if err := w.set(func(s *config.Settings) { s.Office = w.url }); err != nil {
					t.Fatal(err)
				}
				if when == "at the start" {
					c.refuse(w)
				}
				r := w.start()
				if when == "later" {
					r.shows("connected", connected)
					c.refuse(w)
					if c.name == "404" {
						if err := r.Intend(r.ctx, state.Reconnect{}); err != nil {
							t.Fatal(err)
						}
					}
				}
				s := r.shows("refused", func(s state.State) bool { return idle(s) && problem(state.CodeOfficeUnreachable)(s) })
				if !slices.ContainsFunc(s.Problems, func(p state.Problem) bool { return strings.Contains(p.Text, c.words) && p.Needs == state.NeedsMember }) {
					t.Errorf("no problem says %q: %+v", c.words, s.Problems)
				}
				c.mend(w, r)
				r.shows("connected in the end", connected)
				r.ends()
			})
		}
	}
}

// be changes Rhea's role in the office.
func (w *world) be(role bridge.Role) {
	if err := w.office.SetPerson(bridge.Person{ID: rhea, Name: "Rhea", Email: "rhea@acme.example", Role: role}); err != nil {
		w.t.Error(err)
	}
}

// set edits the settings of a device on which nothing runs.
func (w *world) set(edit func(*config.Settings)) error {
	file, err := config.Open(w.data)
	if err != nil {
		return err
	}
	return file.Update(func(s *config.Settings) error { edit(s); return nil })
}

// A pause holds over a restart.
func TestPauseOutlivesTheAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	if err := r.Intend(r.ctx, state.Pause{Until: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	r.ends()
	w.say(bob, rhea, "later")
	r = w.start()
	r.shows("held", func(s state.State) bool { return s.Totals.Held == 1 })
	if err := r.Intend(r.ctx, state.Resume{}); err != nil {
		t.Fatal(err)
	}
	r.inSlackOf(rheaSlack, "later")
	r.ends()
}

// A keyring that does not answer at first is asked again until it does.
func TestKeyringThatIsUnlockedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	if err := w.set(func(s *config.Settings) { s.Office = w.url }); err != nil {
		t.Fatal(err)
	}
	w.vault.failWith(vault.ErrLocked)
	r := w.start()
	r.shows("locked", func(s state.State) bool {
		return s.Office.State == state.OfficeWaiting && problem(state.CodeNoKeyring)(s)
	})
	s, err := r.State(r.ctx)
	if err != nil || !slices.ContainsFunc(s.Problems, func(p state.Problem) bool { return p.Is(state.CodeKeyringLocked) }) {
		t.Errorf("a locked keyring is told as %+v, %v", s.Problems, err)
	}
	w.vault.failWith(nil)
	if err := r.Intend(r.ctx, state.Reconnect{}); err != nil {
		t.Fatal(err)
	}
	r.shows("connected", connected)
	r.ends()
}

// Settings that are damaged are set aside, and the link is not lost with them.
func TestDamagedSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := os.MkdirAll(w.data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.data, "settings.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := w.start()
	r.signsIn(rhea)
	r.shows("connected", connected)
	r.ends()
	aside, err := filepath.Glob(filepath.Join(w.data, "settings.json.damaged-*"))
	if err != nil || len(aside) != 1 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
}

// A second one on the same data is refused at once and harms nothing.
func TestSecondAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start()
	if err := Run(r.ctx, w.options()); !errors.Is(err, ErrInUse) {
		t.Errorf("the second one ends with %v", err)
	}
	if _, err := r.State(context.WithoutCancel(r.ctx)); err != nil {
		t.Errorf("the first one does not answer: %v", err)
	}
	r.ends()
}
