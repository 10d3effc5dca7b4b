package relay

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

// mostCalls is how often one method may be called in the first minute of any
// trouble, for one message.
const mostCalls = 12

// answerClass is one kind of answer, and how the work ends while it lasts:
// before the post in a look-up and an open, in the post, in a change.
type answerClass struct {
	name                               string
	fault                              slackapi.Fault
	lookup, open, post, update, delete string
}

// How the work on one message ends.
const (
	byGroup  = "relayed by group"
	byPair   = "relayed by pair"
	alone    = "relayed by slackbot"
	waits    = "waiting"
	done     = "done"
	reposted = "posted as edited"
	gaveUp   = "failed"
	doubted  = "uncertain"
)

func coded(code string) slackapi.Fault { return slackapi.Fault{Kind: slackapi.Error, Error: code} }

func answerClasses() []answerClass {
	unclear := func(name string, f slackapi.Fault) answerClass {
		return answerClass{name, f, waits, waits, doubted, gaveUp, gaveUp}
	}
	hold := func(name string, f slackapi.Fault) answerClass {
		return answerClass{name, f, waits, waits, waits, waits, waits}
	}
	list := []answerClass{
		{"ok", slackapi.Fault{Kind: slackapi.Slow}, byGroup, byGroup, byGroup, done, done},
		{"ok, foreign", slackapi.Fault{Kind: slackapi.Foreign}, alone, byPair, doubted, gaveUp, gaveUp},
		hold("429, an hour", slackapi.Fault{Kind: slackapi.Limited, RetryAfter: time.Hour}),
		hold("429, a second", slackapi.Fault{Kind: slackapi.Limited, RetryAfter: time.Second}),
		hold("429, no time", slackapi.Fault{Kind: slackapi.Limited, RetryAfter: -1}),
		hold("ratelimited in 200", coded("ratelimited")),
		hold("refused connection", slackapi.Fault{Kind: slackapi.Refuse}),
		unclear("internal_error", coded("internal_error")),
		unclear("fatal_error", slackapi.Fault{Kind: slackapi.ServerError, Error: "fatal_error"}),
		unclear("503", slackapi.Fault{Kind: slackapi.ServerError}),
		unclear("502, accepted", slackapi.Fault{Kind: slackapi.ServerError, Status: 502, Accepted: true}),
		unclear("empty", slackapi.Fault{Kind: slackapi.Empty}),
		unclear("page", slackapi.Fault{Kind: slackapi.HTML}),
		unclear("garbled", slackapi.Fault{Kind: slackapi.Garbled}),
		unclear("truncated", slackapi.Fault{Kind: slackapi.Truncated}),
		unclear("doubled keys", slackapi.Fault{Kind: slackapi.Doubled}),
		unclear("302", slackapi.Fault{Kind: slackapi.Moved}),
		unclear("hang", slackapi.Fault{Kind: slackapi.Stall}),
		unclear("drop", slackapi.Fault{Kind: slackapi.Drop}),
		unclear("reset", slackapi.Fault{Kind: slackapi.ResetBefore}),
		unclear("reset, accepted", slackapi.Fault{Kind: slackapi.ResetAfter}),
		{"edit_window_closed", coded("edit_window_closed"), alone, byPair, gaveUp, reposted, done},
		{"cant_update_message", coded("cant_update_message"), alone, byPair, gaveUp, reposted, done},
		{"message_not_found", coded("message_not_found"), alone, byPair, gaveUp, done, done},
		{"brand_new_code", coded("brand_new_code"), alone, byPair, gaveUp, gaveUp, done},
	}
	for _, code := range []string{"service_unavailable", "message_limit_exceeded", "token_revoked", "invalid_auth"} {
		list = append(list, hold(code, coded(code)))
	}
	for _, code := range []string{"missing_scope", "restricted_action", "no_permission"} {
		list = append(list, answerClass{code, coded(code), alone, byPair, waits, waits, waits})
	}
	for _, code := range []string{"user_disabled", "user_not_found", "invalid_user_combination"} {
		list = append(list, answerClass{code, coded(code), alone, alone, waits, gaveUp, done})
	}
	for _, code := range []string{"channel_not_found", "is_archived"} {
		list = append(list, answerClass{code, coded(code), alone, byPair, waits, gaveUp, done})
	}
	for _, code := range []string{"msg_too_long", "invalid_arguments"} {
		list = append(list, answerClass{code, coded(code), alone, byPair, gaveUp, gaveUp, done})
	}
	return list
}

