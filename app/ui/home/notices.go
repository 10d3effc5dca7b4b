package home

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/assets"
)

// notices are what needs the person, the most urgent first: the choice that
// everything waits for, then what the agent found, then what is only to be
// known.
func notices(w *assets.Phrases, now time.Time, s state.State) (all []notice) {
	if h := s.Hold; h != nil {
		all = append(all, hold(w, now, *h))
	}
	closed, isClosed := keyring(w, s.Setup)
	if isClosed {
		all = append(all, closed)
	}
	manages := s.Office.Self != nil && s.Office.Self.Manages
	for _, p := range s.Problems {
		if !isClosed || !p.Is("keyring_"+s.Setup.Keyring) {
			all = append(all, problem(w, p, manages))
		}
	}
	if s.Crash != nil {
		all = append(all, notice{
			code: "crash", tone: parts.NeedsYou, do: copyReport,
			what: w.T("errors.crashed"), meaning: w.T("home.crash_body", w.DayAndTime(s.Crash.At, now)),
		})
	}
	if s.Tray == state.TrayNoHost {
		all = append(all, notice{code: "tray", tone: parts.Offline, what: w.T("tray.no_host"), meaning: w.T("tray.no_host_body")})
	}
	return all
}

func hold(w *assets.Phrases, now time.Time, h state.Hold) notice {
	n := notice{code: "hold " + h.Reason, tone: parts.Paused, what: w.T("home.hold." + assets.Key(h.Reason))}
	if h.Reason == "first" {
		n.tone, n.do = parts.NeedsYou, chooseAll
		n.what, n.meaning = w.N("connection.backlog", int(h.Messages)), w.T("home.first_body")
		return n
	}
	if !h.Until.IsZero() {
		n.what = w.T("home.hold_until", n.what, w.When(h.Until, now))
	}
	n.meaning = w.T("home.hold_none")
	if h.Messages > 0 {
		n.meaning = w.N("home.hold_count", int(h.Messages))
	}
	if h.Reason == "paused" {
		n.do = resume
	}
	return n
}

// keyring tells of a keyring that keeps the tokens from us.
func keyring(w *assets.Phrases, setup *state.Setup) (notice, bool) {
	if setup == nil {
		return notice{}, false
	}
	n := notice{code: "keyring", tone: parts.NeedsYou, do: retry}
	switch setup.Keyring {
	case "locked":
		n.what, n.meaning = w.T("errors.keyring_locked"), w.T("home.keyring_locked_body")
	case "missing":
		n.what, n.meaning = w.T("errors.keyring_missing"), w.T("home.keyring_missing_body")
	case "refused":
		n.what, n.meaning = w.T("errors.keyring_refused"), w.T("home.keyring_refused_body")
	default:
		return notice{}, false
	}
	return n, true
}

// problem turns what the agent found into a notice. The sentences that name
// the command line have a twin here that names the page.
func problem(w *assets.Phrases, p state.Problem, manages bool) notice {
	text := p.Text
	if key := "home.problem." + assets.Key(p.Code); w.Has(key) && p.Why == "" {
		text = w.T(key)
	}
	n := notice{code: p.Code, tone: parts.NeedsYou, do: remedy(p, manages)}
	n.what, n.meaning = split(text)
	if p.Needs == state.NeedsNobody {
		n.tone = parts.Offline
	}
	return n
}

// remedy is what there is to do about a problem from here.
func remedy(p state.Problem, manages bool) doing {
	switch p.Code {
	case state.CodeOfficeUnreachable:
		if p.Needs == state.NeedsMember {
			return signIn
		}
		return retry
	case state.CodeNoOfficeToken, state.CodeOfficeMoved:
		return signIn
	case state.CodeSlackUnreachable, state.CodeNoKeyring:
		return retry
	case state.CodeHistoryGap:
		return dismiss
	case state.CodeOutboxUncertain, state.CodeOutboxFailed, state.CodeNeverOffered:
		if p.Why != "" {
			return retry
		}
		return openActivity
	case state.CodeNotAuthed:
		if manages {
			return openOrganization
		}
		return openInvitation
	}
	switch {
	case p.Needs == state.NeedsOwner && manages:
		return openOrganization
	case p.Needs == state.NeedsOwner:
		return tellOwner
	case p.Needs == state.NeedsMember:
		return connect
	}
	return nothing
}

// split takes the first part of a sentence as its title: what happened, up to
// the first colon or, in Japanese and Korean, the end of the first sentence.
func split(text string) (what, meaning string) {
	at, skip := len(text), 0
	for _, end := range []string{": ", "。", ". "} {
		if i := strings.Index(text, end); i >= 0 && i < at {
			at, skip = i, len(end)
		}
	}
	what, meaning = text[:at], strings.TrimSpace(text[at+skip:])
	if meaning == "" {
		return strings.TrimRight(what, ".。"), ""
	}
	first, size := utf8.DecodeRuneInString(meaning)
	return what, string(unicode.ToUpper(first)) + meaning[size:]
}
