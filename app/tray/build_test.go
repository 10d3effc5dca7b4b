package tray

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"bellhop/app/state"
	"bellhop/assets"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens")

// sketch draws a menu as text.
func sketch(m Menu) string {
	var b strings.Builder
	fmt.Fprintf(&b, "(%s) %s\n", m.Icon, m.Tooltip)
	sketchItems(&b, m.Items, "")
	return b.String()
}

func sketchItems(b *strings.Builder, items []Item, indent string) {
	for _, i := range items {
		switch {
		case i.Hidden:
			continue
		case i.Separator:
			fmt.Fprintf(b, "%s---\n", indent)
		case len(i.Items) > 0:
			fmt.Fprintf(b, "%s%s ▸\n", indent, i.Label)
			sketchItems(b, i.Items, indent+"    ")
		case i.Choice == Choice{}:
			fmt.Fprintf(b, "%s%s\n", indent, i.Label)
		default:
			fmt.Fprintf(b, "%s[%s] → %s\n", indent, i.Label, strings.TrimSpace(string(i.Choice.Action)+" "+i.Choice.Message))
		}
	}
}

func everyOutcome() state.State {
	s := working()
	s.Recent = nil
	for n, outcome := range []string{state.OutcomeWaiting, state.OutcomeHeld, state.OutcomeUncertain, state.OutcomeFailed, state.OutcomeDropped, state.OutcomeRelayed} {
		s.Recent = append(s.Recent, state.Message{ID: fmt.Sprint("m", n), Sender: "Mei", Space: "1F", At: at(9, n).AddDate(0, 0, -n), Outcome: outcome})
	}
	return s
}

func oddNames() state.State {
	s := working()
	for n, name := range []string{
		"山田太郎（マーケティング部・第二営業所・大阪）", "김 데이비드 마케팅 본부 전략기획팀 책임",
		"  two\tlines\nand \u202etricks\x00 ", "", strings.Repeat("👨‍👩‍👧‍👦", 20),
	} {
		s.Recent = append(s.Recent[:n], state.Message{ID: fmt.Sprint(n), Sender: name, Space: name, At: at(8, n), Outcome: state.OutcomeRelayed})
	}
	return s
}

