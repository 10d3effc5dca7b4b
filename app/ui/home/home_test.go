package home

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/words"
	"bellhop/assets"

	"github.com/google/go-cmp/cmp"
)

func working() state.State {
	return state.State{
		Running: true,
		Office:  state.Office{State: state.OfficeConnected, Lease: true, Self: &state.Self{Name: "Aiko"}},
		Slack:   state.Slack{State: state.SlackOK, Domain: "acme"}, Link: &state.Link{},
	}
}

func TestTones(t *testing.T) {
	w := assets.Words("en")
	for name, tc := range map[string]struct {
		change                 func(*state.State)
		office, bellhop, slack parts.Tone
	}{
		"all well":          {func(*state.State) {}, parts.Working, parts.Working, parts.Working},
		"no agent":          {func(s *state.State) { s.Running = false }, parts.Offline, parts.Failed, parts.Offline},
		"connecting":        {func(s *state.State) { s.Office.State = state.OfficeConnecting }, parts.Busy, parts.Offline, parts.Working},
		"refused":           {func(s *state.State) { s.Office.State, s.Office.Address = state.OfficeStopped, "wss://o" }, parts.NeedsYou, parts.Offline, parts.Working},
		"never signed in":   {func(s *state.State) { s.Office.State = state.OfficeStopped }, parts.Offline, parts.Offline, parts.Working},
		"another device":    {func(s *state.State) { s.Office.Lease, s.Office.Elsewhere = false, true }, parts.Working, parts.Paused, parts.Working},
		"not asked for yet": {func(s *state.State) { s.Office.Lease = false }, parts.Working, parts.Offline, parts.Working},
		"held":              {func(s *state.State) { s.Hold = &state.Hold{Reason: "quiet"} }, parts.Working, parts.Paused, parts.Working},
		"nobody connected":  {func(s *state.State) { s.Link = nil }, parts.Working, parts.Offline, parts.NeedsYou},
		"Slack down":        {func(s *state.State) { s.Slack.State = state.SlackWaiting }, parts.Working, parts.Offline, parts.Offline},
		"the token is gone": {func(s *state.State) { s.Slack.State = state.SlackPaused }, parts.Working, parts.Offline, parts.NeedsYou},
		"nothing known":     {func(s *state.State) { *s = state.State{Running: true} }, parts.Offline, parts.Offline, parts.Offline},
	} {
		t.Run(name, func(t *testing.T) {
			s := working()
			tc.change(&s)
			l := lookOf(w, screentest.Now(), s)
			if l.office.tone != tc.office || l.bellhop.tone != tc.bellhop || l.slack.tone != tc.slack {
				t.Errorf("got %v, %v, %v", l.office, l.bellhop, l.slack)
			}
			for _, leg := range []leg{l.office, l.bellhop, l.slack} {
				if leg.word == "" {
					t.Error("a leg says nothing")
				}
			}
		})
	}
}

func TestRemedies(t *testing.T) {
	w := assets.Words("en")
	for name, tc := range map[string]struct {
		code    string
		arg     string
		manages bool
		do      doing
		tone    parts.Tone
	}{
		"the office is away":         {"office_unreachable", "", false, retry, parts.Offline},
		"the office refuses":         {"office_unreachable", "not_authorised", false, signIn, parts.NeedsYou},
		"the token is locked away":   {"office_unreachable", "keyring_locked", false, retry, parts.NeedsYou},
		"Slack is away":              {"slack_unreachable", "", false, retry, parts.Offline},
		"a gap":                      {"history_gap", "", false, dismiss, parts.Offline},
		"not connected":              {"not_connected", "", false, connect, parts.NeedsYou},
		"another device":             {"other_device", "", false, nothing, parts.Offline},
		"uncertain":                  {"outbox_uncertain", "", false, openActivity, parts.NeedsYou},
		"refused messages":           {"outbox_failed", "", false, openActivity, parts.NeedsYou},
		"a full disk":                {"outbox_failed", "disk", false, retry, parts.NeedsYou},
		"a token, for an owner":      {"token_revoked", "", true, openOrganization, parts.NeedsYou},
		"a token, for a member":      {"token_revoked", "", false, tellOwner, parts.NeedsYou},
		"no token here":              {"not_authed", "", false, openInvitation, parts.NeedsYou},
		"the account is deactivated": {"user_disabled", "", false, connect, parts.NeedsYou},
		"what Slack invented today":  {"brand_new_error", "", false, tellOwner, parts.NeedsYou},
	} {
		t.Run(name, func(t *testing.T) {
			n := problem(w, words.Problem("en", tc.code, tc.arg), tc.manages)
			if n.do != tc.do || n.tone != tc.tone || n.what == "" || n.meaning == "" {
				t.Errorf("got %+v", n)
			}
		})
	}
}

