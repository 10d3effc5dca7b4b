package relay

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/slack"
)

// Config is what a relay is made of. Office, Slack and Store are required.
type Config struct {
	Office Office
	Slack  Slack
	Store  Store
	Log    *slog.Logger
	// Language and Zone are the reader's, for what is posted. Zone is asked for
	// each post, for a computer travels; nil is UTC.
	Language string
	Zone     func() *time.Location
	// Generation is that of the bot token in use; 0 when it is not known.
	Generation int
	// Policy is what the member wants at the start.
	Policy Policy
	// Changed is called after every change of Snapshot, from any goroutine; it
	// must not block.
	Changed func()
}

const (
	// maxInFlight bounds the calls under way at once, each of another
	// conversation. Our own limits allow 5 posts at once; more only helps when
	// they are off.
	maxInFlight = 32
	// maxBacklog bounds the direct events that were read and not yet stored.
	maxBacklog = 10_000
	// maxBacklogBytes bounds the same by the size of their frames.
	maxBacklogBytes = 16 << 20
	// callTime is how long a call may take; slack gives up by itself then too.
	callTime = 10 * time.Second
	// startMargin and endMargin keep calls inside the lease, as the contract of
	// the command line says.
	startMargin = 3 * time.Second
	endMargin   = 2 * time.Second
	// replayQuiet ends a replay that sends no caught_up.
	replayQuiet = 2 * time.Second
	// drainTime is what calls in flight get when Run is told to end.
	drainTime = 7 * time.Second
	// recordTime bounds the write that records an outcome after ctx has ended.
	recordTime = 2 * time.Second
)

// Relay is the loop. Make it with New, feed it with Signal, run it once.
type Relay struct {
	cfg Config
	log *slog.Logger

	mail  mailbox
	front front
	counts

	// What follows belongs to Run's goroutine.
	link      *bridge.Link
	own       own
	self      bridge.Person
	org       bridge.Organization
	lease     office.Lease
	elsewhere bool // another device has it, and this one wants it
	holder    string
	gaps      []bridge.Gap
	gapsTold  int
	replay    replay
	gate      gate
	room      backoff // of asking for what was turned away
	refusing  bool    // an event could not be stored under this lease
	hold      hold
	queue     schedule
	identity  slack.Identity
	checkedAt time.Time
	broken    string    // Slack's code for why the link does not work
	mend      backoff   // of trying whether it works again
	restEnd   time.Time // when Slack is done with telling us to wait
	overdue   backoff   // of settling what waits for a message that did not come
	// neverOffered is what was found at countedAt.
	neverOffered int
	countedAt    time.Time
	unwritten    unwritten
	sick         bool      // the snapshot shows an error of the store
	resends      backoff   // of replies that came too soon
	tellAt       time.Time // when what was skipped is on disk and is told
	items        int       // that were done in this turn
	quiet        int       // of those, what nobody is told of
	life         context.Context
	inFlight     sync.WaitGroup

	snapMu sync.Mutex
	snap   Snapshot
}

// counts are since the start of the process. untold says that something was
// skipped of which nobody was told yet.
type counts struct {
	relayed, skipped, ignored, unreadable atomic.Int64
	untold                                atomic.Bool
}

// replay is the time between a grant of the lease and caught_up.
type replay struct {
	full   bool // some of it is over the bounds
	failed bool // something could not be written since the grant
	on     bool
	since  time.Time
}

// New returns a relay that does nothing until Run. link is nil when nobody is
// connected.
func New(cfg Config, link *bridge.Link) *Relay {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Zone == nil {
		cfg.Zone = func() *time.Location { return time.UTC }
	}
	if cfg.Changed == nil {
		cfg.Changed = func() {}
	}
	r := &Relay{cfg: cfg, log: cfg.Log, link: link, queue: newSchedule()}
	r.mail.wake = make(chan struct{}, 1)
	r.hold.policy = cfg.Policy
	r.front.mute(cfg.Policy.Muted)
	r.snap = Snapshot{Office: OfficeState{State: office.Connecting}, Slack: SlackState{State: SlackUnknown}}
	return r
}