func TestGoldens(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]state.State{
		"working": working(), "paused": paused(), "offline": offline(), "not-connected": japanese(),
		"outcomes": everyOutcome(), "names": oddNames(), "nothing": {},
	} {
		for _, lang := range assets.Languages() {
			t.Run(name+"/"+lang, func(t *testing.T) {
				t.Parallel()
				got := sketch(Build(s, assets.Words(lang), time.UTC))
				file := filepath.Join("testdata", "golden", name+"."+lang+".txt")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// situations are snapshots and what the status line says of each.
func situations() map[string]struct {
	in     func(*state.State)
	icon   assets.Icon
	says   string
	clicks bool
} {
	problem := func(code string, needs state.Needs) func(*state.State) {
		return func(s *state.State) { s.Problems = []state.Problem{{Code: code, Needs: needs}} }
	}
	hold := func(h state.Hold) func(*state.State) { return func(s *state.State) { s.Hold = &h } }
	owner := func(then func(*state.State)) func(*state.State) {
		return func(s *state.State) { then(s); s.Office.Self = &state.Self{Role: "owner"} }
	}
	return map[string]struct {
		in     func(*state.State)
		icon   assets.Icon
		says   string
		clicks bool
	}{
		"all well":               {func(*state.State) {}, assets.IconWorking, "Working: messages go to Slack", false},
		"first run":              {func(s *state.State) { s.Setup = &state.Setup{} }, assets.IconNeedsYou, "Needs you: finish setting up", true},
		"first run is done":      {func(s *state.State) { s.Setup = &state.Setup{Workspace: true, Office: true, Keyring: "ok"} }, assets.IconWorking, "Working: messages go to Slack", false},
		"a locked keyring":       {func(s *state.State) { s.Setup = &state.Setup{Workspace: true, Office: true, Keyring: "locked"} }, assets.IconNeedsYou, "Needs you: open Bellhop", true},
		"not connected":          {problem(state.CodeNotConnected, state.NeedsMember), assets.IconNeedsYou, "Needs you: connect to Slack", true},
		"signed out":             {problem(state.CodeOfficeUnreachable, state.NeedsMember), assets.IconNeedsYou, "Needs you: sign in to the office again", true},
		"uncertain":              {problem(state.CodeOutboxUncertain, state.NeedsMember), assets.IconNeedsYou, "Needs you: a message was not relayed", true},
		"refused":                {problem(state.CodeOutboxFailed, state.NeedsMember), assets.IconNeedsYou, "Needs you: a message was not relayed", true},
		"another problem":        {problem("user_disabled", state.NeedsMember), assets.IconNeedsYou, "Needs you: open Bellhop", true},
		"the owner's, a member":  {problem("token_revoked", state.NeedsOwner), assets.IconNeedsYou, "Needs an owner: open Bellhop", true},
		"the owner's, the owner": {owner(problem("token_revoked", state.NeedsOwner)), assets.IconNeedsYou, "Needs you: open Bellhop", true},
		"only to be known":       {problem(state.CodeHistoryGap, state.NeedsNobody), assets.IconWorking, "Working: messages go to Slack", false},
		"another device":         {func(s *state.State) { s.Office.Elsewhere = true }, assets.IconWorking, "Another of your devices is relaying", false},
		"the first choice":       {hold(state.Hold{Reason: "first"}), assets.IconNeedsYou, "Needs you: open Bellhop", true},
		"paused without end":     {hold(state.Hold{Reason: "paused"}), assets.IconPaused, "Paused: messages are held", false},
		"paused, one held":       {hold(state.Hold{Reason: "paused", Until: at(16, 30), Messages: 1}), assets.IconPaused, "Paused until 16:30 (1 message held)", false},
		"paused until tomorrow":  {hold(state.Hold{Reason: "paused", Until: at(32, 0)}), assets.IconPaused, "Paused until 22 Nov 2026 08:00", false},
		"quiet hours":            {hold(state.Hold{Reason: "quiet", Until: at(31, 0), Messages: 1200}), assets.IconPaused, "Quiet hours until 22 Nov 2026 07:00 (1,200 messages held)", false},
		"in the office":          {hold(state.Hold{Reason: "presence", Messages: 2}), assets.IconWorking, "Working: messages wait while you are in the office", false},
		"connecting":             {func(s *state.State) { s.Office.State = state.OfficeConnecting }, assets.IconOffline, "Connecting to the office…", false},
		"office away":            {func(s *state.State) { s.Office.State = state.OfficeWaiting }, assets.IconOffline, "Offline: waiting for the connection", false},
		"slack away":             {func(s *state.State) { s.Slack.State = state.SlackWaiting }, assets.IconOffline, "Offline: Slack cannot be reached", false},
		"slack away, as problem": {problem(state.CodeSlackUnreachable, state.NeedsNobody), assets.IconOffline, "Offline: Slack cannot be reached", false},
		"not running":            {func(s *state.State) { s.Running = false }, assets.IconOffline, "Offline: waiting for the connection", false},
		"paused while offline":   {func(s *state.State) { s.Running = false; s.Hold = &state.Hold{Reason: "paused"} }, assets.IconPaused, "Paused: messages are held", false},
		"a problem while paused": {func(s *state.State) { *s = japanese(); s.Hold = &state.Hold{Reason: "paused"} }, assets.IconNeedsYou, "Needs you: connect to Slack", true},
		"two problems, one to do": {func(s *state.State) {
			*s = japanese()
			s.Problems = append([]state.Problem{{Code: state.CodeSlackUnreachable, Needs: state.NeedsNobody}}, s.Problems...)
		}, assets.IconNeedsYou, "Needs you: connect to Slack", true},
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for name, tc := range situations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := working()
			tc.in(&s)
			m := Build(s, assets.Words("en"), time.UTC)
			if m.Icon != tc.icon || m.Items[0].Label != tc.says || m.Tooltip != "Bellhop – "+tc.says || (m.Items[0].Choice != Choice{}) != tc.clicks {
				t.Errorf("%s %q %q %v", m.Icon, m.Items[0].Label, m.Tooltip, m.Items[0].Choice)
			}
		})
	}
}

// shape is a menu without what changes.
func shape(items []Item) (all []any) {
	for _, i := range items {
		all = append(all, i.Separator, shape(i.Items))
	}
	return all
}

// TestShape holds every menu to what the adapter relies on, and its tooltip to
// the length that Windows takes.
func TestShape(t *testing.T) {
	t.Parallel()
	want := shape(Build(state.State{}, assets.Words("en"), time.UTC).Items)
	states := []state.State{paused(), offline(), japanese(), everyOutcome(), oddNames()}
	for _, tc := range situations() {
		s := working()
		tc.in(&s)
		states = append(states, s)
	}
	for _, s := range states {
		for _, lang := range assets.Languages() {
			m := Build(s, assets.Words(lang), time.UTC)
			if diff := cmp.Diff(want, shape(m.Items)); diff != "" {
				t.Fatal(diff)
			}
			const room = 127
			if n := len(utf16.Encode([]rune(m.Tooltip))); n > room {
				t.Errorf("%d: %s", n, m.Tooltip)
			}
			for _, i := range m.Items {
				if i.Separator && (i.Hidden || i.Label != "") || !i.Separator && !i.Hidden && i.Label == "" {
					t.Errorf("%+v", i)
				}
			}
		}
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	noon := time.Date(2026, 12, 31, 12, 0, 0, 0, tokyo)
	for name, tc := range map[string]struct {
		in     Choice
		now    time.Time
		intent state.Intent
		page   string
	}{
		"open":           {Choice{Action: Open}, noon, nil, "home"},
		"connect":        {Choice{Action: Connect}, noon, nil, "connection"},
		"connection":     {Choice{Action: Connection}, noon, nil, "connection"},
		"message":        {Choice{ShowMessage, "m1"}, noon, nil, "activity"},
		"an hour":        {Choice{Action: PauseHour}, noon, state.Pause{Until: noon.Add(time.Hour)}, ""},
		"tomorrow":       {Choice{Action: PauseTomorrow}, noon, state.Pause{Until: time.Date(2027, 1, 1, 8, 0, 0, 0, tokyo)}, ""},
		"in the evening": {Choice{Action: PauseTomorrow}, noon.Add(11*time.Hour + 59*time.Minute), state.Pause{Until: time.Date(2027, 1, 1, 8, 0, 0, 0, tokyo)}, ""},
		"in the night":   {Choice{Action: PauseTomorrow}, noon.Add(15 * time.Hour), state.Pause{Until: time.Date(2027, 1, 1, 8, 0, 0, 0, tokyo)}, ""},
		"in the morning": {Choice{Action: PauseTomorrow}, noon.Add(17 * time.Hour), state.Pause{Until: time.Date(2027, 1, 2, 8, 0, 0, 0, tokyo)}, ""},
		"until I resume": {Choice{Action: PauseOpen}, noon, state.Pause{}, ""},
		"resume":         {Choice{Action: Resume}, noon, state.Resume{}, ""},
		"quit":           {Choice{Action: Quit}, noon, state.Quit{}, ""},
		"nothing at all": {Choice{}, noon, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.intent, tc.in.Intent(tc.now)); diff != "" {
				t.Error(diff)
			}
			if got := tc.in.Page(); got != tc.page {
				t.Errorf("page %q", got)
			}
		})
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	for goos, want := range map[string]string{"windows": "a_b && c", "linux": "a__b & c", "darwin": "a_b & c"} {
		if got := escape(goos, "a_b & c"); got != want {
			t.Errorf("%s: %q", goos, got)
		}
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, want string }{
		"short":            {"Aki", "Aki"},
		"exactly":          {"0123456789", "0123456789"},
		"too long":         {"0123456789x", "012345678…"},
		"at a blank":       {"01234567 9x", "01234567…"},
		"wide":             {"日本語日本語", "日本語日…"},
		"families":         {strings.Repeat("👨‍👩‍👧", 6), "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧…"},
		"jamo":             {"각각각각각각", "각각각각…"},
		"only blanks":      {" \t\n", ""},
		"controls":         {"a\x00b\u202ec", "a bc"},
		"not UTF-8":        {"a\xff", "a\uFFFD"},
		"a tower of marks": {"e" + strings.Repeat("\u0301", 500), "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shorten(tc.in, 10); got != tc.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func FuzzShorten(f *testing.F) {
	for _, s := range []string{"Aki", "日本語日本語", "👨‍👩‍👧👨‍👩‍👧", "e\u0301\u0301", "\x00\u202e ", "\xff"} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, name string, columns int) {
		columns = 1 + (columns&0xff)%40
		got := shorten(name, columns)
		if strings.ContainsAny(got, "\n\t\x00\u202e\u2066") || len(got) > maxBytes+len("…") {
			t.Errorf("%q of %q", got, name)
		}
		if again := shorten(got, columns); again != got && len(again) > len(got) {
			t.Errorf("%q, then %q", got, again)
		}
	})
}
