package relay

import (
	"cmp"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/slack"
)

// The states of Slack as status shows them.
const (
	SlackUnknown = "unknown"
	SlackOK      = "ok"
	SlackWaiting = "waiting"
	SlackPaused  = "paused"
)

// Snapshot is how things stand. It is a copy: readers may keep it.
type Snapshot struct {
	Office OfficeState
	Slack  SlackState
	// Hold says why messages wait for the member, if they do.
	Hold Hold
	// NotReady is why this device does not ask for the lease, or "".
	NotReady string
	// Broken is Slack's code for why the link does not work, or "".
	Broken string
	// Overflow says that a bound was reached.
	Overflow bool
	// Gaps are the times that the office lost unsettled messages of, oldest first,
	// at most 64; GapsTold counts those that told something new.
	Gaps     []bridge.Gap
	GapsTold int
	// NeverOffered are the messages that wait here and were not offered by the
	// office for a day.
	NeverOffered int
	// StoreError is the newest error of the outbox, or "".
	StoreError string
	// The counts since the start of the process: messages posted, message events
	// decided not to be relayed, frames and events ignored, message events that
	// could not be read and wait in the office.
	Relayed, Skipped, Ignored, Unreadable int64
}

// OfficeState is the office's leg.
type OfficeState struct {
	State        string
	Err          error
	RetryAt      time.Time
	Self         bridge.Person
	Organization bridge.Organization
	Lease        bool
	// Elsewhere says that this device wants the lease and another one has it:
	// Holder, where the office told it.
	Elsewhere bool
	Holder    string
}

// SlackState is Slack's leg. Code and Needed are of the verdict that paused it.
// Resting is when the last method that Slack told to wait may be called again;
// zero when none waits.
type SlackState struct {
	State    string
	Identity slack.Identity
	Code     string
	Needed   string
	Resting  time.Time
}

// Snapshot gives how things stand now. It may be called from any goroutine.
func (r *Relay) Snapshot() Snapshot {
	r.snapMu.Lock()
	defer r.snapMu.Unlock()
	v := r.snap
	v.Relayed, v.Skipped, v.Ignored = r.relayed.Load(), r.skipped.Load(), r.ignored.Load()
	v.Unreadable = r.unreadable.Load()
	return v
}

func (r *Relay) edit(f func(*Snapshot)) {
	r.snapMu.Lock()
	defer r.snapMu.Unlock()
	f(&r.snap)
}

// publish brings the snapshot up to date and tells the listener, but for a quiet
// turn, such as one in which the lease was renewed and nothing else: listeners
// read the disk.
func (r *Relay) publish(quiet bool) {
	_, _, overflow, _ := r.front.look("")
	now := time.Now()
	r.restEnd = r.cfg.Slack.Resting()
	notReady, held, gate := r.ready(), r.lease.Left(now) > 0, r.shownGate()
	hold := Hold{Messages: r.cfg.Store.Held()}
	if r.hold.active() {
		hold.Reason, hold.Until = r.hold.why(now)
	}
	r.edit(func(v *Snapshot) {
		v.Slack = SlackState{State: r.slackState(gate.state), Identity: r.identity, Code: gate.code, Needed: gate.needed, Resting: r.restEnd}
		v.Office.Lease, v.Office.Holder = held, r.holder
		v.Office.Elsewhere = r.elsewhere && notReady == "" && v.Office.State == office.Connected
		v.Hold, v.NotReady, v.Broken = hold, notReady, cmp.Or(r.broken, r.own.code)
		v.Overflow, v.Gaps, v.GapsTold, v.NeverOffered = overflow, r.gaps, r.gapsTold, r.neverOffered
	})
	if !quiet {
		r.cfg.Changed()
	}
}

func (r *Relay) slackState(gate gateState) string {
	switch {
	case gate == gateToken, gate == gatePolicy:
		return SlackPaused
	case gate == gateOutage, !r.restEnd.IsZero():
		return SlackWaiting
	case r.identity.TeamID == "":
		return SlackUnknown
	}
	return SlackOK
}
