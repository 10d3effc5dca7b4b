package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"bellhop/app/state"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// These tell the torture how often to kill at each point, and the file into
// which its table is to be written.
const (
	timesVariable = "BELLHOP_TORTURE_TIMES"
	tableVariable = "BELLHOP_TORTURE_TABLE"
	timesInGate   = 2
)

// passages bounds the passage of a step at which a process is killed, so that
// kills fall into the replay, between it and the live messages, and behind.
func passages() map[killpoint.Step]int {
	return map[killpoint.Step]int{
		killpoint.FrameRead: 14, killpoint.Commit: 12, killpoint.AttemptRecorded: 8, killpoint.RequestWritten: 10,
		killpoint.HeadersBack: 10, killpoint.BodyBack: 10, killpoint.SentRecorded: 8, killpoint.TextErased: 8,
		killpoint.Settled: 4, killpoint.Pruned: 1, killpoint.LinkStored: 1, killpoint.SettingsRenamed: 3,
	}
}

// TestKill kills bellhopd at each point on the way of a message, and at any
// moment, under a stream of messages, starts it again, and counts at Slack's end
// when nothing waits any more.
func TestKill(t *testing.T) {
	t.Parallel()
	if !killpoint.Built {
		t.Skip("built without kill points: go test -tags killpoints")
	}
	times := timesInGate
	if n, err := strconv.Atoi(os.Getenv(timesVariable)); err == nil {
		times = n
	}
	var all results
	t.Cleanup(func() { all.tell(t) })
	for _, step := range killpoint.Steps() {
		for _, when := range []string{"before", "after"} {
			point := when + " " + string(step)
			t.Run(strings.ReplaceAll(point, " ", "-"), func(t *testing.T) {
				t.Parallel()
				k := newKilling(t)
				for range times {
					order := fmt.Sprintf("%s %d", point, 1+rand.IntN(passages()[step]))
					if step == killpoint.LinkStored || step == killpoint.SettingsRenamed {
						k.whileConnecting(order)
					} else {
						k.underway(order)
					}
				}
				all.put(point, k.close())
			})
		}
	}
	t.Run("any-moment", func(t *testing.T) {
		t.Parallel()
		k := newKilling(t)
		for range times {
			k.atAnyMoment()
		}
		all.put("at any moment", k.close())
	})
}

// killing is one world in which bellhopd is killed again and again.
type killing struct {
	*world
	tale  *tale
	kills int
}

func newKilling(t *testing.T) *killing {
	k := &killing{world: newWorld(t, slack.Options{}), tale: newTale()}
	k.link()
	return k
}

// tell has one more message said, by each sender in turn: every seventh takes
// two parts, and every fifth comes with one that is for everybody.
func (k *killing) tell() {
	n := k.tale.messages
	from, parts := []string{ann, bob, vic}[n%3], 1
	if n%7 == 3 {
		parts = 2
	}
	k.say(from, k.tale.next(from, parts))
	if n%5 == 4 {
		if _, err := k.office.Say(office.Draft{From: bob, Mentions: office.ToGroup("all"), Text: "to all of you"}); err != nil {
			k.t.Fatal(err)
		}
	}
}

const (
	// waiting is how many messages are said before a process starts.
	waiting = 5
	// underPressure is how many are kept unsettled while it lives.
	underPressure = 4
	// mostMessages is how many it may survive.
	mostMessages = 400
)

// underway starts a process that is to be killed by order, keeps it busy until
// it is, and lets another one finish.
func (k *killing) underway(order string) {
	k.t.Helper()
	for range waiting {
		k.tell()
	}
	p := launch(k.t, self(k.t), append(k.tokens(), killpoint.Variable+"="+order), k.runArgs()...)
	for said := 0; k.office.WaitFor(p.ctx, func() bool { return k.office.UnsettledCount(rhea) < underPressure }) == nil; said++ {
		if said == mostMessages {
			k.t.Fatalf("%s: never passed", order)
		}
		k.tell()
	}
	k.died(p, order)
	k.heal()
}

