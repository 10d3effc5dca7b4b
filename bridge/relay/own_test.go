package relay

import (
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	slackapi "bellhop/bridge/sandbox/slack"
)

// renew renews the lease, as the office's client does all the time.
func (w *world) renew() {
	w.relay.Signal(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(1000 * time.Hour)}})
	synctest.Wait()
}

// handOver gives the person's e-mail in Slack to somebody else.
func handOver(api *slackapi.Server) {
	api.AddUser(slackapi.User{ID: slack1, Name: "Me", Email: "old@acme.test"})
	api.AddUser(slackapi.User{ID: "U0NEW", Name: "New", Email: "me@acme.test"})
}

// TestOwnLinkIsProvenDaily shows that nothing is posted to an account that the
// person's e-mail does not lead to any more.
func TestOwnLinkIsProvenDaily(t *testing.T) {
	for name, change := range map[string]func(*slackapi.Server){
		"handed over": handOver,
		"an app's now": func(api *slackapi.Server) {
			api.AddUser(slackapi.User{ID: slack1, Name: "Me", Email: "me@acme.test", App: true})
		},
		"a guest now": func(api *slackapi.Server) {
			api.AddUser(slackapi.User{ID: slack1, Name: "Me", Email: "me@acme.test", Guest: true})
		},
		"a stranger now": func(api *slackapi.Server) {
			api.AddUser(slackapi.User{ID: slack1, Name: "Me", Email: "me@acme.test", Stranger: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.welcomeFor(1000 * time.Hour)
				w.relay.Signal(office.CaughtUp{Complete: true})
				synctest.Wait()
				if n := w.api.CallsOf("users.lookupByEmail"); n != 1 {
					t.Errorf("looked up %d times at the start", n)
				}
				change(w.api)
				time.Sleep(recheck - time.Minute)
				w.renew()
				first := w.say(boss, "on the first day")
				synctest.Wait()
				if !w.office.has(first.ID) {
					t.Fatal("not posted on the first day")
				}
				time.Sleep(2 * time.Minute)
				w.renew()
				second := w.say(boss, "on the second day")
				time.Sleep(time.Hour)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != EmailMoved || w.office.has(second.ID) || len(w.texts()) != 1 {
					t.Errorf("broken %q, posted %q", got, w.texts())
				}
				if n := w.api.CallsOf("users.lookupByEmail"); n < 5 || n > 20 {
					t.Errorf("looked up %d times", n)
				}
				w.api.AddUser(slackapi.User{ID: "U0NEW", Name: "New", Email: "new@acme.test"})
				w.api.AddUser(slackapi.User{ID: slack1, Name: "Me", Email: "me@acme.test"})
				time.Sleep(mendLast)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != "" || !w.office.has(second.ID) {
					t.Errorf("an hour after it leads there again: broken %q, posted %q", got, w.texts())
				}
				w.stop()
			})
		})
	}
}

// TestOwnLinkIsProvenAtTheStart shows that a process that was away for days posts
// nothing before it has asked, and believes no old answer.
func TestOwnLinkIsProvenAtTheStart(t *testing.T) {
	for name, away := range map[string]time.Duration{"for a while": time.Hour, "for days": 72 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := plan{dir: t.TempDir(), api: newAPI(t)}
				w := openPlan(t, p)
				w.grant()
				w.stop()
				asked := w.api.CallsOf("users.lookupByEmail")
				time.Sleep(away)
				if away > recheck {
					handOver(p.api)
				}
				p.api.Fault(slackapi.Fault{Method: "users.lookupByEmail", Kind: slackapi.Slow, Delay: 5 * time.Second})
				w = openPlan(t, p)
				w.grant()
				e := w.say(boss, "hello")
				time.Sleep(4 * time.Second)
				synctest.Wait()
				if w.office.has(e.ID) != (away < recheck) {
					t.Errorf("posted before the answer: %v", w.office.has(e.ID))
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if again := w.api.CallsOf("users.lookupByEmail") > asked; w.office.has(e.ID) == again || again != (away > recheck) {
					t.Errorf("posted %q, broken %q", w.texts(), w.relay.Snapshot().Broken)
				}
				w.stop()
			})
		})
	}
}

