package connection

import (
	"testing"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/words"

	"github.com/google/go-cmp/cmp"
)

func TestSigningInAndOut(t *testing.T) {
	a := &screentest.Agent{Fail: map[string]error{"SignIn": screentest.Refusal("not_authorised", "The office does not accept this token.")}}
	s, d := begin(t, a, screentest.Fresh())
	d.Reads(t, "Not signed in")
	d.Tap(t, "Sign in")
	d.Reads(t, "Enter the office's address.", "Enter the token that your office gave you.")
	a.Asked(t)
	d.Type(t, "Office address", " wss://office.acme.example ")
	d.Type(t, "Office token", "canary")
	d.Tap(t, "Sign in")
	d.Reads(t, "The office does not accept this token.")
	a.Fail = nil
	d.Tap(t, "Sign in")
	if diff := cmp.Diff(control.SignIn{Office: "wss://office.acme.example", Token: "canary"}, a.Calls()[1].With); diff != "" {
		t.Error(diff)
	}
	d.Lacks(t, "Office token", "does not accept")

	s.See(screentest.SignedIn("member"))
	d.Reads(t, "Aki Tanaka", "Member of Acme", "m-1042", "wss://office.acme.example/gateway")
	d.Tap(t, "Sign in again")
	d.Type(t, "Office token", "other")
	if !s.Back() {
		t.Error("Escape does not lead back")
	}
	d.Tap(t, "Sign in again")
	if got := d.Typed(t, "Office token"); got != "" {
		t.Error("the token is kept")
	}
	d.Tap(t, "Cancel")

	a.Forget()
	d.Tap(t, "Sign out")
	d.Reads(t, "Sign out of the office?")
	a.Asked(t)
	d.Tap(t, "Sign out")
	a.Asked(t, "SignOut")
}

// A keyring that gives nothing is no reason to ask for what may be in it.
func TestTheKeyringTellsNobodyToSignIn(t *testing.T) {
	st := screentest.Connected("member")
	st.Office.Self, st.Office.State, st.Office.Lease = nil, state.OfficeWaiting, false
	st.Setup = &state.Setup{Keyring: "refused", History: true, Connected: true}
	st.Problems = []state.Problem{words.Problem("en", state.CodeOfficeUnreachable, state.CodeKeyringRefused)}
	_, d := begin(t, &screentest.Agent{}, st)
	d.Reads(t, "The keyring of this computer refused", "[Sign in again]")
	d.Lacks(t, "Not signed in", "Not reachable")
}

func TestTheWayToAnotherInvitation(t *testing.T) {
	_, d := begin(t, &screentest.Agent{}, screentest.Connected("member"))
	d.Tap(t, "Open an invitation")
	if diff := cmp.Diff([]string{screen.PageFirstRun}, d.Pages); diff != "" {
		t.Error(diff)
	}
}
