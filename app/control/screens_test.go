package control

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bellhop/app/state"

	"github.com/google/go-cmp/cmp"
)

// fakeScreens is a fake with windows. Each answer says what was asked.
type fakeScreens struct{ *fake }

func newFakeScreens() fakeScreens { return fakeScreens{newFake()} }

func (f fakeScreens) SignIn(_ context.Context, lang string, in SignIn) (SignedIn, error) {
	return SignedIn{Self: state.Self{ID: in.Office, Name: string(in.Token)}}, f.note("sign in " + lang)
}
func (f fakeScreens) SignOut(context.Context) error { return f.note("sign out") }
func (f fakeScreens) SlackApp(_ context.Context, lang, choice string) (SlackApp, error) {
	return SlackApp{CreateURL: choice, Steps: []string{"1"}, Scopes: []Scope{{"chat:write", "writing"}}}, f.note("app " + lang)
}
func (f fakeScreens) CheckWorkspace(_ context.Context, lang string, in WorkspaceForm) (Report, error) {
	return Report{Domain: in.Domain, Findings: []Finding{{"bad", LevelError, FieldToken, "Bad."}}}, f.note("check " + lang)
}
func (f fakeScreens) SaveWorkspace(_ context.Context, lang string, in WorkspaceForm) (Report, error) {
	return Report{Domain: string(in.Token), Saved: in.Replace}, f.note("save " + lang)
}
func (f fakeScreens) Invite(_ context.Context, lang string) (Invitation, error) {
	return Invitation{File: []byte{1}, Passphrase: "six words", Expires: time.Unix(9, 0).UTC()}, f.note("invite " + lang)
}
func (f fakeScreens) OpenInvitation(_ context.Context, lang string, in OpenInvitation) (Preview, error) {
	return Preview{ID: string(in.Passphrase), OfficeHost: fmt.Sprint(len(in.File))}, f.note("open " + lang)
}
func (f fakeScreens) AcceptInvitation(_ context.Context, id string) error {
	return f.note("accept " + id)
}
func (f fakeScreens) Activity(_ context.Context, lang string, in ActivityQuery) (ActivityPage, error) {
	return ActivityPage{Activities: []Activity{{Message: state.Message{ID: in.Search, Sender: "Bo"}}}, Total: in.Limit}, f.note("activity " + lang)
}
func (f fakeScreens) Reply(_ context.Context, in ReplyTo) (Reply, error) {
	return Reply{Ref: in.Message, State: ReplySending}, f.note("reply")
}
func (f fakeScreens) DeleteEverything(context.Context) error { return f.note("delete") }
func (f fakeScreens) Diagnostics(context.Context) (string, error) {
	return "all well", f.note("diagnostics")
}
func (fakeScreens) Joined() {}
func (f fakeScreens) OpenWindow(_ context.Context, what Show) error {
	return f.note("window " + what.Page)
}

func TestScreens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFakeScreens()
	serve(t, dir, f)
	c := NewClient(dir, "ja")
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	same := func(want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	signed, err := c.SignIn(ctx, SignIn{"wss://o", "token"})
	ok(err)
	same(SignedIn{Self: state.Self{ID: "wss://o", Name: "token"}}, signed)
	ok(c.SignOut(ctx))
	app, err := c.SlackApp(ctx, "minimal")
	ok(err)
	same(SlackApp{CreateURL: "minimal", Steps: []string{"1"}, Scopes: []Scope{{"chat:write", "writing"}}}, app)
	report, err := c.CheckWorkspace(ctx, WorkspaceForm{Domain: "acme"})
	ok(err)
	same(Report{Domain: "acme", Findings: []Finding{{"bad", LevelError, FieldToken, "Bad."}}}, report)
	report, err = c.SaveWorkspace(ctx, WorkspaceForm{Token: "xoxb", Replace: true})
	ok(err)
	same(Report{Domain: "xoxb", Saved: true}, report)
	invitation, err := c.Invite(ctx)
	ok(err)
	same(Invitation{File: []byte{1}, Passphrase: "six words", Expires: time.Unix(9, 0).UTC()}, invitation)
	preview, err := c.OpenInvitation(ctx, OpenInvitation{File: make([]byte, 64<<10), Passphrase: "p"})
	ok(err)
	same(Preview{ID: "p", OfficeHost: "65536"}, preview)
	ok(c.AcceptInvitation(ctx, "p"))
	page, err := c.Activity(ctx, ActivityQuery{Search: "x", Limit: 3})
	ok(err)
	same(ActivityPage{Activities: []Activity{{Message: state.Message{ID: "x", Sender: "Bo"}}}, Total: 3}, page)
	sent, err := c.Reply(ctx, ReplyTo{"m1", "yes"})
	ok(err)
	same(Reply{Ref: "m1", State: ReplySending}, sent)
	text, err := c.Diagnostics(ctx)
	ok(err)
	same("all well", text)
	ok(c.Show(ctx, Show{Page: "privacy"}))
	ok(c.DeleteEverything(ctx))
	same([]string{"sign in ja", "sign out", "app ja", "check ja", "save ja", "invite ja", "open ja", "accept p",
		"activity ja", "reply", "diagnostics", "window privacy", "delete"}, f.asked)
}

func TestAProgramWithoutScreensSaysSo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	serve(t, dir, newFake())
	var failed *Failure
	if err := NewClient(dir, "en").SignOut(t.Context()); !errors.As(err, &failed) || failed.Code != state.CodeNotHere {
		t.Errorf("got %v", err)
	}
}

func TestTheNewestWindowIsShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFakeScreens()
	serve(t, dir, f)
	c := NewClient(dir, "en")
	done := errors.New("seen")
	// The first state says that the stream is there.
	watch := func(ready func() error) error {
		return c.Watch(t.Context(), func(state.State) error { return ready() }, func(what Show) error {
			if what.Open != "bellhop://join" {
				t.Errorf("shown %+v", what)
			}
			return done
		})
	}
	first := make(chan struct{})
	go func() {
		defer close(first)
		_ = c.Watch(t.Context(), func(state.State) error {
			err := watch(func() error { return c.Show(t.Context(), Show{Open: "bellhop://join"}) })
			if !errors.Is(err, done) {
				t.Errorf("the newest window ended with %v", err)
			}
			return done
		}, func(Show) error { t.Error("the older window was shown"); return done })
	}()
	<-first
	if len(f.asked) != 0 {
		t.Errorf("asked %v", f.asked)
	}
}

func TestWhatIsSensitiveDoesNotPrint(t *testing.T) {
	t.Parallel()
	for _, in := range []any{SignIn{Token: "canary"}, &WorkspaceForm{Token: "canary"}, Invitation{Passphrase: "canary"}, OpenInvitation{Passphrase: "canary"}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if got := fmt.Sprintf(verb, in); strings.Contains(got, "canary") {
				t.Errorf("%s gives %s", verb, got)
			}
		}
	}
}