// died fails unless p was killed.
func (k *killing) died(p *process, order string) {
	k.t.Helper()
	if p.wait() != -1 {
		k.t.Fatalf("%s: exit code %d instead of a kill; bellhopd says:\n%s", order, p.code, p.errs.String())
	}
	k.kills++
	k.noteDoubt()
}

// noteDoubt looks at what the disk says of posts whose outcome nobody wrote
// down any more.
func (k *killing) noteDoubt() {
	k.t.Helper()
	store, err := outbox.OpenReadOnly(k.t.Context(), k.seat())
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		k.t.Fatal(err)
	}
	entries, err := store.Entries(k.t.Context())
	if err := errors.Join(err, store.Close()); err != nil {
		k.t.Fatal(err)
	}
	for _, e := range entries {
		if e.State == outbox.StateSending {
			k.tale.doubt[e.ID] = true
		}
	}
}

// heal starts a process that nobody kills and waits until all is done.
func (k *killing) heal() {
	k.t.Helper()
	k.tell()
	p := k.run()
	k.settled(p)
	p.term()
}

// atAnyMoment kills a process after a time that nothing determines.
func (k *killing) atAnyMoment() {
	k.t.Helper()
	for range waiting {
		k.tell()
	}
	p := k.run()
	k.inOffice(p, "heard of", func() bool { return k.office.Sockets() > 0 })
	moment := time.NewTimer(rand.N(60 * time.Millisecond))
	defer moment.Stop()
	for alive := true; alive; {
		changed := k.office.Changed()
		if k.office.UnsettledCount(rhea) < underPressure {
			k.tell()
		}
		select {
		case <-moment.C:
			p.kill()
			alive = false
		case <-changed:
		}
	}
	k.died(p, "at any moment")
	k.heal()
}

// result is what came out at one point.
type result struct {
	kills, messages int
	account
}

// close counts, and fails the test where a promise was broken.
func (k *killing) close() result {
	k.t.Helper()
	r := result{k.kills, k.tale.messages, k.tale.reconcile(k.slack.Messages())}
	if r.broken() {
		k.t.Errorf("%d lost, %d repeated unmarked, %d out of order, %d marked for no reason", r.Lost, r.Unmarked, r.Disorder, r.Stray)
	}
	p := k.command("status", "--json")
	p.exits(exitDone)
	var s state.State
	if err := json.Unmarshal([]byte(p.out.String()), &s); err != nil {
		k.t.Fatal(err)
	}
	if n := s.Totals.Waiting + s.Totals.Held + s.Totals.Uncertain + s.Totals.Failed; n != 0 {
		k.t.Errorf("%d messages are stranded: %+v", n, s.Totals)
	}
	return r
}

// results are those of all points; any goroutine may put.
type results struct {
	mu     sync.Mutex
	points map[string]result
}

func (r *results) put(point string, got result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.points == nil {
		r.points = map[string]result{}
	}
	r.points[point] = got
}

// tell prints the table, or writes it to the file that was asked for.
func (r *results) tell(t *testing.T) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "point\tkills\tmessages\tposts\tlost\trepeated unmarked\trepeated marked\tmarked, came once\tmarked for no reason\tout of order\t")
	row := func(name string, p result) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n",
			name, p.kills, p.messages, p.Posts, p.Lost, p.Unmarked, p.Repeated, p.Marked, p.Stray, p.Disorder)
	}
	var sum result
	for _, name := range append(pointNames(), "at any moment") {
		p := r.points[name]
		row(name, p)
		sum.kills, sum.messages = sum.kills+p.kills, sum.messages+p.messages
		sum.add(p.account)
	}
	row("all", sum)
	w.Flush()
	writeTable(t, b.String())
}

func pointNames() (names []string) {
	for _, step := range killpoint.Steps() {
		names = append(names, "before "+string(step), "after "+string(step))
	}
	return names
}
