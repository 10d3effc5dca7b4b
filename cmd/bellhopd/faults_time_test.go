package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/office/gateway"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
	"bellhop/bridge/sandbox/office"
	slackapi "bellhop/bridge/sandbox/slack"
	"bellhop/bridge/slack"
)

// timeFaults are clocks that are wrong, and sleep.
func timeFaults() (all []scenario) {
	for _, c := range []struct {
		name string
		days int
		gate bool
	}{{"clock a day behind", 1, true}, {"clock a day ahead", -1, false}} {
		for _, side := range []string{officeSide, slackSide} {
			what := fmt.Sprintf("every time that the office tells is %+d day from this machine's: the clock of a running process cannot be moved", c.days)
			if side == slackSide {
				what = fmt.Sprintf("every time that Slack tells is %+d day from this machine's: the clock of a running process cannot be moved", c.days)
			}
			all = append(all, scenario{name: c.name, side: side, done: what, expected: passes, gate: c.gate && side == officeSide, play: func(f *trial) { f.wrongClock(c.days) }})
		}
	}
	return append(all,
		scenario{
			name: "asleep", side: officeSide, done: "SIGSTOP until the office has given up the socket, and the lease has run out; messages come meanwhile", expected: waits, gate: false,
			play: func(f *trial) {
				f.begin()
				f.hear(3)
				f.settled(f.p)
				freeze(f.p)
				f.hear(6)
				f.inOffice(f.p, "given up", func() bool { return f.office.Sockets() == 0 && f.office.Holder(rhea) == "" })
				thaw(f.p)
				f.hear(3)
				f.ends()
			},
		},
		scenario{
			name: "asleep", side: slackSide, done: "SIGSTOP between a post and its answer, until the office has given up the socket", expected: mayRepeat, gate: false,
			play: func(f *trial) {
				f.whileAnswered(func() {
					freeze(f.p)
					f.hear(3)
					f.inOffice(f.p, "given up", func() bool { return f.office.Sockets() == 0 && f.office.Holder(rhea) == "" })
					thaw(f.p)
				})
				f.settled(f.p)
				f.uncertain()
				f.hear(3)
				f.ends()
			},
		},
		scenario{
			name: "8 hours away", side: officeSide, done: "no byte passes for 8 h while 200 messages come (in a bubble of fake time)", expected: waits, words: []string{"office_unreachable"}, gate: true,
			bubble: func(c *capsule) {
				c.hear(3)
				time.Sleep(time.Minute)
				c.cutOffice(true)
				c.hear(200)
				time.Sleep(8 * time.Hour)
				c.look()
				c.cutOffice(false)
				time.Sleep(5 * time.Minute)
			},
		},
		scenario{
			name: "8 hours away", side: slackSide, done: "Slack refuses connections for 8 h while 200 messages come (in a bubble of fake time)", expected: waits, words: []string{"slack_unreachable"},
			bubble: func(c *capsule) {
				c.hear(3)
				time.Sleep(time.Minute)
				c.slack.Outage(slackapi.Refuse)
				c.hear(200)
				time.Sleep(8 * time.Hour)
				c.look()
				c.slack.Outage("")
				time.Sleep(5 * time.Minute)
			},
		},
	)
}

// wrongClock has a side whose clock is wrong from the start, across a restart.
func (f *trial) wrongClock(days int) {
	w := f.front()
	w.set(toxic{shift: days})
	f.begin()
	f.hear(6)
	f.settled(f.p)
	f.well()
	f.p.kill()
	f.hear(3)
	f.noteDoubt()
	f.begin()
	f.hear(3)
	f.ends()
}

// capsule is an office, a Slack and the parts between them in a bubble of fake
// time. Everything of it is made and ends in the bubble.
type capsule struct {
	*tale
	t      *testing.T
	office *office.Server
	slack  *slackapi.Server
	store  *outbox.Store
	relay  *relay.Relay
	data   string
	seen   []string

	history time.Duration
	changes atomic.Int64 // of what the relay shows

	mu    sync.Mutex
	pipes chan net.Conn
	away  bool
	open  []net.Conn
}

// inCapsule plays in a bubble and counts at its end.
func inCapsule(t *testing.T, play func(*capsule)) (seen []string, got result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newCapsule(t, office.Options{FrameRate: -1})
		end := c.start()
		time.Sleep(time.Second)
		play(c)
		if n := c.office.UnsettledCount(rhea); n > 0 {
			t.Errorf("%d messages are not settled", n)
		}
		end()
		seen, got = c.seen, result{0, c.messages, c.reconcile(c.slack.Messages())}
		if got.broken() {
			t.Errorf("%+v", got.account)
		}
	})
	return seen, got
}