// A sentence for a reason of its own is not replaced by the code's usual one.
func TestDiskIsNamed(t *testing.T) {
	for _, lang := range assets.Languages() {
		disk, usual := words.Problem(lang, "outbox_failed", state.WhyDisk), words.Problem(lang, "outbox_failed")
		if n := problem(assets.Words(lang), disk, false); n.what+n.meaning == problem(assets.Words(lang), usual, false).what+n.meaning || !strings.Contains(disk.Text, n.what) {
			t.Errorf("%s: %+v", lang, n)
		}
	}
}

func TestSplit(t *testing.T) {
	for name, tc := range map[string]struct{ text, what, meaning string }{
		"English":      {"Slack is away: wait a little.", "Slack is away", "Wait a little."},
		"Japanese":     {"接続できません。お待ちください。", "接続できません", "お待ちください。"},
		"Korean":       {"연결할 수 없습니다. 기다리세요.", "연결할 수 없습니다", "기다리세요."},
		"one sentence": {"Something.", "Something", ""},
		"a colon last": {"Look: ", "Look", ""},
		"nothing":      {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if what, meaning := split(tc.text); what != tc.what || meaning != tc.meaning {
				t.Errorf("got %q, %q", what, meaning)
			}
		})
	}
}

// buttons are all that can be pressed on the page, by their labels.
func buttons(h *Screen, w fyne.Window) map[string]fyne.Tappable {
	w.SetContent(h.Content())
	w.Resize(fyne.NewSize(800, 900))
	all := map[string]fyne.Tappable{}
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch b := o.(type) {
		case *parts.Button:
			all[b.Text] = b
		case *parts.CopyButton:
			all[b.Text] = b
		case *fyne.Container:
			for _, c := range b.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(b).Objects() {
				walk(c)
			}
		}
	}
	walk(h.Content())
	return all
}

func TestEachButtonDoesItsThing(t *testing.T) {
	paused := func(s *state.State) { s.Hold = &state.Hold{Reason: "paused", Until: screentest.Now().Add(time.Hour)} }
	first := func(s *state.State) { s.Hold = &state.Hold{Reason: "first", Messages: 12} }
	has := func(codes ...string) func(*state.State) {
		return func(s *state.State) {
			for _, c := range codes {
				s.Problems = append(s.Problems, words.Problem("en", c))
			}
		}
	}
	for name, tc := range map[string]struct {
		change  func(*state.State)
		press   string
		intents []state.Intent
		page    string
		copied  string
	}{
		"resume":       {change: paused, press: "Resume", intents: []state.Intent{state.Resume{}}},
		"relay all":    {change: first, press: "Send them to Slack", intents: []state.Intent{state.All{}}},
		"from now on":  {change: first, press: "Only from now on", intents: []state.Intent{state.FromNow{}}},
		"connect":      {change: has(state.CodeNotConnected), press: "Connect", page: screen.PageConnection},
		"see activity": {change: has(state.CodeOutboxFailed), press: "Open Activity", page: screen.PageActivity},
		"retry":        {change: has(state.CodeSlackUnreachable), press: "Retry now", intents: []state.Intent{state.Reconnect{}}},
		"dismiss":      {change: has(state.CodeHistoryGap), press: "Dismiss", intents: []state.Intent{state.Seen{Code: "history_gap"}}},
		"for an owner": {
			change: has("token_revoked"), press: "Copy for an owner",
			copied: "Bellhop says: The bot token was revoked. An owner installs the Slack app to the workspace again and replaces the token.",
		},
		"a crash": {
			change: func(s *state.State) { s.Crash = &state.Crash{At: screentest.Now()} }, press: "Copy diagnostics",
			intents: []state.Intent{state.Seen{Code: "crash"}}, copied: "all is said",
		},
		"a locked keyring": {
			change: func(s *state.State) { s.Setup = &state.Setup{Keyring: "locked"} }, press: "Retry now",
			intents: []state.Intent{state.Reconnect{}},
		},
		"the list": {change: func(*state.State) {}, press: "Show all", page: screen.PageActivity},
	} {
		t.Run(name, func(t *testing.T) {
			agent := &screentest.Agent{Support: "all is said"}
			env, desk := screentest.Env(t, agent, "en")
			h := New(env)
			s := working()
			tc.change(&s)
			h.See(s)
			b, ok := buttons(h, desk.Window)[tc.press]
			if !ok {
				t.Fatalf("there is no such button")
			}
			b.Tapped(nil)
			if diff := cmp.Diff(tc.intents, agent.Intents()); diff != "" {
				t.Error(diff)
			}
			if tc.page != "" && (len(desk.Pages) != 1 || desk.Pages[0] != tc.page) {
				t.Errorf("went to %v", desk.Pages)
			}
			if got := fyne.CurrentApp().Clipboard().Content(); tc.copied != "" && got != tc.copied {
				t.Errorf("copied %q", got)
			}
		})
	}
}

