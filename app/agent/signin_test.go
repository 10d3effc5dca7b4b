package agent

import (
	"errors"
	"os"
	"testing"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/vault"
	sandbox "bellhop/bridge/sandbox/office"
)

// What a sign-in is refused for, each in its own words, and that nothing is
// kept then.
func TestSignInRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in     func(*world) control.SignIn
		before func(*world)
		code   string
	}{
		"another token": {func(w *world) control.SignIn { return control.SignIn{Office: w.url, Token: "wrong"} }, nil, state.CodeOfficeToken},
		"no token":      {func(w *world) control.SignIn { return control.SignIn{Office: w.url} }, nil, state.CodeOfficeToken},
		"a visitor": {func(w *world) control.SignIn {
			return control.SignIn{Office: w.url, Token: control.Sensitive(w.tokens[vic])}
		}, nil, state.CodeVisitor},
		"a web page":      {func(w *world) control.SignIn { return control.SignIn{Office: "https://office.example/", Token: "t"} }, nil, state.CodeOfficeHTTP},
		"no address":      {func(w *world) control.SignIn { return control.SignIn{Office: "office", Token: "t"} }, nil, state.CodeOfficeAddress},
		"in the clear":    {func(w *world) control.SignIn { return control.SignIn{Office: "ws://office.example/", Token: "t"} }, nil, state.CodeOfficeAddress},
		"nobody there":    {func(w *world) control.SignIn { return control.SignIn{Office: "ws://127.0.0.1:1/", Token: "t"} }, nil, state.CodeOfficeUnreachable},
		"no gateway":      {goodSignIn, func(w *world) { w.office.Fault(sandbox.Fault{Kind: sandbox.NoSubprotocol}) }, state.CodeNotGateway},
		"nothing there":   {goodSignIn, func(w *world) { w.office.Fault(sandbox.Fault{Kind: sandbox.Refuse, Status: 404}) }, state.CodeNotGateway},
		"keyring locked":  {goodSignIn, func(w *world) { w.vault.failWith(vault.ErrLocked) }, state.CodeKeyringLocked},
		"no keyring":      {goodSignIn, func(w *world) { w.vault.failWith(vault.ErrMissing) }, state.CodeKeyringMissing},
		"keyring says no": {goodSignIn, func(w *world) { w.vault.failWith(vault.ErrRefused) }, state.CodeKeyringRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.before != nil {
				c.before(w)
			}
			r := w.start()
			_, err := r.SignIn(r.ctx, c.in(w))
			f, ok := errors.AsType[*control.Failure](err)
			if !ok || f.Code != c.code || f.Text == "" {
				t.Errorf("refused with %v, want %s", err, c.code)
			}
			r.ends()
			if w.vault.names() != 0 {
				t.Error("a token was kept")
			}
			if s, err := config.Load(w.data); err != nil || s.Office != "" {
				t.Errorf("an office was kept: %v, %v", s.Office, err)
			}
		})
	}
}

// A sign-in to another office that cannot be finished gives its token to nobody
// else.
func TestTokenIsForItsOfficeOnly(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t), newWorld(t)
	r := w.start()
	r.signsIn(rhea)
	r.shows("connected", connected)
	account := config.NewAccount(other.url, other.office.Organization().ID, rhea)
	if err := os.WriteFile(seat.Dir(w.data, account), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.SignIn(r.ctx, goodSignIn(other)); err == nil {
		t.Fatal("signed in without a seat")
	}
	r.shows("connected to the first", func(s state.State) bool { return connected(s) && s.Office.Self.ID == rhea })
	r.ends()
	if got, _ := w.vault.Get(t.Context(), vault.OfficeToken); got.Reveal() != w.tokens[rhea] {
		t.Error("the first office is given the token of the second")
	}
}

func goodSignIn(w *world) control.SignIn {
	return control.SignIn{Office: w.url, Token: control.Sensitive(w.tokens[rhea])}
}

// Who signs in elsewhere displaces nobody: not the own agent, and not the lease.
func TestSignInDisplacesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	r.inOffice("the lease taken", func() bool { return w.office.Holder(rhea) != "" })
	holder := w.office.Holder(rhea)
	other := newWorld(t)
	other.office, other.url = w.office, w.url
	o := other.start()
	if _, err := o.SignIn(o.ctx, goodSignIn(w)); err != nil {
		t.Fatal(err)
	}
	o.shows("connected", connected)
	if got := w.office.Holder(rhea); got != holder {
		t.Errorf("the lease went from %s to %q", holder, got)
	}
	if w.office.Linked(rhea).UserID != rheaSlack {
		t.Error("a device that is not connected disconnected the member")
	}
	o.ends()
	r.ends()
}

// Another member on the same machine does not inherit the link.
func TestAnotherMemberIsNotConnected(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"by signing in", "by a token put into the keyring"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.relays()
			w.say(olga, rhea, "for Rhea")
			r.inSlackOf(rheaSlack, "for Rhea")
			if way == "by signing in" {
				r.signsIn(bob)
			} else {
				r.ends()
				w.vault.put(vault.OfficeToken, w.tokens[bob])
				r = w.start()
			}
			s := r.shows("Bob", func(s state.State) bool { return connected(s) && s.Office.Self.ID == bob })
			if page, err := r.Activity(r.ctx, control.ActivityQuery{}); way == "by signing in" && (err != nil || page.Total != 0) {
				t.Errorf("Bob sees %d messages of Rhea's, %v", page.Total, err)
			}
			if s.Link != nil || w.office.Linked(bob).UserID != "" {
				t.Errorf("Bob is connected to %+v; the office shows %+v", s.Link, w.office.Linked(bob))
			}
			w.say(olga, bob, "for Bob only")
			r.ends()
			if w.sees(rheaSlack, "for Bob only") {
				t.Error("Rhea reads what was written to Bob")
			}
		})
	}
}
