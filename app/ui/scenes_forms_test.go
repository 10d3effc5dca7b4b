package ui

import (
	"context"
	"testing"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/words"
	"bellhop/assets"
)

// person does something by the words that are seen.
type person = func(t *testing.T, d *screentest.Desk, w *assets.Phrases)

func taps(keys ...assets.Key) person {
	return func(t *testing.T, d *screentest.Desk, w *assets.Phrases) {
		for _, key := range keys {
			d.Tap(t, w.T(key))
		}
	}
}

// fresh is the state of a new installation.
func fresh(lang string) state.State {
	s := well(lang)
	s.Office = state.Office{State: state.OfficeStopped}
	s.Slack = state.Slack{State: state.SlackUnknown}
	s.Link, s.Workspace, s.Today = nil, nil, nil
	s.Setup = &state.Setup{Keyring: "ok"}
	s.Preferences.HistoryDays = 0
	return s
}

// unlinked is the state of somebody of a role who is signed in.
func unlinked(role string) func(lang string) state.State {
	return changed(func(_ string, s *state.State) {
		s.Office.Self.Role, s.Office.Self.Manages = role, role == "owner"
		s.Link, s.Today = nil, &state.Today{}
		s.Setup.Connected, s.Setup.History = false, false
	})
}

func opensInvitation(t *testing.T, d *screentest.Desk, w *assets.Phrases) {
	d.Type(t, w.T("firstrun.link"), "bellhop://join#AGE")
	d.Type(t, w.T("firstrun.passphrase"), "otter maple violin cactus harbor plum")
	d.Tap(t, w.T("firstrun.open"))
}

// asking is an agent that has sent a code and waits for it.
func asking(string) *screentest.Agent {
	a := &screentest.Agent{}
	a.Linking = func(ctx context.Context, _ control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
		tell(control.Progress{Asking: "aiko@hakone.example"})
		a.Park()
		return control.LinkResult{}, ctx.Err()
	}
	return a
}

// pathScenes are those of the way from an invitation to Slack.
func pathScenes() []scene {
	first, connection := screen.PageFirstRun, screen.PageConnection
	opened := func(lang string) *screentest.Agent {
		return &screentest.Agent{Preview: control.Preview{ID: "p", OfficeHost: "office.hakone.example", Workspace: pick(lang, "Hakone Design", "箱根デザイン", "하코네 디자인"), Domain: "hakone"}}
	}
	wrong := func(lang string) *screentest.Agent {
		return &screentest.Agent{Fail: map[string]error{"OpenInvitation": screentest.Refusal("wrong", pick(lang,
			"The passphrase does not open this invitation. Check each of the six words.",
			"このパスフレーズでは招待を開けません。6 つの単語を確認してください。",
			"이 암호 문구로는 초대를 열 수 없습니다. 여섯 단어를 확인하세요."))}}
	}
	return []scene{
		{name: "firstrun-fresh", page: first, state: fresh},
		{name: "firstrun-wrong", page: first, state: fresh, agent: wrong, do: opensInvitation},
		{name: "firstrun-preview", page: first, state: fresh, agent: opened, do: opensInvitation},
		{name: "firstrun-office", page: first, state: func(lang string) state.State {
			s := fresh(lang)
			s.Setup.Workspace, s.Office.Address = true, "wss://office.hakone.example/gateway"
			return s
		}},
		{name: "firstrun-connect", page: first, state: unlinked("member"), agent: asking, do: taps("connection.connect")},
		{name: "firstrun-history", page: first, state: changed(func(_ string, s *state.State) { s.Setup.History = false })},
		{name: "connection-ready", page: connection, state: unlinked("member")},
		{name: "connection-visitor", page: connection, state: unlinked("visitor")},
		{name: "connection-code", page: connection, state: unlinked("member"), agent: asking, do: taps("connection.connect")},
		{name: "connection-no-account", page: connection, state: unlinked("member"), do: taps("connection.connect"), agent: func(lang string) *screentest.Agent {
			return &screentest.Agent{Fail: map[string]error{"Link": screentest.Refusal(state.CodeNoAccount, words.Sentence(lang, state.CodeNoAccount, "aiko@hakone.example"))}}
		}},
		{name: "connection-connected", page: connection, state: well},
		{name: "connection-disconnect", page: connection, state: well, do: taps("connection.connected")},
	}
}

// ownScenes are those of what is a person's own: data and choices.
func ownScenes() []scene {
	return []scene{
		{name: "privacy-normal", page: screen.PagePrivacy, state: well},
		{name: "privacy-delete", page: screen.PagePrivacy, state: changed(func(_ string, s *state.State) { s.Outbox.Waiting = 3 }), do: taps("privacy.delete")},
		{name: "settings-normal", page: screen.PageSettings, state: changed(func(_ string, s *state.State) {
			s.Preferences.Quiet = []state.QuietHours{{From: "22:00", To: "07:30"}}
			s.Preferences.Muted = []state.Sender{{ID: "m7", Name: "Bo Larsen"}}
		})},
		{name: "settings-quiet", page: screen.PageSettings, state: well, do: taps("settings.quiet_add")},
	}
}
