package outbox

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// What is listed of an event is what its entries say, or those of the event that
// it was folded into: the mark only where Slack shows it, and of several errors
// that of the entry that is worst off.
func TestListedIsWhatTheEntriesSay(t *testing.T) {
	t.Parallel()
	type said struct {
		State        string
		Route        bridge.Route
		Error        string
		Tries, Parts int
		Marked       bool
	}
	end := func(w *world, state State, code string) { w.t.Helper(); w.end(Result{State: state, Error: code}) }
	for _, c := range []struct {
		name  string
		steps func(*world)
		want  map[string]said
	}{
		{"sent", func(w *world) {
			w.take(created("m", "ann", 1))
			w.ok()
		}, map[string]said{"c-m": {"relayed", bridge.RouteApp, "", 1, 1, false}}},
		{"sent again with the mark", func(w *world) {
			w.take(created("m", "ann", 1))
			w.vanishes()
			w.ok()
		}, map[string]said{"c-m": {"relayed", bridge.RouteApp, "", 2, 1, true}}},
		{"to be sent with the mark", func(w *world) {
			w.take(created("m", "ann", 1))
			w.vanishes()
		}, map[string]said{"c-m": {"waiting", bridge.RouteApp, "timeout", 1, 1, false}}},
		{"one failed, the next one is tried again", func(w *world) {
			w.take(created("m", "ann", 2))
			end(w, StateFailed, "msg_too_long")
			end(w, StateWaiting, "ratelimited")
		}, map[string]said{"c-m": {"failed", bridge.RouteApp, "msg_too_long", 2, 2, false}}},
		{"two failed", func(w *world) {
			w.take(created("m", "ann", 2))
			end(w, StateFailed, "msg_too_long")
			end(w, StateFailed, "no_text")
		}, map[string]said{"c-m": {"failed", bridge.RouteApp, "msg_too_long", 2, 2, false}}},
		{"one is tried again, the next one waits for its first time", func(w *world) {
			w.take(created("m", "ann", 2))
			end(w, StateWaiting, "ratelimited")
		}, map[string]said{"c-m": {"waiting", bridge.RouteApp, "ratelimited", 1, 2, false}}},
		{"one was closed, the next one waits for its first time", func(w *world) {
			w.take(created("m", "ann", 2))
			end(w, StateClosed, "user_disabled")
		}, map[string]said{"c-m": {"waiting", bridge.RouteApp, "user_disabled", 1, 2, false}}},
		{"under way", func(w *world) {
			w.take(created("m", "ann", 1))
			w.begin()
			w.take(deleted("m"))
		}, map[string]said{"c-m": {"waiting", bridge.RouteApp, "", 1, 1, false}, "d-m": {"waiting", bridge.RouteApp, "", 0, 1, false}}},
		{"an edit that was folded", func(w *world) {
			w.take(created("m", "ann", 1))
			w.take(edited("m", "ann", 1, 2))
			w.fails()
		}, map[string]said{"c-m": {"failed", bridge.RouteApp, "msg_too_long", 1, 2, false}, "u1-m": {"failed", bridge.RouteApp, "msg_too_long", 1, 2, false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, toApp)
			c.steps(w)
			got := map[string]said{}
			for _, a := range activity(t, w.s, Filter{}) {
				got[a.Event] = said{a.State, a.Route, a.Error, a.Tries, a.Parts, a.Marked}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// While the old text is on its way, an edit behind it is listed as the edit's.
func TestOpenEventIsListedWithItsOwnText(t *testing.T) {
	t.Parallel()
	w := &world{t: t, s: open(t, t.TempDir(), Options{History: time.Hour}), dest: toApp}
	w.take(created("m", "ann", 1))
	w.begin()
	w.take(edited("m", "ann", 1, 1))
	got := map[string]string{}
	for _, a := range activity(t, w.s, Filter{}) {
		got[a.Event] = a.Text
	}
	if diff := cmp.Diff(map[string]string{"c-m": canary + " old", "u1-m": canary + " new 1"}, got); diff != "" {
		t.Error(diff)
	}
}
