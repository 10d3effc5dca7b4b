package agent

import (
	"context"
	"sync"
	"time"

	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
)

// problemGrace keeps a connection that is only being made from being shown as
// trouble.
const problemGrace = 5 * time.Second

// seen is what the person has put away.
type seen struct {
	mu    sync.Mutex
	codes map[string]int
	// paused is until when the person wants no messages; it ends with the
	// program.
	paused time.Time
}

// State is how things stand now.
func (a *agent) State(ctx context.Context) (state.State, error) {
	snap := a.relay.Snapshot()
	s, err := stored(ctx, a.store)
	if err != nil {
		return state.State{}, err
	}
	s.Running, s.At, s.Since = true, time.Now(), a.since
	s.Version, s.Language = a.o.Version, a.o.Language
	s.Office = officeOf(snap.Office, a.settings.Settings().Device)
	s.Slack = state.Slack{
		State: snap.Slack.State, TeamID: snap.Slack.Identity.TeamID,
		Domain: snap.Slack.Identity.Domain, Scopes: snap.Slack.Identity.Scopes,
	}
	s.Counts = state.Counts{Relayed: snap.Relayed, Skipped: snap.Skipped, Ignored: snap.Ignored}
	s.Problems = a.problems(snap, s)
	return s, nil
}

// stored is what the disk alone knows.
func stored(ctx context.Context, store *outbox.Store) (state.State, error) {
	var s state.State
	totals, err := store.Totals(ctx)
	if err != nil {
		return s, err
	}
	entries, err := store.Entries(ctx)
	if err != nil {
		return s, err
	}
	link, err := store.Link(ctx)
	if err != nil {
		return s, err
	}
	s.Totals = state.Totals(totals)
	for _, e := range entries {
		switch e.State {
		case outbox.StateHeld:
			s.Outbox.Held++
		case outbox.StateUncertain:
			s.Outbox.Uncertain++
		case outbox.StateFailed:
			s.Outbox.Failed++
		default:
			s.Outbox.Waiting++
		}
	}
	if link != nil {
		l := state.Link(*link)
		s.Link = &l
	}
	return s, nil
}

func officeOf(o relay.OfficeState, device string) state.Office {
	out := state.Office{State: o.State, Device: device, Lease: o.Lease, RetryAt: o.RetryAt}
	if o.Self.ID != "" {
		out.Self = &state.Self{ID: o.Self.ID, Name: o.Self.Name, Role: string(o.Self.Role)}
		out.Organization = &state.Organization{ID: o.Organization.ID, Name: o.Organization.Name}
	}
	if !o.Lease && o.Holder != device {
		out.Holder = o.Holder
	}
	return out
}

// problems is what a person should know, most urgent first.
func (a *agent) problems(snap relay.Snapshot, s state.State) []state.Problem {
	var list []state.Problem
	add := func(code string, args ...string) {
		list = append(list, state.NewProblem(a.o.Language, code, args...))
	}
	if snap.Slack.State == relay.SlackPaused {
		add(snap.Slack.Code, snap.Slack.Needed)
	}
	if snap.Office.State == state.OfficeWaiting || snap.Office.State == state.OfficeStopped ||
		(snap.Office.State == state.OfficeConnecting && time.Since(a.since) > problemGrace) {
		add(state.CodeOfficeUnreachable)
	}
	if snap.Slack.State == relay.SlackWaiting {
		add(state.CodeSlackUnreachable)
	}
	if snap.Broken != "" {
		add(snap.Broken)
	}
	switch {
	case s.Link == nil:
		add(state.CodeNotConnected)
	case snap.NotReady == relay.TeamMismatch:
		add(state.CodeOtherWorkspace)
	case snap.NotReady == relay.OldGeneration:
		add(snap.NotReady)
	case s.Office.Holder != "":
		add(state.CodeOtherDevice)
	}
	if a.gapsToShow(snap.Gaps) {
		add(state.CodeHistoryGap)
	}
	if s.Outbox.Uncertain > 0 {
		add(state.CodeOutboxUncertain)
	}
	if s.Outbox.Failed > 0 {
		add(state.CodeOutboxFailed)
	}
	state.Sort(list)
	return list
}

// gapsToShow reports whether there is a gap that the person has not put away.
func (a *agent) gapsToShow(gaps []bridge.Gap) bool {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	return len(gaps) > a.seen.codes[state.CodeHistoryGap]
}

// put away what the person has read: the gaps up to now.
func (a *agent) putAway(code string) {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	if a.seen.codes == nil {
		a.seen.codes = make(map[string]int)
	}
	if code == state.CodeHistoryGap {
		a.seen.codes[code] = len(a.relay.Snapshot().Gaps)
	}
}
