package agent

import (
	"testing"

	"bellhop/app/state"
	"bellhop/app/words"
)

func TestWorthTelling(t *testing.T) {
	t.Parallel()
	problems := func(codes ...string) state.State {
		s := state.State{Setup: &state.Setup{Office: true, Keyring: keyringOK}, Office: state.Office{Self: &state.Self{ID: rhea}}}
		for _, code := range codes {
			s.Problems = append(s.Problems, words.Problem("en", code))
		}
		return s
	}
	owner := problems("token_revoked")
	owner.Office.Self.Manages = true
	out := state.State{Setup: &state.Setup{Keyring: keyringOK}, Problems: []state.Problem{words.Problem("en", state.CodeOfficeUnreachable, state.CodeNotSignedIn)}}
	locked := out
	locked.Setup = &state.Setup{Keyring: keyringLocked}
	for name, c := range map[string]struct {
		s    state.State
		told map[string]bool
		want string
	}{
		"nothing":                      {problems(), nil, ""},
		"mends itself":                 {problems(state.CodeSlackUnreachable, state.CodeOtherDevice), nil, ""},
		"the owner's, to a member":     {problems("token_revoked"), nil, ""},
		"the owner's, to an owner":     {owner, nil, "token_revoked"},
		"a member's":                   {problems(state.CodeSlackUnreachable, state.CodeOutboxFailed), nil, state.CodeOutboxFailed},
		"told already":                 {problems(state.CodeOutboxFailed), map[string]bool{state.CodeOutboxFailed: true}, ""},
		"not connected yet":            {problems(state.CodeNotConnected), nil, ""},
		"not signed in yet":            {out, nil, ""},
		"the keyring has to be opened": {locked, nil, state.CodeNoOfficeToken},
	} {
		got := ""
		if p := worthTelling(c.s, c.told); p != nil {
			got = p.Code
		}
		if got != c.want {
			t.Errorf("%s: %q is told, want %q", name, got, c.want)
		}
	}
	told := map[string]bool{state.CodeOutboxFailed: true, "token_revoked": true}
	forgetMended(owner, told)
	if len(told) != 1 || !told["token_revoked"] {
		t.Errorf("still told of: %v", told)
	}
}
