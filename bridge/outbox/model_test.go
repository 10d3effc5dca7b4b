package outbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
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
	versions map[string]int  // newest version of each message, 0: deleted
	away     map[string]bool // the newest version is not for this member
	loose    map[string]bool // one version was not: what is posted depends on when
	givenUp  map[string]bool
	slack    map[string]standing // by ts
	ts       int
	copy     map[string][]byte // of the database, from some time ago
	lost     bool              // commits were lost: what stands twice must say so
}

// standing is one post as Slack shows it.
type standing struct {
	Message string
	Copy    bool
	Part    int
	Version int
	Marked  bool
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
	m.versions[id], m.away[id] = version, false
	m.announce(in)
}

func (m *model) announce(in Intake) {
	m.offered = append(m.offered, in)
	m.offer(in)
}

// takeAway has a message edited so that it is not direct any more.
func (m *model) takeAway(id string, addressed bool) {
	version := m.versions[id] + 1
	in := not("not_direct", addressed, created(id, "from-"+id[:1], partsOf(version)))
	in.Event.Message, in.Event.Type = message(id, in.Sender.ID, fmt.Sprint(version)), bridge.MessageUpdated
	in.Event.ID = fmt.Sprint(id, " v", version, " #", len(m.offered))
	m.versions[id], m.away[id], m.loose[id] = version, !addressed, true
	m.announce(in)
}

// foreign has somebody else's message with the same id edited or deleted.
func (m *model) foreign(id string, edit bool) {
	stranger := in("sp-2", created(id, "stranger", 1))
	stranger.Event.Type = bridge.MessageUpdated
	if !edit {
		stranger = from("sp-2", deleted(id))
	}
	stranger.Event.ID = fmt.Sprint(id, " foreign #", len(m.offered))
	m.announce(stranger)
	if !m.settled[stranger.Event.ID] && !m.lost { // of a message that was lost nobody knows better
		m.t.Fatalf("%s is not settled", stranger.Event.ID)
	}
}

// writeAhead has an edit offered before its message.
func (m *model) writeAhead(id string) {
	first, second := created(id, "from-"+id[:1], partsOf(1)), created(id, "from-"+id[:1], partsOf(2))
	second.Event.Type, second.Event.Message = bridge.MessageUpdated, message(id, second.Sender.ID, "2")
	first.Event.Message = message(id, first.Sender.ID, "1")
	for i, in := range []*Intake{&second, &first} {
		in.Event.ID = fmt.Sprint(id, " v", 2-i, " #", len(m.offered))
		m.announce(*in)
	}
	m.versions[id] = 2
}

// deleteAhead has a deletion offered before its message.
func (m *model) deleteAhead(id string) {
	gone, first := deleted(id), created(id, "from-"+id[:1], partsOf(1))
	first.Event.Message = message(id, first.Sender.ID, "1")
	for i, in := range []*Intake{&gone, &first} {
		in.Event.ID = fmt.Sprint(id, " gone v", i, " #", len(m.offered))
		m.announce(*in)
	}
	m.versions[id] = 0
}

// keep copies the database as it is, and putBack puts the copy in its place
// after a kill.
func (m *model) keep() {
	m.copy = map[string][]byte{}
	for _, name := range databaseFiles {
		if data, err := os.ReadFile(filepath.Join(m.dir, name)); err == nil {
			m.copy[name] = data
		}
	}
}

func (m *model) putBack() {
	was := m.s.file.Number()
	m.must(m.s.Close())
	for _, name := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(filepath.Join(m.dir, file.Name+name))
	}
	for name, data := range m.copy {
		m.must(os.WriteFile(filepath.Join(m.dir, name), data, 0o600))
	}
	m.open()
	m.lost = m.lost || m.s.file.Lost
	if !m.s.file.Lost && m.s.file.Number() < was {
		m.t.Fatalf("commit %d is there of %d, and that is not missed", m.s.file.Number(), was)
	}
	m.reoffer()
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
	now := standing{e.Message, e.Copy, e.Part, m.version(e), e.Marked}
	for _, p := range m.slack {
		again := m.lost && e.Op == OpPost && p.Message == e.Message && p.Copy == e.Copy && p.Part == e.Part
		if again && !e.Marked {
			m.t.Fatalf("%s is posted twice without its mark", e.Message)
		}
	}
	if e.Part > partsOf(now.Version) {
		m.t.Fatalf("%s %s says part %d of %d", e.Message, e.Op, e.Part, partsOf(now.Version))
	}
	ts := e.Target.TS
	if e.Op == OpPost {
		m.ts++
		ts = fmt.Sprint(m.ts)
	} else if p, stands := m.slack[ts]; !stands && m.lost && ts != "" {
		return Result{State: StateClosed, Error: "message_not_found"} // its deletion is among the commits that were lost
	} else if p.Message != e.Message {
		m.t.Fatalf("%s updates what is not its own", e.Message)
	} else if p.Marked && !e.Marked && !m.lost {
		m.t.Fatalf("%s loses its mark by an update", e.Message)
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
	if m.lost {
		return // what stands twice stands in two versions
	}
	want, got := map[standing]int{}, map[standing]int{}
	for id, version := range m.versions {
		if m.loose[id] && (m.away[id] || !m.posted(id)) {
			version = 0
		}
		for part := 1; version > 0 && !m.givenUp[id] && part <= partsOf(version); part++ {
			want[standing{id, false, part, version, false}] = 1
			if m.dest.CopyTo != "" {
				want[standing{id, true, part, version, false}] = 1
			}
		}
	}
	for _, p := range m.slack {
		if !m.givenUp[p.Message] {
			p.Marked = false
			got[p]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.t.Error(diff)
	}
}

// posted reports whether anything of a message stands in Slack.
func (m *model) posted(id string) bool {
	for _, p := range m.slack {
		if p.Message == id {
			return true
		}
	}
	return false
}

func (m *model) invariants(*rapid.T) {
	totals, err := m.s.Totals(m.ctx())
	m.must(err)
	if m.lost {
		if sum := totals.Relayed + totals.Waiting + totals.Held + totals.Uncertain + totals.Failed + totals.Skipped + totals.Dropped; totals.Received != sum {
			m.t.Fatalf("the totals do not add up: %+v", totals)
		}
		return
	}
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
