package outbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bellhop/bridge"
)

// model is an office, a Slack and a relay that does things at random. At the
// end the office offers what is not settled, the relay does all that is due,
// and Slack must show the newest text of each message that nobody gave up.
type model struct {
	t        *rapid.T
	dir      string
	s        *Store
	dest     bridge.Destination
	offered  []Intake
	settled  map[string]bool
	versions map[string]int // newest version of each message, 0: deleted
	givenUp  map[string]bool
	slack    map[string]standing // by ts
	ts       int
}

// standing is one post as Slack shows it.
type standing struct {
	Message string
	Copy    bool
	Part    int
	Version int
}

// partsOf is how many posts a version takes.
func partsOf(version int) int { return 1 + version*2%3 }

func (m *model) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *model) ctx() context.Context { return context.Background() }

func (m *model) open() {
	s, err := Open(m.ctx(), m.dir, Options{})
	m.must(err)
	m.s = s
}

func (m *model) got(r Receipt, err error) {
	m.t.Helper()
	m.must(err)
	for _, id := range r.Settle {
		m.settled[id] = true
	}
}

func (m *model) offer(in Intake) {
	r, err := m.s.Take(m.ctx(), in)
	m.got(r, err)
	if m.settled[in.Event.ID] != (r.Disposition == Done || slices.Contains(r.Settle, in.Event.ID)) {
		m.t.Fatalf("%s: settled %v, and offered it is %v", in.Event.ID, m.settled[in.Event.ID], r.Disposition)
	}
}

// write has a new version of a message written in the office, 0 deletes it.
func (m *model) write(id string, version int) {
	in := created(id, "from-"+id[:1], partsOf(version))
	in.Event.Message = message(id, in.Sender.ID, fmt.Sprint(version))
	in.Event.ID = fmt.Sprint(id, " v", version, " #", len(m.offered))
	if version > 1 {
		in.Event.Type = bridge.MessageUpdated
	}
	if version == 0 {
		in = deleted(id)
		in.Event.ID = fmt.Sprint(id, " gone")
	}
	m.versions[id] = version
	m.offered = append(m.offered, in)
	m.offer(in)
}

func (m *model) entries() []Entry {
	es, err := m.s.Entries(m.ctx())
	m.must(err)
	return es
}

// next is the oldest due entry of a conversation that no held one stops.
func (m *model) next() (Entry, bool) {
	stopped := map[string]bool{}
	for _, e := range m.entries() {
		if e.State == StateWaiting && e.Offered && !stopped[e.Conversation] {
			return e, true
		}
		stopped[e.Conversation] = stopped[e.Conversation] || e.State == StateHeld
	}
	return Entry{}, false
}

// step does the next entry; false if there is none.
func (m *model) step(outcome string) bool {
	e, ok := m.next()
	if !ok {
		return false
	}
	if e.Op.Plan() {
		parts := 1
		if e.Op == OpEdit {
			parts = partsOf(m.version(e))
		}
		m.got(m.s.Expand(m.ctx(), e.ID, parts))
		return true
	}
	_, err := m.s.Begin(m.ctx(), e.ID, m.dest)
	m.must(err)
	res := Result{State: StateWaiting, Error: "code"}
	switch outcome {
	case "sent":
		res = m.act(e)
	case "failed":
		res.State = StateFailed
		if e.Copy || e.Op != OpPost {
			res.State = StateClosed
			m.givenUp[e.Message] = true
		}
	case "uncertain":
		res.Uncertain = true
		if e.Uncertain > 0 {
			res.State = StateUncertain
		}
	case "crash":
		if e.Copy && e.Uncertain > 0 {
			m.givenUp[e.Message] = true
		}
		m.restart()
		return true
	}
	m.got(m.s.Record(m.ctx(), e.ID, res))
	return true
}

func (m *model) version(e Entry) (v int) {
	msg, err := m.s.Message(m.ctx(), e.ID)
	m.must(err)
	_, err = fmt.Sscan(msg.Text[len(canary)+1:], &v)
	m.must(err)
	return v
}

// act does in Slack what the entry says.
func (m *model) act(e Entry) Result {
	if e.Op == OpDelete {
		delete(m.slack, e.Target.TS)
		return Result{State: StateSent}
	}
	now := standing{e.Message, e.Copy, e.Part, m.version(e)}
	if e.Part > partsOf(now.Version) {
		m.t.Fatalf("%s %s says part %d of %d", e.Message, e.Op, e.Part, partsOf(now.Version))
	}
	ts := e.Target.TS
	if e.Op == OpPost {
		m.ts++
		ts = fmt.Sprint(m.ts)
	} else if m.slack[ts].Message != e.Message {
		m.t.Fatalf("%s updates what is not its own", e.Message)
	}
	m.slack[ts] = now
	return Result{State: StateSent, Posted: bridge.Posted{Channel: "D-" + e.Channel, TS: ts}}
}

// restart ends the process and starts it again; the office offers anew.
func (m *model) restart() {
	m.must(m.s.Close())
	m.open()
	m.reoffer()
}

func (m *model) reoffer() {
	m.must(m.s.Park(m.ctx()))
	for _, in := range m.offered {
		if !m.settled[in.Event.ID] {
			m.offer(in)
		}
	}
	m.got(m.s.CaughtUp(m.ctx(), nil))
}

func (m *model) waitingForPerson(state State) (Entry, bool) {
	es := m.entries()
	i := slices.IndexFunc(es, func(e Entry) bool { return e.State == state })
	if i < 0 {
		return Entry{}, false
	}
	return es[i], true
}

func (m *model) finish() {
	m.reoffer()
	m.got(m.s.Release(m.ctx(), func(Entry) bool { return true }))
	for range 10000 {
		if m.step("sent") {
			continue
		}
		e, ok := m.waitingForPerson(StateFailed)
		if !ok {
			e, ok = m.waitingForPerson(StateUncertain)
		}
		if !ok {
			break
		}
		m.got(m.s.Retry(m.ctx(), e.ID))
	}
	if left := m.entries(); len(left) > 0 {
		m.t.Fatalf("left open: %v", brief(left))
	}
	for _, in := range m.offered {
		if !m.settled[in.Event.ID] {
			m.t.Errorf("%s was never settled", in.Event.ID)
		}
	}
	want, got := map[standing]int{}, map[standing]int{}
	for id, version := range m.versions {
		for part := 1; version > 0 && !m.givenUp[id] && part <= partsOf(version); part++ {
			want[standing{id, false, part, version}] = 1
			if m.dest.CopyTo != "" {
				want[standing{id, true, part, version}] = 1
			}
		}
	}
	for _, p := range m.slack {
		if !m.givenUp[p.Message] {
			got[p]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.t.Error(diff)
	}
}

func (m *model) invariants(*rapid.T) {
	totals, err := m.s.Totals(m.ctx())
	m.must(err)
	if totals.Received != int64(len(m.offered)) {
		m.t.Fatalf("%d events were offered: %+v", len(m.offered), totals)
	}
	open := totals.Waiting + totals.Held + totals.Uncertain + totals.Failed
	if unsettled := len(m.offered) - len(m.settled); open != int64(unsettled) {
		m.t.Fatalf("%d events are not settled: %+v", unsettled, totals)
	}
	if n, _ := m.s.Open(); n != len(m.entries()) {
		m.t.Fatalf("Open says %d of %d", n, len(m.entries()))
	}
}
