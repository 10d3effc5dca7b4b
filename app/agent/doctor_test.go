package agent

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/app/words"
	"bellhop/assets"
	sandbox "bellhop/bridge/sandbox/office"
)

// sick names the checks that found something to do, each with words.
func (w *world) sick() []string {
	w.t.Helper()
	var names []string
	for _, c := range Doctor(w.t.Context(), w.options()) {
		if c.Text == "" || c.Title == "" || strings.HasPrefix(c.Text, "doctor.") || strings.HasPrefix(c.Title, "doctor.") {
			w.t.Errorf("no words: %+v", c)
		}
		if !c.OK {
			names = append(names, c.Name)
		}
	}
	return names
}

// Doctor names what there is to do when nothing runs.
func TestDoctor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*world)
		want  []string
	}{
		"all but connected":     {func(*world) {}, []string{"link"}},
		"a new installation":    {func(w *world) { w.spoil(os.RemoveAll(w.data)); w.vault = newMemory() }, []string{"office", "slack", "link"}},
		"others can look":       {func(w *world) { w.spoil(os.Chmod(w.data, 0o755)) }, []string{"data", "link"}},
		"damaged settings":      {func(w *world) { w.write("settings.json", "{") }, []string{"settings", "office"}},
		"unknown key":           {func(w *world) { w.write("settings.json", `{"version":1,"x":1}`) }, []string{"settings", "office"}},
		"newer settings":        {func(w *world) { w.write("settings.json", `{"version":99}`) }, []string{"settings", "office"}},
		"a locked keyring":      {func(w *world) { w.vault.failWith(vault.ErrLocked) }, []string{"keyring", "office", "slack", "link"}},
		"a withdrawn sign-in":   {func(w *world) { w.office.Withdraw(w.tokens[rhea]) }, []string{"office", "link"}},
		"no gateway":            {func(w *world) { w.office.Fault(sandbox.Fault{Kind: sandbox.Refuse, Status: 404}) }, []string{"office", "link"}},
		"a revoked bot token":   {func(w *world) { w.slack.RevokeToken() }, []string{"slack", "link"}},
		"a missing scope":       {func(w *world) { w.slack.SetScopes("chat:write") }, []string{"slack", "link"}},
		"Slack does not answer": {func(w *world) { w.api = "http://127.0.0.1:1/api/" }, []string{"slack", "link"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && name == "others can look" {
				t.Skip("Windows has no such rights")
			}
			w := newWorld(t)
			w.vault.put(vault.BotToken, w.slack.BotToken())
			w.vault.put(vault.OfficeToken, w.tokens[rhea])
			w.spoil(w.set(func(s *config.Settings) { s.Office = w.url }))
			c.spoil(w)
			if got := w.sick(); !slices.Equal(got, c.want) {
				t.Errorf("to do: %v, want %v", got, c.want)
			}
			if w.slack.Count() != 0 {
				t.Error("something was posted")
			}
			if err := w.office.WaitFor(t.Context(), func() bool { return w.office.Sockets() == 0 }); err != nil {
				t.Error("somebody stayed in the office")
			}
		})
	}
}

func (w *world) spoil(err error) {
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) write(name, text string) {
	w.spoil(os.WriteFile(w.data+"/"+name, []byte(text), 0o600))
}

// Of an agent that runs, Doctor asks it and not the office.
func TestDoctorBesideAnAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	r.inOffice("the lease taken", func() bool { return w.office.Holder(rhea) != "" })
	upgrades := w.office.Stats().Upgrades
	if got := w.sick(); len(got) != 0 {
		t.Errorf("to do: %v", got)
	}
	if got := w.office.Stats().Upgrades; got != upgrades {
		t.Errorf("the office was called %d times", got-upgrades)
	}
	w.slack.RevokeToken()
	w.say(bob, rhea, "lunch?")
	r.shows("refused", problem("token_revoked"))
	if got := w.sick(); !slices.Equal(got, []string{"slack"}) {
		t.Errorf("to do: %v", got)
	}
	r.ends()
}

// A keyring that gives no bot token is not called a Slack out of reach.
func TestDoctorKnowsWhySlackIsNotAsked(t *testing.T) {
	t.Parallel()
	d := &doctor{o: Options{Language: "en"}, words: assets.Words("en")}
	for name, tc := range map[string]struct {
		keyring string
		said    []state.Problem
		want    string
	}{
		"the keyring": {"refused", []state.Problem{words.Problem("en", state.CodeOfficeUnreachable, state.CodeKeyringRefused)}, words.Sentence("en", state.CodeKeyringRefused)},
		"a proxy":     {"ok", []state.Problem{words.Problem("en", state.CodeSlackUnreachable, state.WhyProxy)}, words.Sentence("en", state.CodeSlackUnreachable, state.WhyProxy)},
		"the network": {"ok", nil, words.Sentence("en", state.CodeSlackUnreachable)},
	} {
		s := state.State{Slack: state.Slack{State: state.SlackWaiting}, Setup: &state.Setup{Keyring: tc.keyring}, Problems: tc.said}
		if got := d.slackOf(s); got != tc.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