// TestOwnEmailChanges shows that another e-mail, of a welcome or of news, has to
// lead to the linked account too.
func TestOwnEmailChanges(t *testing.T) {
	for name, c := range map[string]struct {
		email  string
		broken string
	}{
		"the same": {"me@acme.test", ""}, "in capitals": {" ME@acme.test", ""}, "none": {"", ""},
		"of nobody": {"nobody@acme.test", EmailMoved}, "of another": {"colleague@acme.test", EmailMoved}, "not ASCII": {"\u212ae@acme.test", EmailMoved},
	} {
		for _, live := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					w.colleague()
					w.grant()
					self := me()
					self.Email = c.email
					if live {
						other := bridge.Person{ID: boss, Email: "nobody@acme.test"}
						for _, p := range []*bridge.Person{&other, nil, &self} {
							w.relay.Signal(office.Event{Event: bridge.Event{ID: "news", Type: bridge.PersonChanged, Person: p}})
						}
					} else {
						w.relay.Signal(office.Welcome{Self: self, Lease: office.Lease{Held: true, Until: time.Now().Add(time.Hour)}})
						w.relay.Signal(office.CaughtUp{Complete: true})
					}
					synctest.Wait()
					e := w.say(boss, "hello")
					synctest.Wait()
					if live && c.email == "" {
						self.Email = me().Email
					}
					got := w.relay.Snapshot()
					if got.Broken != c.broken || w.office.has(e.ID) != (c.broken == "") || got.Office.Self.Email != self.Email {
						t.Errorf("broken %q, posted %v, self %q", got.Broken, w.office.has(e.ID), got.Office.Self.Email)
					}
					w.stop()
				})
			})
		}
	}
}

// TestHiddenEmailMendsNothing shows that a link which does not hold any more goes
// on not to when the office tells no e-mail.
func TestHiddenEmailMendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		handOver(w.api)
		for _, email := range []string{"old@nobody.test", ""} {
			self := me()
			self.Email = email
			w.relay.Signal(office.Welcome{Self: self, Lease: office.Lease{Held: true, Until: time.Now().Add(time.Hour)}})
			w.relay.Signal(office.CaughtUp{Complete: true})
			synctest.Wait()
		}
		e := w.say(boss, "hello")
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := w.relay.Snapshot().Broken; got != EmailMoved || w.office.has(e.ID) {
			t.Errorf("broken %q, posted %v", got, w.office.has(e.ID))
		}
		w.stop()
	})
}

// TestNewLinkIsProven shows that connecting another account is looked at anew.
func TestNewLinkIsProven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		handOver(w.api)
		if err := w.relay.SetLink(t.Context(), &bridge.Link{TeamID: team, UserID: "U0NEW", VerifiedAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		e := w.say(boss, "hello")
		synctest.Wait()
		posts := w.api.Messages()
		if !w.office.has(e.ID) || len(posts) != 1 || posts[0].Requested != "U0NEW" {
			t.Errorf("posted %q", w.texts())
		}
		w.stop()
	})
}

// TestUnansweredLookupHoldsNothing shows that a look-up which Slack does not
// answer, or refuses, proves nothing and stops nothing.
func TestUnansweredLookupHoldsNothing(t *testing.T) {
	for name, f := range map[string]slackapi.Fault{
		"no scope":  {Kind: slackapi.Error, Error: "missing_scope"},
		"limited":   {Kind: slackapi.Limited, RetryAfter: time.Hour},
		"an outage": {Kind: slackapi.ServerError},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newAPI(t)
				f.Method, f.Count = "users.lookupByEmail", -1
				api.Fault(f)
				w := openPlan(t, plan{api: api})
				w.grant()
				e := w.say(boss, "hello")
				synctest.Wait()
				if !w.office.has(e.ID) || w.relay.Snapshot().Broken != "" {
					t.Errorf("posted %v, broken %q", w.office.has(e.ID), w.relay.Snapshot().Broken)
				}
				handOver(api)
				api.ClearFaults()
				time.Sleep(90 * time.Minute)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != EmailMoved {
					t.Errorf("once Slack answers: broken %q", got)
				}
				api.Fault(f)
				time.Sleep(2 * mendLast)
				synctest.Wait()
				if got := w.relay.Snapshot().Broken; got != EmailMoved {
					t.Errorf("what was proven is forgotten: broken %q", got)
				}
				w.stop()
			})
		})
	}
}

// TestNobodyConnectedAsksNothing shows that without a link no e-mail is looked up.
func TestNobodyConnectedAsksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		if err := w.relay.SetLink(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		before := w.api.CallsOf("users.lookupByEmail")
		self := me()
		self.Email = "new@acme.test"
		w.relay.Signal(office.Event{Event: bridge.Event{ID: "news", Type: bridge.PersonChanged, Person: &self}})
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := w.api.CallsOf("users.lookupByEmail") - before; n != 0 || w.relay.Snapshot().NotReady != NotConnected {
			t.Errorf("%d look-ups, not ready for %q", n, w.relay.Snapshot().NotReady)
		}
		w.stop()
	})
}
