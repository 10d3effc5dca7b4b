package organization

import (
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/assets"
)

func page(env screen.Env) screen.Screen { return New(env) }

func slack() control.SlackApp {
	return control.SlackApp{
		CreateURL: "https://api.slack.com/apps?new_app=1&manifest_json=%7B%7D", ForAdmin: "Please make the Slack app Bellhop.",
		Steps: []string{
			"Open https://api.slack.com/apps and click Create New App.", "Choose From scratch, name it Bellhop and pick your workspace.",
			"Open OAuth & Permissions and add the Bot Token Scopes chat:write, users:read and users:read.email.",
		},
		Scopes: []control.Scope{
			{Name: "chat:write", For: "posting messages"}, {Name: "users:read", For: "knowing who is a member"},
			{Name: "users:read.email", For: "finding somebody's Slack account by their e-mail"},
			{Name: "mpim:write", For: "one group DM for two people who are both connected"},
			{Name: "chat:write.customize", For: "showing the sender's name in Slackbot"},
		},
	}
}

func good() control.Report {
	return control.Report{Domain: "acme", TeamID: "T0ACME", Name: "Acme", Saved: true, Findings: []control.Finding{
		{Code: "workspace", Level: control.LevelOK, Text: "The workspace is Acme (acme.slack.com)."},
		{Code: "gives_group", Level: control.LevelOK, Field: control.FieldToken, Text: "Two people who are both connected share a group DM."},
		{Code: "messages_tab_unknown", Level: control.LevelWarning, Text: "Slack does not tell whether the Messages Tab is on: look under App Home."},
	}}
}

func bad() control.Report {
	return control.Report{Domain: "acme", Findings: []control.Finding{
		{Code: "token_user", Level: control.LevelError, Field: control.FieldToken, Text: "This is a user token (xoxp-). The Bot User OAuth Token stands on the same page in Slack and begins with xoxb-."},
		{Code: "domain_other", Level: control.LevelError, Field: control.FieldDomain, Text: "The token belongs to other.slack.com, not to acme.slack.com."},
		{Code: "scope_mpim_write", Level: control.LevelWarning, Field: control.FieldToken, Text: "mpim:write is missing: messages come by the app's own DM instead of a group DM."},
	}}
}

func invitation() control.Invitation {
	return control.Invitation{
		File: []byte("age"), FileName: "acme.bellhop-invite", Link: "bellhop://join#x",
		Passphrase: "otter maple violin cactus harbor plum", Expires: screentest.Now().Add(7 * 24 * time.Hour),
	}
}

func save(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
	d.Type(t, w.T("organization.token"), "xoxb-1")
	d.Type(t, w.T("organization.domain"), "acme")
	d.Tap(t, w.T("organization.save"))
}

func scenes() []screentest.Scene {
	none := screentest.SignedIn("owner")
	none.Workspace = nil
	some := screentest.Connected("owner")
	some.Workspace.Managers = []string{"m-7", "a-very-long-member-id-that-an-office-may-give-out-0123456789abcdef0123456789abcdef"}
	agent := func() *screentest.Agent {
		return &screentest.Agent{App: slack(), Invitation: invitation(), Report: good()}
	}
	wrong := agent()
	wrong.Report = bad()
	offline := agent()
	offline.Fail = map[string]error{"SlackApp": control.ErrNotRunning, "SaveWorkspace": control.ErrNotRunning}
	return []screentest.Scene{
		{Name: "nobody", State: screentest.Fresh(), Golden: 700},
		{Name: "member", State: screentest.Connected("member"), Golden: 700},
		{Name: "fresh", State: none, Agent: agent(), Golden: 2000},
		{Name: "wrong", State: none, Agent: wrong, Act: save, Golden: 2300},
		{Name: "saved", State: none, Agent: agent(), Act: save},
		{Name: "offline", State: none, Agent: offline, Act: save},
		{Name: "steps", State: none, Agent: agent(), Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { d.Tap(t, w.T("organization.manual")) }},
		{Name: "invited", State: some, Agent: agent(), Golden: 3000, Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) { d.Tap(t, w.T("organization.invite")) }},
		{Name: "replace", State: some, Agent: agent(), Golden: 900, Act: func(t testing.TB, d *screentest.Desk, w *assets.Phrases) {
			d.Type(t, w.T("organization.replace_token"), "xoxb-2")
			d.Tap(t, w.T("organization.replace"))
		}},
	}
}

func TestGoldens(t *testing.T)  { screentest.Goldens(t, scenes(), page) }
func TestPictures(t *testing.T) { screentest.Pictures(t, "organization", scenes(), page) }
func TestKeyboard(t *testing.T) { screentest.Keyboard(t, scenes(), page) }