// Run relays until ctx ends, then lets calls in flight end (7 s at most) and
// records what became of them. It returns nil: what the store does not take is
// tried again. Call it once.
func (r *Relay) Run(ctx context.Context) error {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	r.life = life
	r.gate.ask(time.Now())
	r.hold.reason, _ = r.hold.why(time.Now())
	r.moveHeld()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	var due time.Time
	for {
		r.items, r.quiet = 0, 0
		r.read(ctx)
		now := time.Now()
		quiet := r.items > 0 && r.items == r.quiet && (due.IsZero() || now.Before(due))
		r.turn(ctx, now)
		r.publish(quiet)
		due = r.due(now)
		arm(timer, due)
		select {
		case <-ctx.Done():
			r.drain(ctx, cancel)
			return nil
		case <-r.mail.wake:
		case <-timer.C:
		}
	}
}

// turn does what is due at now.
func (r *Relay) turn(ctx context.Context, now time.Time) {
	if !r.tellAt.IsZero() && !now.Before(r.tellAt) {
		r.tellAt = time.Time{}
		r.untold.Store(false)
	}
	r.expire(now)
	if r.resends.due(now) {
		r.resend(ctx)
	}
	if len(r.unwritten.outcomes) > 0 && r.unwritten.due(now) {
		r.rewrite(ctx)
	}
	r.settleOverdue(ctx, now)
	r.countNeverOffered(ctx, now)
	r.probe(now)
	r.prove(now)
	r.dispatch(now)
	r.askForMore(now)
}

// arm sets the timer for at; a zero time leaves it stopped.
func arm(t *time.Timer, at time.Time) {
	t.Stop()
	if !at.IsZero() {
		t.Reset(max(0, time.Until(at)))
	}
}

// drain waits for the calls in flight; what outlasts drainTime is given up and
// so recorded as uncertain.
func (r *Relay) drain(ctx context.Context, cancel context.CancelFunc) {
	giveUp := time.AfterFunc(drainTime, cancel)
	defer giveUp.Stop()
	r.inFlight.Wait()
	r.read(context.WithoutCancel(ctx))
	r.rewrite(ctx)
}

// due is the earliest time at which something is to be done without a signal,
// or zero.
func (r *Relay) due(now time.Time) time.Time {
	var at time.Time
	soonest := func(t time.Time) {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if !r.gate.asking {
		soonest(r.gate.next)
	}
	if r.own.awaits(r) {
		soonest(r.own.next)
	}
	if r.mend.next.After(now) {
		soonest(r.mend.next)
	}
	if r.restEnd.After(now) {
		soonest(r.restEnd)
	}
	if r.lease.Left(now) > 0 { // it is shown as held until then
		soonest(r.lease.Until)
	}
	soonest(r.resends.next)
	soonest(r.nextOverdue())
	soonest(r.tellAt)
	soonest(r.unwritten.next)
	if r.wantsMore() {
		soonest(r.room.next)
	}
	if r.replay.on {
		soonest(r.quietAt())
	}
	if r.hold.active() {
		_, until := r.hold.why(now)
		soonest(until)
	}
	if r.canPost(now) {
		soonest(r.queue.next())
	}
	return at
}

// expire ends what has run out by now: a replay gone quiet, a hold. A lease
// that runs out needs nothing: canPost looks at it, and the office's session
// ends with it.
func (r *Relay) expire(now time.Time) {
	if r.replay.on && !now.Before(r.quietAt()) {
		r.endReplay()
	}
	r.applyHold(now)
}

// quietAt is when a replay without a further frame counts as over.
func (r *Relay) quietAt() time.Time {
	last := r.front.lastFrame()
	if last.Before(r.replay.since) {
		last = r.replay.since
	}
	return last.Add(replayQuiet)
}
