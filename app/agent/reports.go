package agent

import (
	"context"
	"errors"
	"sync"
	"time"

	"bellhop/app/config"
	"bellhop/app/logs"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
)

// codeCrash is what Seen names a crash report.
const codeCrash = "crash"

// reports says how things stand.
type reports struct {
	*program
	seats   *seats
	secrets *secrets
	life    context.Context
	tray    func() string // what became of the icon

	mu    sync.Mutex
	crash *logs.Crash // what an earlier run left; nil: nothing
}

// State implements control.States. What the disk will not tell is left empty.
func (r *reports) State() state.State {
	s, err := r.now(r.life)
	if err != nil {
		r.log.Error("status", "error", err)
	}
	return s
}

// Changed implements control.States.
func (r *reports) Changed() <-chan struct{} { return r.news.changed() }

// now is how things stand now. A seat that is closed meanwhile is not asked
// again: the next one is.
func (r *reports) now(ctx context.Context) (state.State, error) {
	for {
		open := r.seats.open()
		s, err := r.stands(ctx, open)
		if !errors.Is(err, outbox.ErrClosed) || open == r.seats.open() {
			return s, err
		}
	}
}

func (r *reports) stands(ctx context.Context, open *seat.Seat) (s state.State, err error) {
	snap := r.seats.snapshot()
	if open != nil {
		if s, err = stored(ctx, open.Store()); err != nil {
			return state.State{}, err
		}
	}
	s.Running, s.At, s.Since = true, time.Now(), r.since
	s.Version, s.Language = r.o.Version, r.language()
	settings := r.settings.Settings()
	s.Office = officeOf(snap.Office, settings.Device)
	s.Office.Address = bare(settings.Office)
	s.Slack = state.Slack{
		State: snap.Slack.State, TeamID: snap.Slack.Identity.TeamID,
		Domain: snap.Slack.Identity.Domain, Scopes: snap.Slack.Identity.Scopes,
	}
	s.Hold = holdOf(snap.Hold, s.At)
	if !r.fixed() {
		if err := r.forWindows(ctx, &s, snap, settings, open); err != nil {
			return s, err
		}
	}
	s.Counts = state.Counts{Relayed: snap.Relayed, Skipped: snap.Skipped, Ignored: snap.Ignored}
	s.Problems = r.problems(snap, s, open)
	return s, nil
}

// forWindows adds what only windows show.
func (r *reports) forWindows(ctx context.Context, s *state.State, snap relay.Snapshot, settings config.Settings, open *seat.Seat) error {
	answer, token := r.secrets.seen(botToken)
	_, office := r.secrets.seen(officeToken)
	if r.secrets.known(botToken) && (settings.Office == "" || r.secrets.known(officeToken)) {
		s.Setup = &state.Setup{
			Workspace: token, Office: settings.Office != "" && office, Connected: s.Link != nil,
			Keyring: answer, History: settings.Desktop.AskedHistory,
		}
	}
	s.Crash = r.crashToShow()
	if w := snap.Office.Organization.Slack; w != nil && w.TeamID != "" {
		s.Workspace = &state.Workspace{
			TeamID: w.TeamID, Domain: w.Domain, Generation: w.Generation, Slackbot: w.AllowsSlackbot(), Managers: w.Managers,
		}
	}
	s.Tray = r.tray()
	if open == nil {
		s.Preferences = preferences(ctx, nil, settings, settings.Relay)
		s.Today = &state.Today{}
		return nil
	}
	s.Preferences = preferences(ctx, open.Store(), settings, open.Settings().Relay)
	return lately(ctx, open.Store(), r.o.Zone(), s)
}

// preferences are the choices as screens are shown them.
func preferences(ctx context.Context, store *outbox.Store, s config.Settings, chosen config.Relay) *state.Preferences {
	p := &state.Preferences{
		When: string(chosen.When), CarryEdits: chosen.CarryEdits, CarryDeletions: chosen.CarryDeletions,
		HistoryDays: chosen.HistoryDays, Language: s.Language, StartAtLogin: s.Desktop.StartAtLogin, Notify: s.Desktop.Notify,
	}
	for _, q := range chosen.Quiet {
		p.Quiet = append(p.Quiet, state.QuietHours{From: q.From, To: q.To, Days: q.Days})
	}
	p.Muted = mutedSenders(ctx, store, chosen.Muted)
	return p
}

// crashToShow is the report of an earlier run that the person has not put away.
func (r *reports) crashToShow() *state.Crash {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.crash == nil || r.crash.File <= r.settings.Settings().Desktop.CrashSeen {
		return nil
	}
	return &state.Crash{At: r.crash.At, File: r.crash.File}
}

// takeCrash notes a report, and says whether it is a new one.
func (r *reports) takeCrash(last *logs.Crash) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last == nil || r.crash != nil && last.File <= r.crash.File {
		return false
	}
	r.crash = last
	return true
}

// putAway keeps that the person has read what a code stands for, up to now.
func (r *reports) putAway(code string) error {
	switch code {
	case state.CodeHistoryGap:
		if session := r.seats.here(); session != nil {
			session.PutGapsAway()
		}
	case codeCrash:
		r.mu.Lock()
		last := r.crash
		r.mu.Unlock()
		if last != nil {
			return r.settings.Update(func(s *config.Settings) error { s.Desktop.CrashSeen = last.File; return nil })
		}
	}
	return nil
}
