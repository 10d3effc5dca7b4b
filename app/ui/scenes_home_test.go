package ui

import (
	"testing"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/words"
)

// changed is the state in which all is well, but for something.
func changed(change func(lang string, s *state.State)) func(string) state.State {
	return func(lang string) state.State {
		s := well(lang)
		change(lang, &s)
		return s
	}
}

func problems(codes ...string) func(string) state.State {
	return changed(func(lang string, s *state.State) {
		for _, code := range codes {
			s.Problems = append(s.Problems, words.Problem(lang, code))
		}
	})
}

func frameScenes() []scene {
	return []scene{
		{name: "window-looking"},
		{name: "window-no-agent", gone: control.ErrNotRunning, act: func(_ *testing.T, f *frame) { f.failed = true; f.showAway() }},
		{name: "window-agent-gone", page: screen.PageHome, state: well, gone: control.ErrNotRunning},
		{name: "window-deleted", page: screen.PagePrivacy, state: well, gone: control.ErrNotRunning, do: taps("privacy.delete", "privacy.delete")},
	}
}

func homeScenes() []scene {
	page := screen.PageHome
	return []scene{
		{name: "home-normal", page: page, state: well},
		{name: "home-japanese", page: page, state: well, lang: "ja"},
		{name: "home-connecting", page: page, state: changed(func(_ string, s *state.State) {
			s.Office.State, s.Office.Organization, s.Office.Lease = state.OfficeConnecting, nil, false
			s.Slack.State, s.Today = state.SlackUnknown, &state.Today{}
		})},
		{name: "home-not-connected", page: page, state: changed(func(lang string, s *state.State) {
			s.Link, s.Today = nil, &state.Today{}
			s.Problems = []state.Problem{words.Problem(lang, state.CodeNotConnected)}
		})},
		{name: "home-first-choice", page: page, state: changed(func(_ string, s *state.State) {
			s.Hold = &state.Hold{Reason: "first", Messages: 12}
			s.Outbox.Held, s.Today = 12, &state.Today{}
		})},
		{name: "home-paused", page: page, state: changed(func(_ string, s *state.State) {
			s.Hold = &state.Hold{Reason: "paused", Until: at(16, 0), Messages: 3}
			s.Outbox.Held = 3
		})},
		{name: "home-quiet", page: page, state: changed(func(_ string, s *state.State) {
			s.Hold = &state.Hold{Reason: "quiet", Until: at(31, 0)}
		})},
		{name: "home-outage", page: page, state: changed(func(lang string, s *state.State) {
			s.Office.State, s.Office.RetryAt, s.Office.Lease = state.OfficeWaiting, at(14, 31), false
			s.Slack.State, s.Slack.RetryAt = state.SlackWaiting, at(14, 32)
			s.Outbox.Waiting = 4
			s.Problems = []state.Problem{words.Problem(lang, state.CodeOfficeUnreachable), words.Problem(lang, state.CodeSlackUnreachable)}
		})},
		{name: "home-signed-out", page: page, state: changed(func(lang string, s *state.State) {
			s.Office.State, s.Office.Lease = state.OfficeStopped, false
			s.Problems = []state.Problem{words.Problem(lang, state.CodeOfficeUnreachable, "not_authorised")}
		})},
		{name: "home-token-revoked-owner", page: page, state: changed(func(lang string, s *state.State) {
			s.Slack.State, s.Outbox.Waiting = state.SlackPaused, 2
			s.Problems = []state.Problem{words.Problem(lang, "token_revoked")}
		})},
		{name: "home-token-revoked-member", page: page, state: changed(func(lang string, s *state.State) {
			s.Office.Self.Manages, s.Office.Self.Role = false, "member"
			s.Slack.State = state.SlackPaused
			s.Problems = []state.Problem{words.Problem(lang, "token_revoked"), words.Problem(lang, "missing_scope", "chat:write")}
		})},
		{name: "home-messages-wait", page: page, state: problems(state.CodeOutboxFailed, state.CodeOutboxUncertain, state.CodeHistoryGap, state.CodeOtherDevice)},
		{name: "home-keyring", page: page, state: changed(func(lang string, s *state.State) {
			s.Setup.Keyring, s.Office.State, s.Slack.State = "locked", state.OfficeConnecting, state.SlackUnknown
			s.Problems = []state.Problem{words.Problem(lang, state.CodeOfficeUnreachable, state.CodeKeyringLocked)}
		})},
		{name: "home-crash-and-tray", page: page, state: changed(func(_ string, s *state.State) {
			s.Crash, s.Tray = &state.Crash{At: at(9, 12), File: "crash-1.txt"}, state.TrayNoHost
		})},
		{name: "home-elsewhere-long", page: page, state: changed(func(lang string, s *state.State) {
			s.Office.Lease, s.Office.Elsewhere, s.Office.Holder = false, true, "MacBook-Pro-of-Bartholomew-Featherstonehaugh.local"
			s.Office.Organization.Name = pick(lang, "The Honourable Company of Long Names and Longer Titles Ltd.", "株式会社とても長い名前の会社ホールディングス東日本事業本部", "아주아주긴이름을가진주식회사홀딩스동아시아사업본부")
			s.Slack.Domain = "the-honourable-company-of-long-names"
			s.Problems = []state.Problem{words.Problem(lang, state.CodeOtherDevice)}
		})},
	}
}
