package home

import (
	"net/url"
	"strings"
	"time"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/assets"
)

// leg is one of the three ends of the picture: how it is, in a word, and which
// one it is.
type leg struct {
	tone         parts.Tone
	word, detail string
}

// doing is what the button of a notice does.
type doing int

// What a button may do; nothing is for what is only to be known.
const (
	nothing doing = iota
	connect
	signIn
	openActivity
	openOrganization
	openInvitation
	tellOwner
	retry
	resume
	dismiss
	copyReport
	chooseAll // with a second button: only from now on
)

// notice is one thing that a person should know or do.
type notice struct {
	code          string // of the problem, or a name of our own
	tone          parts.Tone
	what, meaning string
	do            doing
}

// look is all that the page shows.
type look struct {
	office, bellhop, slack leg
	notices                []notice
	today                  string
	waiting, held, skipped string // "" when there are none
	paused                 bool   // by the person, so that there is something to resume
	canPause               bool
}

// lookOf says what a state looks like. One that is not running is the last that
// an agent told before it went: of the legs nothing is known then, and nothing
// can be done about what was wrong.
func lookOf(w *assets.Phrases, now time.Time, s state.State) look {
	if !s.Running {
		s.Office.State, s.Office.RetryAt, s.Office.Address = state.OfficeStopped, time.Time{}, ""
		s.Slack.State, s.Hold, s.Problems, s.Link, s.Setup = state.SlackUnknown, nil, nil, nil, nil
	}
	l := look{
		office: officeLeg(w, now, s), bellhop: bellhopLeg(w, s), slack: slackLeg(w, now, s),
		paused:   s.Hold != nil && s.Hold.Reason == "paused",
		canPause: s.Link != nil,
	}
	l.notices = notices(w, now, s)
	relayed, skipped := s.Counts.Relayed, s.Counts.Skipped
	if s.Today != nil {
		relayed, skipped = s.Today.Relayed, s.Today.Skipped
	}
	l.today = assets.Number(int(relayed))
	l.skipped = some(skipped)
	l.waiting = some(s.Outbox.Waiting)
	l.held = some(s.Outbox.Held)
	return l
}

func some(n int64) string {
	if n == 0 {
		return ""
	}
	return assets.Number(int(n))
}

func officeLeg(w *assets.Phrases, now time.Time, s state.State) leg {
	l := leg{word: w.T("home.office." + assets.Key(s.Office.State)), detail: officeName(s.Office)}
	switch s.Office.State {
	case state.OfficeConnected:
		l.tone = parts.Working
	case state.OfficeConnecting:
		l.tone = parts.Busy
	case state.OfficeWaiting:
		if s.OfficeWithheld() {
			l.tone, l.word = parts.NeedsYou, w.T("home.withheld")
			break
		}
		l.tone = parts.Offline
		if !s.Office.RetryAt.IsZero() {
			l.detail = w.T("home.retry_at", w.When(s.Office.RetryAt, now))
		}
	default:
		l.tone = parts.Offline
		l.word = w.T("home.office.stopped")
		if s.Office.Address != "" {
			l.tone = parts.NeedsYou
		}
	}
	return l
}

func officeName(o state.Office) string {
	if o.Organization != nil && o.Organization.Name != "" {
		return o.Organization.Name
	}
	if u, err := url.Parse(o.Address); err == nil {
		return u.Hostname()
	}
	return ""
}

func bellhopLeg(w *assets.Phrases, s state.State) leg {
	l := leg{tone: parts.Offline, word: w.T("home.idle")}
	if s.Office.Self != nil {
		l.detail = s.Office.Self.Name
	}
	switch {
	case !s.Running:
		l.tone, l.word = parts.Failed, w.T("home.not_running")
	case s.Link == nil:
	case s.Hold != nil:
		l.tone, l.word = parts.Paused, w.T("home.hold."+assets.Key(s.Hold.Reason))
		if key := "home.leg." + assets.Key(s.Hold.Reason); w.Has(key) {
			l.word = w.T(key)
		}
	case s.Office.State != state.OfficeConnected:
		l.word = w.T("home.waits")
	case s.Office.Elsewhere:
		l.tone, l.word = parts.Paused, w.T("home.elsewhere")
		if s.Office.Holder != "" {
			l.detail = s.Office.Holder
		}
	case !s.Office.Lease, s.Slack.State != state.SlackOK:
		l.word = w.T("home.waits")
	default:
		l.tone, l.word = parts.Working, w.T("home.relaying")
	}
	return l
}

func slackLeg(w *assets.Phrases, now time.Time, s state.State) leg {
	known := s.Slack.State
	if known == "" {
		known = state.SlackUnknown
	}
	l := leg{tone: parts.Offline, word: w.T("home.slack." + assets.Key(known))}
	if s.Slack.Domain != "" {
		l.detail = strings.TrimSuffix(s.Slack.Domain, ".slack.com") + ".slack.com"
	}
	switch known {
	case state.SlackOK:
		l.tone = parts.Working
		if s.Link == nil {
			l.tone, l.word = parts.NeedsYou, w.T("home.slack_unlinked")
		}
	case state.SlackPaused:
		l.tone = parts.NeedsYou
	case state.SlackWaiting:
		if s.SlackWithheld() {
			l.tone, l.word = parts.NeedsYou, w.T("home.withheld")
			break
		}
		if !s.Slack.RetryAt.IsZero() {
			l.detail = w.T("home.retry_at", w.When(s.Slack.RetryAt, now))
		}
	}
	return l
}
