package outbox

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// world plays the relay: it does the oldest due entry, as the step says, and
// remembers what may be settled and what Slack was told.
type world struct {
	t       *testing.T
	s       *Store
	dest    bridge.Destination
	last    Receipt
	settled []string
	calls   []string
	posts   int
}

func newWorld(t *testing.T, dest bridge.Destination) *world {
	return &world{t: t, s: open(t, t.TempDir(), Options{}), dest: dest}
}

func (w *world) got(r Receipt) {
	w.last = r
	w.settled = append(w.settled, r.Settle...)
}

func (w *world) take(in Intake) { w.t.Helper(); w.got(take(w.t, w.s, in)) }

// next is the oldest due entry.
func (w *world) next() Entry {
	w.t.Helper()
	for _, e := range entries(w.t, w.s) {
		if e.State == StateWaiting && e.Offered {
			return e
		}
	}
	w.t.Fatal("nothing is due")
	return Entry{}
}

// begin attempts the next entry; a copy has its destination.
func (w *world) begin() Entry {
	w.t.Helper()
	e, d := w.next(), w.dest
	if e.Copy {
		d = bridge.Destination{Route: e.Route, Channel: e.Channel}
	}
	return begin(w.t, w.s, e.ID, d)
}

// ok has the next entry sent.
func (w *world) ok() {
	w.t.Helper()
	e := w.begin()
	res := Result{State: StateSent}
	call := fmt.Sprintf("%s %d/%d", e.Op, e.Part, e.Parts)
	if e.Op == OpDelete {
		call += " " + e.Target.TS
	} else {
		call += " " + text(w.t, w.s, e.ID)
	}
	switch e.Op {
	case OpPost:
		w.posts++
		res.Posted = bridge.Posted{Channel: "D-" + e.Channel, TS: fmt.Sprint("ts", w.posts)}
		call += " -> " + res.Posted.TS
	case OpUpdate:
		call += " " + e.Target.TS
	}
	w.calls = append(w.calls, call)
	w.got(record(w.t, w.s, e.ID, res))
}

// end has the next entry end so.
func (w *world) end(res Result) {
	w.t.Helper()
	w.got(record(w.t, w.s, w.begin().ID, res))
}

func (w *world) refused() { w.t.Helper(); w.end(Result{State: StateWaiting, Error: "ratelimited"}) }
func (w *world) fails()   { w.t.Helper(); w.end(Result{State: StateFailed, Error: "msg_too_long"}) }
func (w *world) vanishes() {
	w.t.Helper()
	w.end(Result{State: StateWaiting, Error: "timeout", Uncertain: true})
}
func (w *world) uncertain() {
	w.t.Helper()
	w.vanishes()
	w.end(Result{State: StateUncertain, Error: "timeout", Uncertain: true})
}

func (w *world) expand(parts int) { w.t.Helper(); w.got(expand(w.t, w.s, w.next().ID, parts)) }

// leave ends the next plan without doing what it says.
func (w *world) leave() {
	w.t.Helper()
	r, err := w.s.Leave(w.t.Context(), w.next().ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.got(r)
}

// retry and drop are a person's, about an open part that is no copy.
func (w *world) retry(part int) { w.t.Helper(); w.change(w.s.Retry, part) }
func (w *world) drop(part int)  { w.t.Helper(); w.change(w.s.Drop, part) }

func (w *world) change(how func(context.Context, string) (Receipt, error), part int) {
	w.t.Helper()
	r, err := how(w.t.Context(), w.of(part).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.got(r)
}

// of is the open entry of that part, copies left out.
func (w *world) of(part int) Entry {
	w.t.Helper()
	es := entries(w.t, w.s)
	i := slices.IndexFunc(es, func(e Entry) bool { return e.Part == part && !e.Copy })
	if i < 0 {
		w.t.Fatalf("no open part %d", part)
	}
	return es[i]
}

// want is what the world looks like after the steps.
type want struct {
	last    Disposition
	open    []string
	settled []string
	calls   []string
	totals  Totals
	notes   []string
}

func (w *world) check(want want) {
	w.t.Helper()
	if w.last.Disposition != want.last {
		w.t.Errorf("the last disposition is %v, want %v", w.last.Disposition, want.last)
	}
	if want.open == nil {
		want.open = []string{}
	}
	for _, d := range []string{
		cmp.Diff(want.open, brief(entries(w.t, w.s))), cmp.Diff(want.settled, w.settled), cmp.Diff(want.calls, w.calls),
		cmp.Diff(want.notes, w.notes()),
	} {
		if d != "" {
			w.t.Error(d)
		}
	}
	got := totals(w.t, w.s)
	if d := cmp.Diff(want.totals, got); d != "" {
		w.t.Error(d)
	}
	if entries, _ := w.s.Open(); entries != len(want.open) {
		w.t.Errorf("Open says %d entries, want %d", entries, len(want.open))
	}
}

// notes are those on events, such as copy_may_stand.
func (w *world) notes() []string {
	w.t.Helper()
	var out []string
	for _, a := range activity(w.t, w.s, Filter{}) {
		if a.Reason != "" {
			out = append(out, a.Event+" "+a.Reason)
		}
	}
	return out
}

// relayed are the totals of so many events that all came to Slack.
func relayed(n int64) Totals { return Totals{Received: n, Relayed: n} }

type scenario struct {
	name  string
	dest  bridge.Destination
	steps func(*world)
	want  want
}

func play(t *testing.T, scenarios []scenario) {
	for _, sc := range scenarios {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			if sc.dest.Route == "" {
				sc.dest = toApp
			}
			w := newWorld(t, sc.dest)
			sc.steps(w)
			w.check(sc.want)
		})
	}
}

var (
	toPair     = bridge.Destination{Route: bridge.RoutePair, Channel: "U1", CopyTo: "U2"}
	toSlackbot = bridge.Destination{Route: bridge.RouteSlackbot, Channel: "U1", Username: "ann"}
)
