package officetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"

	"github.com/google/go-cmp/cmp"
)

// Harness is a client under test and a scripted office at its far end. Both live
// in a synctest bubble; the client has not run yet, and cannot post yet.
type Harness struct {
	Client office.Client
	// Capabilities are what the office can do: what it cannot is not tested.
	Capabilities office.Capabilities
	// Accept waits for the client to connect and to say who it is.
	Accept func() Line
}

// Line is one connection, seen from the office.
type Line interface {
	// Welcome begins the session. Of the lease only Held is looked at.
	Welcome(w office.Welcome, grant string)
	// Offer says that something happened.
	Offer(e bridge.Event)
	// Lease says that the lease is held under a grant for a minute from now, or is
	// not held where grant is "".
	Lease(grant string)
	// CaughtUp ends the replay of a grant.
	CaughtUp(grant string)
	// Accepted and Failed answer a reply.
	Accepted(ref, message string)
	Failed(ref, code string)
	// Garbage says something that cannot be read, and Unreadable a message event of
	// this id whose data cannot be.
	Garbage()
	Unreadable(event string)
	// Next waits for what the client says next. After its last word it is Ended.
	Next() Said
	// Silent reports whether the client has said nothing that Next did not give.
	Silent() bool
	// Drop breaks the connection, and Refuse ends it for good: the access token was
	// withdrawn.
	Drop()
	Refuse()
}

// Said is one thing that a client says: one of the types below.
type Said any

// What a client says.
type (
	// Settled are the events that it is done with.
	Settled []string
	// LeaseAsked asks for the lease, or renews it; LeaseReleased gives it back.
	LeaseAsked    struct{}
	LeaseReleased struct{}
	// Linked says which Slack account is this member's; Unlinked that none is.
	Linked   struct{ TeamID, UserID string }
	Unlinked struct{}
	// Ended is the end of the connection. Clean: it was closed as one who is done.
	Ended struct{ Clean bool }
)

// Run holds a client to what package office promises of it. start makes a
// harness in the bubble of the test that it is given.
func Run(t *testing.T, start func(t *testing.T) Harness) {
	t.Helper()
	for _, group := range []map[string]func(*call){clientSessions(), clientLeases(), clientDirectory(), clientReplies()} {
		for name, play := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c := &call{Harness: start(t), t: t, ran: make(chan error, 1)}
					ctx, stop := context.WithCancel(t.Context())
					c.stop = stop
					go func() { c.ran <- c.Client.Run(ctx, c.sink) }()
					play(c)
					c.end()
				})
			})
		}
	}
}

// call is one test of a client.
type call struct {
	Harness
	t    *testing.T
	stop context.CancelFunc
	ran  chan error
	over bool

	mu      sync.Mutex
	signals []office.Signal
}

func (c *call) sink(s office.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signals = append(c.signals, s)
}

// end stops the client and gives what Run returned.
func (c *call) end() error {
	c.t.Helper()
	if c.over {
		return nil
	}
	c.over = true
	c.stop()
	select {
	case err := <-c.ran:
		return err
	case <-time.After(time.Hour):
		c.t.Fatal("Run did not end")
	}
	return nil
}

// take gives the signals of one type since the last take, and forgets all.
func take[S office.Signal](c *call) (found []S) {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.signals {
		if s, ok := s.(S); ok {
			found = append(found, s)
		}
	}
	c.signals = nil
	return found
}

// welcome gives the next connection, welcomed.
func (c *call) welcome(grant string) Line {
	c.t.Helper()
	l := c.Accept()
	l.Welcome(Welcome(), grant)
	synctest.Wait()
	return l
}

// Welcome is the welcome of a member who is not connected to Slack.
func Welcome() office.Welcome {
	return office.Welcome{
		Session: "s", Self: bridge.Person{ID: "mika", Name: "Mika", Role: bridge.RoleMember},
		Organization: bridge.Organization{ID: "acme", Name: "Acme"},
	}
}

// direct is a message to mika.
func direct(event string) bridge.Event {
	at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	return bridge.Event{ID: event, Type: bridge.MessageCreated, At: at, Message: &bridge.Message{
		ID: "m-" + event, Space: bridge.Space{ID: "hq", Name: "HQ", URL: "https://office.example/hq"},
		Sender:   bridge.Person{ID: "sora", Name: "Sora", Role: bridge.RoleMember},
		Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: "mika", Name: "Mika"}},
		Text:     "words", Format: bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: at,
	}}
}

func (c *call) same(what string, want, got any) {
	c.t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		c.t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// next fails unless the client says this next.
func (c *call) next(l Line, want Said) {
	c.t.Helper()
	c.same("said", want, l.Next())
}

func (c *call) silent(l Line) {
	c.t.Helper()
	synctest.Wait()
	if !l.Silent() {
		c.t.Errorf("the client says %#v", l.Next())
	}
}

func (c *call) pass(d time.Duration) { <-time.After(d) }

func events(signals []office.Event) (ids []string) {
	for _, e := range signals {
		ids = append(ids, e.ID)
	}
	return ids
}

func states(signals []office.State) (names []string) {
	for _, s := range signals {
		names = append(names, s.State)
	}
	return slices.Compact(names)
}