// TestCallsAreBounded meets every method with every class of answer for as long
// as it lasts. No method is called without a wait that grows, the message ends
// where it must, and what waits is done once the trouble is over.
func TestCallsAreBounded(t *testing.T) {
	for _, c := range answerClasses() {
		for _, m := range []struct{ about, method, user, want string }{
			{"auth.test", "auth.test", "", waits},
			{"own look-up", "users.lookupByEmail", slack1, byGroup},
			{"sender's look-up", "users.lookupByEmail", "U0COLL", c.lookup},
			{"open", "conversations.open", "", c.open},
			{"post", "chat.postMessage", "", c.post},
			{"update", "chat.update", "", c.update},
			{"delete", "chat.delete", "", c.delete},
		} {
			t.Run(m.about+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				want := m.want
				switch name := c.name; {
				case m.about == "auth.test" && name == "ok":
					want = byGroup
				case m.about == "own look-up" && name == "429, an hour":
					want = waits // the sender's rests with it
				case m.about == "delete" && c.fault.Kind == slackapi.Foreign:
					want = done // the repeat finds nothing more
				case m.about == "own look-up" && (c.fault.Kind == slackapi.Foreign || name == "user_disabled" || name == "user_not_found" || name == "invalid_user_combination"):
					want = waits // the link does not hold
				case m.about == "own look-up" && (name == "token_revoked" || name == "invalid_auth"):
					want = byGroup
				}
				synctest.Test(t, func(t *testing.T) { meet(t, c, m.method, m.user, want) })
			})
		}
	}
}

// meet has one call of method answered so, and looks at all that is called.
func meet(t *testing.T, c answerClass, method, user, want string) {
	f := c.fault
	f.Method, f.User, f.Count = method, user, -1
	api := newAPI(t)
	api.AddUser(slackapi.User{ID: "U0COLL", Name: "Colleague", Email: "colleague@acme.test"})
	early := method == "auth.test" || method == "users.lookupByEmail"
	if early {
		api.Fault(f)
	}
	w := openPlan(t, plan{api: api})
	defer w.stop()
	w.welcomeFor(1000 * time.Hour)
	w.relay.Signal(office.CaughtUp{Complete: true})
	synctest.Wait()

	var e office.Event
	if method == "chat.update" || method == "chat.delete" {
		e = w.sayAs(colleague(), "said first")
		synctest.Wait()
	}
	if !early {
		api.Fault(f)
	}
	before := len(api.Calls())
	switch method {
	case "chat.update":
		e = w.edit(e, "said then")
	case "chat.delete":
		e = w.remove(e)
	default:
		e = w.sayAs(colleague(), "said at last")
	}
	time.Sleep(time.Minute)
	synctest.Wait()
	if early {
		before = 0
	}
	counts := map[string]int{}
	for _, call := range api.Calls()[before:] {
		counts[call.Method]++
	}
	for name, n := range counts {
		if n > mostCalls {
			t.Errorf("%s was called %d times in a minute", name, n)
		}
	}
	time.Sleep(20 * time.Minute)
	synctest.Wait()
	if got := w.ending(e); got != want {
		t.Errorf("it ends as %q, want %q; %+v", got, want, w.entries())
	}
	api.ClearFaults()
	time.Sleep(25 * time.Hour)
	synctest.Wait()
	for _, entry := range w.entries() {
		if entry.State != outbox.StateFailed && entry.State != outbox.StateUncertain {
			t.Errorf("when the trouble is over, %s is %s (%s)", entry.Op, entry.State, entry.Error)
		}
	}
}

// ending is how the work on an event ended, or stands.
func (w *world) ending(e office.Event) string {
	for _, entry := range w.entries() {
		if entry.Event == e.ID {
			return string(entry.State)
		}
	}
	a := w.activity(e.ID)
	switch {
	case !w.office.has(e.ID):
		return "neither open nor settled"
	case e.Message == nil, e.Message.EditedAt.IsZero() && a.Route == "":
		return done
	case e.Message.EditedAt.IsZero():
		return fmt.Sprintf("relayed by %s", a.Route)
	case len(w.texts()) > 1:
		return reposted
	}
	return done
}

// TestOthersHurryNoTrouble shows that messages which go well do not make a call
// that fails come more often.
func TestOthersHurryNoTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.colleague()
		w.grant()
		w.api.Fault(slackapi.Fault{Method: "conversations.open", Kind: slackapi.ServerError, Count: -1})
		stuck := w.sayAs(colleague(), "stuck")
		for i := range 200 {
			time.Sleep(3 * time.Second)
			w.say(fmt.Sprint("u-", i%3), "another")
		}
		if n := w.api.CallsOf("conversations.open"); n < 8 || n > 25 {
			t.Errorf("opened %d times in ten minutes", n)
		}
		w.api.ClearFaults()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if !w.office.has(stuck.ID) || w.totals().Relayed != 201 {
			t.Errorf("when it is over: totals %+v", w.totals())
		}
		// The next trouble begins anew.
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Error, Error: "service_unavailable"})
		again := w.say(boss, "after a short trouble")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if !w.office.has(again.ID) {
			t.Error("a short trouble takes long after a long one")
		}
		w.stop()
	})
}
