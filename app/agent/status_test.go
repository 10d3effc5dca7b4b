package agent

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/bridge/office"
	"bellhop/bridge/relay"
	slackapi "bellhop/bridge/sandbox/slack"
)

// A scope that is missing is said before anybody runs into it, and no longer
// once it is there.
func TestMissingScopeIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.named = w.url
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.slack.SetScopes("chat:write", "users:read")
	r := w.start()
	s := r.shows("missing scope", problem("missing_scope"))
	i := slices.IndexFunc(s.Problems, func(p state.Problem) bool { return p.Code == "missing_scope" })
	if p := s.Problems[i]; p.Needs != state.NeedsOwner || !strings.Contains(p.Text, "users:read.email") {
		t.Errorf("it is shown as %+v", p)
	}
	r.ends()
	w.slack.SetScopes("chat:write", "users:read", "users:read.email")
	r = w.start()
	r.shows("all scopes", func(s state.State) bool { return s.Slack.State == state.SlackOK && !problem("missing_scope")(s) })
	r.ends()
}

// A long pause that Slack asks for is said while it lasts.
func TestLongPauseIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.named = w.url
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.slack.Fault(slackapi.Fault{Method: "auth.test", Kind: slackapi.Limited, RetryAfter: time.Hour})
	r := w.start()
	r.shows("the pause", func(s state.State) bool {
		return s.Slack.State == state.SlackWaiting && problem(state.CodeRateLimited)(s) && !problem(state.CodeSlackUnreachable)(s)
	})
	r.ends()
}

// TestWhatWaitsIsSaid shows which problem stands for what the relay tells.
func TestWhatWaitsIsSaid(t *testing.T) {
	t.Parallel()
	settings, err := config.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shared := &program{o: Options{Office: "ws://127.0.0.1/", Language: "en"}, settings: settings}
	a := &reports{program: shared, seats: &seats{program: shared}, secrets: &secrets{store: newMemory()}}
	for code, snap := range map[string]relay.Snapshot{
		state.CodeUnreadable:   {Unreadable: 1},
		state.CodeNeverOffered: {NeverOffered: 1},
		state.CodeEmailMoved:   {Broken: relay.EmailMoved},
		state.CodeRateLimited:  {Slack: relay.SlackState{State: relay.SlackWaiting, Resting: time.Now().Add(time.Minute)}},
	} {
		if s := (state.State{Problems: a.problems(snap, state.State{}, nil)}); !problem(code)(s) || problem(state.CodeSlackUnreachable)(s) {
			t.Errorf("%s is not said: %+v", code, s.Problems)
		}
		short := relay.Snapshot{Slack: relay.SlackState{Resting: time.Now().Add(longPause)}}
		if s := (state.State{Problems: a.problems(short, state.State{}, nil)}); problem(code)(s) {
			t.Errorf("%s is said without a reason", code)
		}
	}
}

// TestWhyTheOfficeIsAway: a reason is told only as far as it is known.
func TestWhyTheOfficeIsAway(t *testing.T) {
	t.Parallel()
	away := func(err error) relay.OfficeState { return relay.OfficeState{State: office.Waiting, Err: err} }
	reading := func(err error) error { return fmt.Errorf("gateway: read access token: %w", err) }
	lost := errors.New("gateway: the connection was lost")
	for name, tc := range map[string]struct {
		vault   error // what the keyring answers, nil: what it has
		token   string
		state   relay.OfficeState
		why     string
		trouble bool
	}{
		"connected":                             {nil, "t", relay.OfficeState{State: office.Connected}, "", false},
		"refused":                               {nil, "t", away(&office.Refusal{Status: 401}), "not_authorised", true},
		"its token is locked away":              {vault.ErrLocked, "t", away(reading(vault.ErrLocked)), state.CodeKeyringLocked, true},
		"tried again, with the keyring locked":  {vault.ErrLocked, "t", relay.OfficeState{State: office.Connecting}, state.CodeKeyringLocked, true},
		"locked before, unlocked since":         {nil, "t", away(reading(vault.ErrLocked)), state.CodeKeyringLocked, true},
		"out of reach, and the keyring locked":  {vault.ErrLocked, "t", away(lost), "", true},
		"out of reach":                          {nil, "t", away(lost), "", true},
		"there is no token":                     {nil, "", away(reading(vault.ErrNotFound)), state.CodeNotSignedIn, true},
		"no keyring":                            {vault.ErrMissing, "", away(reading(vault.ErrMissing)), state.CodeKeyringMissing, true},
		"the token is none":                     {nil, "Bearer x", away(reading(office.ErrToken)), state.WhyShape, true},
		"the token is empty":                    {nil, "", away(reading(office.ErrToken)), state.CodeNotSignedIn, true},
		"the passphrase is wrong":               {vault.ErrPassphrase, "t", away(reading(vault.ErrPassphrase)), state.WhySecrets, true},
		"the secrets are no file":               {vault.ErrDamaged, "t", away(reading(vault.ErrDamaged)), state.WhySecrets, true},
		"nobody has signed in":                  {nil, "t", relay.OfficeState{}, state.CodeNotSignedIn, true},
		"somebody signed out":                   {nil, "t", relay.OfficeState{State: state.OfficeStopped}, state.CodeNotSignedIn, true},
		"the office has moved":                  {nil, "t", away(fmt.Errorf("gateway: %w", office.ErrMoved)), whyMoved, true},
		"an answer that is an error":            {nil, "t", away(&office.StatusError{Status: 405}), whyStatus, true},
		"tried for the first time, for a while": {nil, "t", relay.OfficeState{State: office.Connecting}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := newMemory()
			if tc.token != "" {
				store.put(vault.OfficeToken, tc.token)
			}
			store.failWith(tc.vault)
			a := &reports{program: &program{}, secrets: &secrets{store: store, changed: func() {}, unlocked: func() {}}}
			_, _ = a.secrets.Get(t.Context(), vault.OfficeToken)
			if why, trouble := a.officeTrouble(tc.state); why != tc.why || trouble != tc.trouble {
				t.Errorf("got %q, %t", why, trouble)
			}
		})
	}
}