func TestWhatFailsIsSaid(t *testing.T) {
	agent := &screentest.Agent{Fail: map[string]error{"Intend": errors.Join(control.ErrNotRunning)}}
	env, desk := screentest.Env(t, agent, "en")
	h := New(env)
	s := working()
	s.Problems = []state.Problem{words.Problem("en", state.CodeSlackUnreachable)}
	h.See(s)
	buttons(h, desk.Window)["Retry now"].Tapped(nil)
	if h.failed == "" {
		t.Fatal("nothing is said")
	}
	agent.Fail = nil
	buttons(h, desk.Window)["Retry now"].Tapped(nil)
	if h.failed != "" {
		t.Errorf("%q is still said", h.failed)
	}
}

// The focus is lost when a notice is made anew, so the same state must not do
// that.
func TestTheSameStateChangesNothing(t *testing.T) {
	env, desk := screentest.Env(t, &screentest.Agent{}, "en")
	h := New(env)
	s := working()
	s.Problems = []state.Problem{words.Problem("en", state.CodeSlackUnreachable)}
	h.See(s)
	before := buttons(h, desk.Window)["Retry now"]
	s.At, s.Counts.Ignored = screentest.Now(), 9
	h.See(s)
	if after := buttons(h, desk.Window)["Retry now"]; after != before {
		t.Error("the button is another one")
	}
}

func TestTomorrowIsInTheMorning(t *testing.T) {
	if got := tomorrow(time.Date(2026, 12, 31, 23, 59, 0, 0, time.UTC)); got != time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC) {
		t.Errorf("got %v", got)
	}
}

// TestTheKeyringIsToldOnce: the office that is out of reach for it is not told
// beside it, with something else to do.
func TestTheKeyringIsToldOnce(t *testing.T) {
	for _, word := range []string{"locked", "missing", "refused"} {
		for _, lang := range []string{"en", "ja", "ko"} {
			t.Run(word+" "+lang, func(t *testing.T) {
				s := working()
				s.Setup = &state.Setup{Keyring: word}
				s.Problems = []state.Problem{
					words.Problem(lang, state.CodeOfficeUnreachable, "keyring_"+word),
					words.Problem(lang, state.CodeOutboxFailed),
				}
				var codes []string
				for _, n := range notices(assets.Words("en"), screentest.Now(), s) {
					codes = append(codes, n.code)
				}
				if diff := cmp.Diff([]string{"keyring", state.CodeOutboxFailed}, codes); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// What the keyring withholds is not called out of reach, and what is out of
// reach is not called withheld.
func TestLegsThatNeedTheKeyring(t *testing.T) {
	const away = "keyring_refused"
	for name, tc := range map[string]struct {
		problems      []state.Problem
		office, slack string
	}{
		"both":            {[]state.Problem{words.Problem("en", state.CodeOfficeUnreachable, away)}, "Needs the keyring", "Needs the keyring"},
		"the network":     {[]state.Problem{words.Problem("en", state.CodeOfficeUnreachable), words.Problem("en", state.CodeSlackUnreachable)}, "Not reachable", "Not answering"},
		"Slack's network": {[]state.Problem{words.Problem("en", state.CodeOfficeUnreachable, away), words.Problem("en", state.CodeSlackUnreachable)}, "Needs the keyring", "Not answering"},
		"Slack's token":   {[]state.Problem{words.Problem("en", state.CodeOfficeUnreachable), words.Problem("en", state.CodeSlackUnreachable, away)}, "Not reachable", "Needs the keyring"},
	} {
		t.Run(name, func(t *testing.T) {
			s := working()
			s.Office.State, s.Slack.State, s.Problems = state.OfficeWaiting, state.SlackWaiting, tc.problems
			l := lookOf(assets.Words("en"), screentest.Now(), s)
			if l.office.word != tc.office || l.slack.word != tc.slack {
				t.Errorf("office: %s, Slack: %s", l.office.word, l.slack.word)
			}
		})
	}
}
