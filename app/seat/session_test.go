package seat

import (
	"context"
	"errors"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// refusing is an office that is not there: it says how it stands and ends.
type refusing struct {
	*client
	err error
}

func (r refusing) Run(ctx context.Context, sink func(office.Signal)) error {
	sink(office.State{State: office.Stopped, Err: r.err, RetryAt: time.Unix(9, 0)})
	if r.err == nil {
		<-ctx.Done()
	}
	return r.err
}

var errOffice = errors.New("no such office")

// A session ends with what the office refuses, unless it is to stay.
func TestOfficeThatRefuses(t *testing.T) {
	t.Parallel()
	refusal := &office.Refusal{Authorization: true, Reason: "not you"}
	for name, c := range map[string]struct {
		err   error
		stays bool
		ends  bool
	}{
		"refusal":                {refusal, false, true},
		"refusal, and it stays":  {refusal, true, false},
		"an error, and it stays": {errOffice, true, true},
		"nothing":                {nil, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			told, ended := make(chan struct{}, 9), make(chan error, 1)
			s := NewSession(ctx, Config{
				Office: refusing{newScene(accounts()[0]).client(nil), c.err}, Stays: c.stays, Changed: func() { told <- struct{}{} },
			})
			drained := 0
			go func() { ended <- s.Run(ctx, func() { drained++ }) }()
			<-told
			stands := s.Snapshot()
			if stands.Office.State != office.Stopped || !errors.Is(stands.Office.Err, c.err) || stands.Office.RetryAt.IsZero() || stands.Slack.State != relay.SlackUnknown {
				t.Errorf("it stands as %+v", stands)
			}
			if err := s.Refused(); !errors.Is(err, c.err) {
				t.Errorf("refused with %v", err)
			}
			if !c.ends {
				stop()
			}
			err := <-ended
			if c.ends && !errors.Is(err, c.err) || !c.ends && err != nil {
				t.Errorf("ended with %v", err)
			}
			if drained != 1 || s.Seat() != nil {
				t.Errorf("drained %d times", drained)
			}
			if _, err := s.Connect(t.Context(), link.Request{}, nil, nil); !errors.Is(err, ErrNotReady) {
				t.Errorf("connect: %v", err)
			}
		})
	}
}

// failing gives no seat.
type failing struct{ err error }

func (f failing) Seat(context.Context, config.Account) (*Seat, error) { return nil, f.err }

// A session ends with what keeps it from its seat, and leaves the seat as it was.
func TestSeatThatCannotBeHad(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*Config){
		"no seat":  func(c *Config) { c.Seats = failing{errOffice} },
		"no Slack": func(c *Config) { c.Slack = func(slack.Cache) (Slack, error) { return nil, errOffice } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onStage(t, nil, func(t *testing.T, m *machine) {
				m.end()
				cfg := m.config()
				set(&cfg)
				s := NewSession(t.Context(), cfg)
				if err := s.Run(t.Context(), func() {}); !errors.Is(err, errOffice) || s.Seat() != nil || m.seat.session() != nil {
					t.Errorf("ended with %v", err)
				}
				m.start()
				if m.session.Seat() != m.seat {
					t.Error("the next session does not have it")
				}
			})
		})
	}
}

// closing counts how often it is closed.
type closing struct {
	workspace
	times *int
}

func (c closing) Close() { *c.times++ }

// A seat has one session at a time: the second one ends, and takes nothing from
// the first.
func TestSeatHasOneSession(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		first, seat, times := m.session, m.seat, 0
		cfg := m.config()
		cfg.Slack = func(slack.Cache) (Slack, error) { return closing{workspace{m.scene}, &times}, nil }
		second := NewSession(t.Context(), cfg)
		if err := second.Run(t.Context(), func() {}); err == nil || times != 1 {
			t.Errorf("two sessions relay for a seat; Slack was closed %d times", times)
		}
		if seat.session() != first {
			t.Error("the first session has lost it")
		}
	})
}

// Once the office welcomes somebody else nothing counts any more that it says,
// and the session ends.
func TestWelcomeOfAnother(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		ann, bob, session, seat := m.whom().self.ID, m.scene.members[1], m.session, m.seat
		m.become(bob)
		m.session.Redial()
		m.rest() // it begins a session of bob's
		if m.session == session || m.session.Seat().Account() != bob.account {
			t.Error("bob has no session")
		}
		if !errors.Is(context.Cause(session.over), link.ErrLeft) || seat.session() != nil {
			t.Error("ann's session goes on")
		}
		if got := session.Snapshot().Office.Self.ID; got != ann {
			t.Errorf("ann's session shows %s", got)
		}
	})
}

// What the session was told last about the connection is what the relay begins
// with.
func TestSnapshotSeesTheRelay(t *testing.T) {
	t.Parallel()
	changed := 0
	onStage(t, func(c *Config) { c.Changed = func() { changed++ } }, func(t *testing.T, m *machine) {
		now := m.session.Snapshot().Office
		if now.State != office.Connected || now.Self.ID != m.whom().self.ID || m.session.Refused() != nil {
			t.Errorf("%+v", now)
		}
		m.tells(office.State{State: office.Waiting, Err: errOffice})
		if now = m.session.Snapshot().Office; now.State != office.Waiting || m.session.Refused() != nil {
			t.Errorf("%+v", now)
		}
		m.tells(office.State{State: office.Stopped, Err: errOffice})
		if !errors.Is(m.session.Refused(), errOffice) || changed == 0 {
			t.Errorf("%v", m.session.Refused())
		}
	})
}

// Of each gap the person is told once.
func TestGapsArePutAway(t *testing.T) {
	t.Parallel()
	onStage(t, nil, func(t *testing.T, m *machine) {
		lost := func(id string, before time.Duration) {
			from := time.Now().Add(-before)
			m.tells(office.Event{Event: bridge.Event{ID: id, Type: bridge.HistoryGap, At: time.Now(), Gap: &bridge.Gap{From: from, To: from.Add(time.Minute)}}})
		}
		if m.session.NewGaps() {
			t.Error("there is none")
		}
		lost("g1", 3*time.Hour)
		if !m.session.NewGaps() {
			t.Error("the first is not told")
		}
		m.session.PutGapsAway()
		if m.session.NewGaps() {
			t.Error("told again")
		}
		lost("g2", time.Hour)
		if !m.session.NewGaps() {
			t.Error("the second is not told")
		}
	})
}
