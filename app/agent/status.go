package agent

import (
	"context"
	"crypto/tls"
	"errors"
	"strconv"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/words"
	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// problemGrace keeps a connection that is only being made from being shown as
// trouble.
const problemGrace = 5 * time.Second

// longPause is what is left of a pause that Slack asked for when it is no longer
// worth a word.
const longPause = 10 * time.Second

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
	out := state.Office{State: o.State, Device: device, Lease: o.Lease, Elsewhere: o.Elsewhere, RetryAt: o.RetryAt}
	if o.Self.ID != "" {
		self := selfOf(o.Self, o.Organization)
		out.Self = &self
		out.Organization = &state.Organization{ID: o.Organization.ID, Name: o.Organization.Name}
	}
	if !o.Lease && o.Holder != device {
		out.Holder = o.Holder
	}
	return out
}

// holdOf leaves out the end of a pause that has none.
func holdOf(h relay.Hold, now time.Time) *state.Hold {
	if h.Reason == "" {
		return nil
	}
	out := &state.Hold{Reason: h.Reason, Until: h.Until, Messages: int64(h.Messages)}
	if h.Until.Sub(now) > untilResume/2 {
		out.Until = time.Time{}
	}
	return out
}

// problems is what a person should know, most urgent first.
func (r *reports) problems(snap relay.Snapshot, s state.State, open *seat.Seat) []state.Problem {
	var list []state.Problem
	add := func(code string, args ...string) {
		list = append(list, words.Problem(r.language(), code, args...))
	}
	session := r.seats.here()
	if snap.Slack.State == relay.SlackPaused {
		add(snap.Slack.Code, snap.Slack.Needed)
	} else if scope := slack.Lacks(snap.Slack.Identity.Scopes); scope != "" {
		add("missing_scope", scope)
	}
	said, trouble := r.officeTrouble(snap.Office)
	if trouble {
		add(state.CodeOfficeUnreachable, said, statusOf(snap.Office.Err))
	}
	if snap.Slack.State == relay.SlackWaiting && snap.Slack.Code != "" {
		// One sentence about where the tokens are is enough.
		why := r.whySlack(snap.Slack.Code)
		unread := snap.Slack.Code == slack.CodeTokenUnreadable && said == state.WhySecrets
		if !unread && (!trouble || why != said || keyringWord(said) == "") {
			add(state.CodeSlackUnreachable, why)
		}
	}
	if left := time.Until(snap.Slack.Resting); left > longPause {
		add(state.CodeRateLimited)
	}
	if snap.StoreError != "" || r.seats.storeTrouble() != nil {
		add(state.CodeOutboxFailed, state.WhyDisk)
	}
	if snap.Broken != "" {
		add(snap.Broken)
	}
	switch {
	case s.Link == nil && open != nil:
		add(state.CodeNotConnected, whyLeft(open.Settings().Why, snap.Office.Self))
	case s.Link == nil:
		add(state.CodeNotConnected)
	case snap.NotReady == relay.TeamMismatch:
		add(state.CodeOtherWorkspace)
	case snap.NotReady == relay.OldGeneration:
		add(snap.NotReady)
	case s.Office.Elsewhere:
		add(state.CodeOtherDevice)
	}
	if session != nil && session.NewGaps() {
		add(state.CodeHistoryGap)
	}
	if snap.Unreadable > 0 {
		add(state.CodeUnreadable)
	}
	if snap.NeverOffered > 0 {
		add(state.CodeNeverOffered)
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

// whyLeft is why the link was taken away, as far as it still holds: who is no
// visitor or guest any more is not told to be one.
func whyLeft(why string, self bridge.Person) string {
	if why == config.LeftOutside && self.ID != "" && !self.Role.Outside() {
		return ""
	}
	return why
}

// officeTrouble says whether the office is out of reach, and what state's words
// call the reason: "" is a network's.
func (r *reports) officeTrouble(o relay.OfficeState) (why string, trouble bool) {
	switch o.State {
	case state.OfficeConnected:
		return "", false
	case state.OfficeConnecting:
		if time.Since(r.since) < problemGrace {
			return "", false
		}
	}
	if refusal, ok := errors.AsType[*office.Refusal](o.Err); ok {
		return refusalWord(refusal), true
	}
	if why := whyOffice(o.Err); why != "" && (why != state.WhyShape || !r.secrets.lacks(vault.OfficeToken)) {
		return why, true
	}
	if failure, ok := errors.AsType[*control.Failure](keyringFailure(o.Err)); ok {
		return failure.Code, true
	}
	if o.Err == nil { // it is being tried again
		answer, _ := r.secrets.seen(vault.OfficeToken)
		if word := keyringWord("keyring_" + answer); word != "" {
			return word, true
		}
	}
	if r.secrets.lacks(vault.OfficeToken) {
		if r.fixed() {
			return whyNoToken, true
		}
		return state.CodeNotSignedIn, true
	}
	if begun := o.State != "" && o.State != state.OfficeStopped; !begun && o.Err == nil && !r.fixed() {
		return state.CodeNotSignedIn, true
	}
	return "", true
}

// What an office's answer is called where its sentence is chosen.
const (
	whyNoToken = "no_office_token"
	whyMoved   = "office_moved"
	whyStatus  = "status"
)

// statusOf is the HTTP status that an office answered with, "" for none.
func statusOf(err error) string {
	if e, ok := errors.AsType[*office.StatusError](err); ok {
		return strconv.Itoa(e.Status)
	}
	return ""
}

// keyringWord is word if it says why a keyring gives nothing, else "".
func keyringWord(word string) string {
	switch word {
	case state.CodeKeyringLocked, state.CodeKeyringMissing, state.CodeKeyringRefused:
		return word
	}
	return ""
}

// whyOffice is what state's words call a reason that a person can look at, ""
// for any other.
func whyOffice(err error) string {
	switch {
	case errors.As(err, new(*tls.CertificateVerificationError)):
		return state.WhyCertificate
	case errors.Is(err, office.ErrProxy):
		return state.WhyProxy
	case errors.Is(err, office.ErrToken):
		return state.WhyShape
	case errors.Is(err, vault.ErrPassphrase), errors.Is(err, vault.ErrDamaged):
		return state.WhySecrets
	case errors.Is(err, office.ErrMoved):
		return whyMoved
	case errors.As(err, new(*office.StatusError)):
		return whyStatus
	}
	return ""
}

// whySlack is the same for a verdict's code.
func (r *reports) whySlack(code string) string {
	switch code {
	case slack.CodeTokenUnreadable:
		answer, _ := r.secrets.seen(vault.BotToken)
		return keyringWord("keyring_" + answer)
	case slack.CodeCertificate:
		return state.WhyCertificate
	case slack.CodeProxy:
		return state.WhyProxy
	}
	return ""
}

func refusalWord(r *office.Refusal) string {
	switch {
	case r.NotGateway:
		return "not_a_gateway"
	case r.Replaced:
		return "replaced"
	}
	return "not_authorised"
}
