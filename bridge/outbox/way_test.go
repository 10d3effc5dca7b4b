package outbox

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// ways says of each entry by which way it is told to whom.
func ways(es []Entry) []string {
	var out []string
	for _, e := range es {
		to := e.Channel
		if e.Target != (bridge.Posted{}) {
			to = e.Target.Channel + " " + e.Target.TS
		}
		s := fmt.Sprintf("%s %d/%d %s: %s to %s", e.Op, e.Part, e.Parts, e.State, e.Route, to)
		if e.Copy {
			s += ", a copy"
		}
		if e.CopyTo != "" {
			s += ", copy to " + e.CopyTo
		}
		out = append(out, s)
	}
	return out
}

// Between two parts of a message the way to its recipient may become another.
// Then it is another for the parts behind that are still to be posted, and for
// nothing else: what stands is updated and deleted where it stands.
func TestWayChangesBetweenTwoParts(t *testing.T) {
	t.Parallel()
	other := bridge.Destination{Route: bridge.RoutePair, Channel: "U3", CopyTo: "U4"}
	for _, c := range []struct {
		name  string
		dest  bridge.Destination
		steps func(*world)
		want  []string
	}{
		{
			"all that waits behind goes the new way", toApp,
			func(w *world) {
				w.take(created("m", "ann", 3))
				w.refused()
				w.dest = other
				w.begin()
			},
			[]string{"post 1/3 sending: pair to U3, copy to U4", "post 2/3 waiting: pair to U3, copy to U4", "post 3/3 waiting: pair to U3, copy to U4"},
		},
		{
			"what is held behind does, too", toApp,
			func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				if err := w.s.Hold(w.t.Context(), func(Entry) bool { return true }); err != nil {
					w.t.Fatal(err)
				}
				w.retry(1)
				w.dest = other
				w.begin()
			},
			[]string{"post 1/2 sending: pair to U3, copy to U4", "post 2/2 held: pair to U3, copy to U4"},
		},
		{
			"what was sent before stays where it is", toApp,
			func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.dest = other
				w.ok()
				w.take(deleted("m"))
				w.expand(1)
			},
			[]string{"delete 1/2 waiting: app to D-U1 ts1", "delete 2/2 waiting: pair to D-U3 ts2"},
		},
		{
			"what was sent out of turn stays where it is", toApp,
			func(w *world) {
				w.take(created("m", "ann", 2))
				w.fails()
				w.ok()
				w.retry(1)
				w.dest = other
				w.ok()
				w.take(deleted("m"))
				w.expand(1)
			},
			[]string{"delete 1/2 waiting: pair to D-U3 ts2", "delete 2/2 waiting: app to D-U1 ts1"},
		},
		{
			"what waits before keeps its way", toApp,
			func(w *world) {
				w.take(created("m", "ann", 2))
				w.refused()
				begin(w.t, w.s, w.of(2).ID, other)
			},
			[]string{"post 1/2 waiting: app to U1", "post 2/2 sending: pair to U3, copy to U4"},
		},
		{
			"a further part goes the way of the last that stands", toApp,
			func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.dest = other
				w.ok()
				w.take(edited("m", "ann", 1, 3))
				w.expand(3)
			},
			[]string{"update 1/3 waiting: app to D-U1 ts1", "update 2/3 waiting: pair to D-U3 ts2", "post 3/3 waiting: pair to D-U3"},
		},
		{
			"of what slackbot has the rest is deleted", toSlackbot,
			func(w *world) {
				w.take(created("m", "ann", 2))
				w.ok()
				w.dest = toApp
				w.ok()
				w.take(deleted("m"))
				w.expand(1)
			},
			[]string{"delete 2/2 waiting: app to D-U1 ts2"},
		},
		{
			"an update behind is of what stands, and the sender's copy is for the sender", toPair,
			func(w *world) {
				w.take(created("m", "ann", 3))
				for range 6 {
					w.ok()
				}
				w.take(edited("m", "ann", 1, 1))
				w.expand(1)
				w.ok() // part 1 is updated
				w.ok() // part 2 is deleted
				w.end(Result{State: StateClosed, Error: "cant_delete_message"})
				for range 3 {
					w.ok() // the same of the copies
				}
				w.take(edited("m", "ann", 2, 3))
				w.expand(3)
				w.ok() // part 1 is updated
				w.dest = other
				w.begin()
			},
			[]string{
				"post 2/3 sending: pair to U3, copy to U4", "update 3/3 waiting: pair to D-U1 ts3",
				"update 1/3 waiting: pair to D-U2 ts4, a copy", "post 2/3 waiting: pair to D-U2, a copy", "post 3/3 waiting: pair to D-U2, a copy",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.dest)
			c.steps(w)
			if diff := cmp.Diff(c.want, ways(entries(t, w.s))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
