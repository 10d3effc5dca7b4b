package screentest

import (
	"time"

	"bellhop/app/state"
)

// Fresh is the state of an installation in which nothing was done yet.
func Fresh() state.State {
	return state.State{
		Running: true, Office: state.Office{State: state.OfficeStopped}, Slack: state.Slack{State: state.SlackUnknown},
		Setup:       &state.Setup{Keyring: "ok"},
		Tray:        state.TrayShown,
		Preferences: &state.Preferences{When: "always", CarryEdits: true, CarryDeletions: true},
	}
}

// Invited is Fresh with the workspace and the office's address of an
// invitation.
func Invited() state.State {
	s := Fresh()
	s.Setup.Workspace = true
	s.Office.Address = "wss://office.acme.example/gateway"
	s.Slack = state.Slack{State: state.SlackOK, TeamID: "T0ACME", Domain: "acme", Scopes: []string{"chat:write", "users:read", "users:read.email", "mpim:write", "chat:write.customize"}}
	s.Workspace = &state.Workspace{TeamID: "T0ACME", Domain: "acme", Generation: 1, Slackbot: true}
	return s
}

// SignedIn is Invited with somebody of a role who is signed in to the office.
func SignedIn(role string) state.State {
	s := Invited()
	s.Setup.Office = true
	s.Office.State, s.Office.Device = state.OfficeConnected, "laptop"
	s.Office.Organization = &state.Organization{ID: "o1", Name: "Acme"}
	s.Office.Self = &state.Self{ID: "m-1042", Name: "Aki Tanaka", Role: role, Email: "aki@acme.example", Manages: role == "owner"}
	return s
}

// Connected is SignedIn with a link, since yesterday, and the first run over.
func Connected(role string) state.State {
	s := SignedIn(role)
	s.Office.Lease = true
	s.Setup.Connected, s.Setup.History = true, true
	s.Link = &state.Link{TeamID: "T0ACME", UserID: "U0AKI", VerifiedAt: Now().Add(-26 * time.Hour)}
	s.Preferences.HistoryDays = 7
	return s
}