func newCapsule(t *testing.T, o office.Options) *capsule {
	return &capsule{
		tale: newTale(), t: t, data: t.TempDir(), office: office.New(o), pipes: make(chan net.Conn),
		slack: slackapi.New(slackapi.Options{Users: []slackapi.User{
			{ID: rheaSlack, Name: "Rhea", Email: "rhea@acme.example"}, {ID: annSlack, Name: "Ann", Email: "ann@acme.example"},
		}}),
	}
}

// Accept, Close and Addr make the capsule a listener within the process.
func (c *capsule) Accept() (net.Conn, error) {
	conn, ok := <-c.pipes
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

// Close implements net.Listener.
func (c *capsule) Close() error { return nil }

// Addr implements net.Listener.
func (c *capsule) Addr() net.Addr { return &net.UnixAddr{Name: "capsule", Net: "unix"} }

func (c *capsule) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	c.mu.Lock()
	away := c.away
	c.mu.Unlock()
	if away {
		<-ctx.Done() // a packet that nobody answers
		return nil, ctx.Err()
	}
	ours, theirs := net.Pipe()
	c.mu.Lock()
	c.open = append(c.open, ours, theirs)
	c.mu.Unlock()
	select {
	case c.pipes <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// cutOffice takes the office away, or brings it back.
func (c *capsule) cutOffice(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

// start starts everything; the result ends it.
func (c *capsule) start() (end func()) {
	token := c.office.AddMember(bridge.Person{ID: rhea, Name: "Rhea", Email: "rhea@acme.example"})
	for _, id := range []string{ann, bob} {
		c.office.AddMember(bridge.Person{ID: id, Name: id, Email: id + "@acme.example"})
	}
	c.office.AddVisitor(bridge.Person{ID: vic, Name: "Vic"})
	store, err := outbox.Open(c.t.Context(), c.data, outbox.Options{History: c.history})
	if err != nil {
		c.t.Fatal(err)
	}
	client, err := slack.New(slack.Config{
		API: "http://127.0.0.1/api/", Transport: c.slack.Transport(), Cache: store, Limits: slack.Limits{Off: true},
		Token: func(context.Context) (string, error) { return c.slack.BotToken(), nil },
	})
	if err != nil {
		c.t.Fatal(err)
	}
	seat, err := gateway.New(gateway.Config{
		URL: "ws://127.0.0.1/gateway", Device: "laptop", ClientName: "test", Dial: c.dial,
		Token: func(context.Context) (string, error) { return token, nil },
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.store = store
	c.relay = relay.New(relay.Config{
		Office: seat, Slack: client, Store: store, Language: "en", Policy: relay.Policy{CarryEdits: true, CarryDeletions: true},
		Changed: func() { c.changes.Add(1) },
	}, &bridge.Link{TeamID: c.slack.TeamID(), UserID: rheaSlack, VerifiedAt: time.Now()})
	web := &http.Server{Handler: c.office, ReadHeaderTimeout: time.Minute}
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = web.Serve(c) })
	for _, run := range []func() error{
		func() error { return c.relay.Run(ctx) },
		func() error { return seat.Run(ctx, c.relay.Signal) },
	} {
		running.Go(func() {
			if err := run(); err != nil {
				c.t.Error(err)
			}
		})
	}
	return func() {
		cancel()
		time.Sleep(15 * time.Second)
		c.office.Close()
		c.slack.Close()
		close(c.pipes)
		_ = web.Close()
		running.Wait()
		if err := store.Close(); err != nil {
			c.t.Error(err)
		}
	}
}

// hear has n messages said, a second after each other.
func (c *capsule) hear(n int) {
	c.t.Helper()
	for range n {
		from := []string{ann, bob, vic}[c.messages%3]
		if _, err := c.office.Say(office.Draft{From: from, Mentions: office.To(rhea), Text: c.next(from, 1), Audience: []string{rhea}}); err != nil {
			c.t.Fatal(err)
		}
		time.Sleep(time.Second)
	}
}

// look keeps what the person would be shown of the two legs.
func (c *capsule) look() {
	s := c.relay.Snapshot()
	if s.Office.State != state.OfficeConnected {
		c.seen = append(c.seen, sentence("office_unreachable"))
	}
	if s.Slack.State == relay.SlackWaiting {
		c.seen = append(c.seen, sentence("slack_unreachable"))
	}
}
