package activity

import (
	"net/url"
	"strings"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/assets"
)

// filters are the chips, and the outcomes that each lets through; none lets
// through all.
func filters() (labels []assets.Key, outcomes [][]string) {
	return []assets.Key{"activity.filter_all", "activity.filter_relayed", "activity.filter_waiting", "activity.filter_skipped", "activity.filter_trouble"},
		[][]string{
			nil, {state.OutcomeRelayed}, {state.OutcomeWaiting, state.OutcomeHeld},
			{state.OutcomeSkipped, state.OutcomeDropped}, {state.OutcomeUncertain, state.OutcomeFailed},
		}
}

func toneOf(outcome string) parts.Tone {
	switch outcome {
	case state.OutcomeRelayed:
		return parts.Working
	case state.OutcomeWaiting:
		return parts.Busy
	case state.OutcomeHeld:
		return parts.Paused
	case state.OutcomeUncertain:
		return parts.NeedsYou
	case state.OutcomeFailed:
		return parts.Failed
	}
	return parts.Offline
}

// stateOf is the word for an outcome. One that this window does not know is
// shown as it is.
func stateOf(w *assets.Phrases, outcome string) string {
	if key := "activity.state." + assets.Key(outcome); w.Has(key) {
		return w.T(key)
	}
	return outcome
}

// nameOf is the sender, with what they are if it is not a member.
func nameOf(w *assets.Phrases, a control.Activity) string {
	name := strings.TrimSpace(a.Sender)
	if name == "" {
		name = w.T("activity.unknown_sender")
	}
	switch a.SenderRole {
	case "visitor":
		return w.T("activity.visitor", name)
	case "guest":
		return w.T("activity.guest", name)
	}
	return name
}

// wayOf is how a message entered Slack, or in few words why it did not.
func wayOf(w *assets.Phrases, a control.Activity) string {
	if key := "activity.reason." + assets.Key(a.Reason); a.Reason != "" && w.Has(key) {
		return w.T(key)
	}
	if key := "activity.route." + assets.Key(a.Route); a.Route != "" && w.Has(key) {
		return w.T(key)
	}
	return a.Why
}

// lineOf is the second line of a row: what became of it, how, where.
func lineOf(w *assets.Phrases, a control.Activity) string {
	said := []string{stateOf(w, a.Outcome)}
	for _, more := range []string{wayOf(w, a), a.Space} {
		if more = strings.TrimSpace(more); more != "" {
			said = append(said, more)
		}
	}
	return strings.Join(said, " · ")
}

// pair is a line of the details.
type pair struct{ name, value string }

// fieldsOf are all that is known of a message but its sender, its text and what
// became of it. The time is written as when says.
func fieldsOf(w *assets.Phrases, when string, a control.Activity) (all []pair) {
	add := func(key assets.Key, value string) {
		if value != "" {
			all = append(all, pair{w.T(key), value})
		}
	}
	add("activity.field.time", when)
	add("activity.field.space", a.Space)
	if key := "activity.route." + assets.Key(a.Route); w.Has(key) {
		add("activity.field.route", w.T(key))
	}
	if a.Tries > 1 {
		add("activity.field.tries", assets.Number(a.Tries))
	}
	if a.Parts > 1 {
		add("activity.field.parts", assets.Number(a.Parts))
	}
	add("activity.field.changes", changesOf(w, a))
	add("activity.field.id", a.ID)
	return all
}

// whyOf is the whole sentence, for what was not simply relayed.
func whyOf(w *assets.Phrases, a control.Activity) string {
	switch {
	case a.Why != "":
		return a.Why
	case a.Reason != "":
		return wayOf(w, a)
	}
	return a.Error
}

// textOf says where the text can be read that is not shown here.
func textOf(w *assets.Phrases, a control.Activity) string {
	switch {
	case a.Deleted:
		return w.T("activity.no_text_deleted")
	case a.Outcome == state.OutcomeRelayed:
		return w.T("activity.no_text")
	case a.Outcome == state.OutcomeSkipped, a.Outcome == state.OutcomeDropped:
		return w.T("activity.no_text_office")
	}
	return w.T("activity.no_text_open")
}

func changesOf(w *assets.Phrases, a control.Activity) string {
	var said []string
	for _, c := range []struct {
		is  bool
		key assets.Key
	}{
		{a.Marked, "activity.marked"}, {a.Edited, "activity.edited"}, {a.Deleted, "activity.deleted"}, {a.NotCarried, "activity.not_carried"},
	} {
		if c.is {
			said = append(said, w.T(c.key))
		}
	}
	return strings.Join(said, " · ")
}

// detailsOf is what Copy details copies: nothing that was written, and nobody's
// name.
func detailsOf(w *assets.Phrases, a control.Activity) string {
	var out strings.Builder
	all := []pair{{w.T("activity.field.state"), stateOf(w, a.Outcome)}}
	if why := whyOf(w, a); why != "" {
		all = append(all, pair{w.T("activity.field.why"), why})
	}
	all = append(all, fieldsOf(w, a.At.Format(time.RFC3339), a)...)
	if a.Error != "" && a.Why != "" {
		all = append(all, pair{"error", a.Error})
	}
	for _, p := range all {
		out.WriteString(p.name + ": " + p.value + "\n")
	}
	return out.String()
}

// webPage says whether an address that came from the office may be opened.
func webPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}
