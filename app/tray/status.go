package tray

import (
	"slices"

	"bellhop/app/state"
	"bellhop/assets"
)

// The reasons of a [state.Hold].
const (
	holdPaused = "paused"
	holdQuiet  = "quiet"
	holdFirst  = "first"
)

// status is the most urgent thing that there is to say: what a person must do,
// then what the person has asked for, then what mends itself.
func (v view) status() (assets.Icon, string, Choice) {
	if text := v.needed(); text != "" {
		return assets.IconNeedsYou, text, Choice{Action: Open}
	}
	if text := v.held(); text != "" {
		return assets.IconPaused, text, Choice{}
	}
	if text := v.apart(); text != "" {
		return assets.IconOffline, text, Choice{}
	}
	switch {
	case v.s.Office.Elsewhere:
		return assets.IconWorking, v.w.T("tray.status.other_device"), Choice{}
	case v.s.Hold != nil:
		return assets.IconWorking, v.w.T("tray.status.presence"), Choice{}
	}
	return assets.IconWorking, v.w.T("tray.status.working"), Choice{}
}

// needed is what only a person can mend, "" if there is nothing.
func (v view) needed() string {
	if v.unfinished() {
		return v.w.T("tray.status.setup")
	}
	for _, p := range v.s.Problems {
		switch {
		case p.Needs == state.NeedsOwner && !v.manages():
			return v.w.T("tray.status.owner")
		case p.Needs == state.NeedsNobody:
			continue
		}
		return v.todo(p)
	}
	if !v.told() || v.s.Hold != nil && v.s.Hold.Reason == holdFirst {
		return v.w.T("tray.status.needs_you")
	}
	return ""
}

// todo is what a problem asks of this person, in a few words.
func (v view) todo(p state.Problem) string {
	switch p.Code {
	case state.CodeNotConnected:
		if p.Needs == state.NeedsMember {
			return v.w.T("tray.status.connect")
		}
	case state.CodeOfficeUnreachable, state.CodeNoOfficeToken, state.CodeOfficeMoved:
		return v.w.T("tray.status.sign_in")
	case state.CodeOutboxUncertain, state.CodeOutboxFailed, state.CodeNeverOffered:
		return v.w.T("tray.status.message")
	}
	return v.w.T("tray.status.needs_you")
}

// unfinished says whether the first run has not come to Connect yet. A keyring
// that does not tell what is in it says nothing of that once it was over.
func (v view) unfinished() bool {
	s := v.s.Setup
	return s != nil && !(s.Workspace && s.Office) && (v.told() || !s.History)
}

// told says whether the keyring tells what is in it.
func (v view) told() bool {
	return v.s.Setup == nil || v.s.Setup.Keyring == "" || v.s.Setup.Keyring == "ok"
}

func (v view) manages() bool {
	return v.s.Office.Self != nil && (v.s.Office.Self.Manages || v.s.Office.Self.Role == "owner")
}

// held is what the person has asked to wait for, "" if messages go out. That
// they wait while the person is in the office is how it is meant to work.
func (v view) held() string {
	if v.s.Hold == nil {
		return ""
	}
	var text string
	until := v.s.Hold.Until
	switch {
	case v.s.Hold.Reason == holdPaused && until.IsZero():
		text = v.w.T("tray.status.paused")
	case v.s.Hold.Reason == holdPaused:
		text = v.w.T("tray.status.paused_until", v.moment(until))
	case v.s.Hold.Reason == holdQuiet:
		text = v.w.T("tray.status.quiet_until", v.moment(until))
	default:
		return ""
	}
	if n := v.s.Hold.Messages; n > 0 {
		text += " (" + v.w.N("tray.held", int(n)) + ")"
	}
	return text
}

// apart is which connection is missing, "" if both are there.
func (v view) apart() string {
	_, troubled := v.s.OfficeProblem()
	switch {
	case v.s.Running && v.s.Office.State == state.OfficeConnecting && !troubled:
		return v.w.T("tray.status.connecting")
	case !v.s.Running || v.s.Office.State != state.OfficeConnected:
		return v.w.T("tray.status.offline")
	case v.s.Slack.State == state.SlackWaiting || v.has(state.CodeSlackUnreachable):
		return v.w.T("tray.status.offline_slack")
	}
	return ""
}

func (v view) has(code string) bool {
	return slices.ContainsFunc(v.s.Problems, func(p state.Problem) bool { return p.Code == code })
}
