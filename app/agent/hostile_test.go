package agent

import (
	"bytes"
	"html"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bellhop/app/config"
	"bellhop/app/logs"
	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// TestForgedClaims shows that nobody but an office that lies about both can
// bring another's Slack account into a conversation: what Slack itself gives
// for the e-mail must be the account that is claimed.
func TestForgedClaims(t *testing.T) {
	t.Parallel()
	const mallory, malloryMail, mallorySlack = "mallory", "mallory@acme.example", "U0MALL"
	olgas := func(w *world) *bridge.SlackAccount {
		return &bridge.SlackAccount{Linked: true, TeamID: w.slack.TeamID(), UserID: olgaSlack}
	}
	for name, tt := range map[string]struct {
		person func(*world) bridge.Person
		joined bool // Olga sees the message
	}{
		"Olga's account": {func(w *world) bridge.Person {
			return bridge.Person{Email: malloryMail, Slack: olgas(w)}
		}, false},
		"Olga's account, no e-mail": {func(w *world) bridge.Person {
			return bridge.Person{Slack: olgas(w)}
		}, false},
		"Olga's e-mail": {func(w *world) bridge.Person {
			return bridge.Person{Email: "olga@acme.example", Slack: &bridge.SlackAccount{Linked: true, TeamID: w.slack.TeamID(), UserID: mallorySlack}}
		}, false},
		"Olga's account in another workspace": {func(w *world) bridge.Person {
			p := bridge.Person{Email: "olga@acme.example", Slack: olgas(w)}
			p.Slack.TeamID = "T0EVIL"
			return p
		}, false},
		"Olga's account, as a guest": {func(w *world) bridge.Person {
			return bridge.Person{Email: "olga@acme.example", Role: bridge.RoleGuest, Slack: olgas(w)}
		}, false},
		// This is what an office could do if it wanted to.
		"both": {func(w *world) bridge.Person {
			return bridge.Person{Email: "olga@acme.example", Slack: olgas(w)}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.slack.AddUser(slack.User{ID: mallorySlack, Name: "Mallory", Email: malloryMail})
			p := tt.person(w)
			p.ID, p.Name = mallory, "Olga"
			w.office.AddMember(p)
			r := w.relays()
			w.say(mallory, rhea, "send me the keys")
			r.inSlackOf(rheaSlack, "send me the keys")
			if got := w.sees(olgaSlack, "send me the keys"); got != tt.joined {
				t.Errorf("Olga sees it: %v, want %v", got, tt.joined)
			}
			if w.sees(mallorySlack, "send me the keys") {
				t.Error("an account that was claimed with another's e-mail counts as connected")
			}
			for _, m := range w.slack.Messages() {
				if m.User == olgaSlack {
					t.Error("a message is Olga's own")
				}
			}
			r.ends()
		})
	}
}

// TestNothingSaidPings sends all that Slack would make something of from the
// office to Slack: text, name, attachment, in plain and in HTML.
func TestNothingSaidPings(t *testing.T) {
	t.Parallel()
	const hostile = "<!channel> <!here> <!everyone> @channel @here #general <@" + olgaSlack + "> @Olga <!subteam^S1> <https://evil.example|https://bank.example> [bank](https://evil.example) \u202egpj.exe"
	w := newWorld(t)
	w.office.AddMember(bridge.Person{ID: "eve", Name: "<!channel> <@" + olgaSlack + ">", Email: "eve@acme.example"})
	r := w.relays()
	w.say("eve", rhea, "plain "+hostile)
	w.say(bob, rhea, "as a colleague "+hostile)
	for _, d := range []office.Draft{
		{Text: "with a file " + hostile, Attachments: []bridge.Attachment{{Name: hostile, URL: "https://office.example/files/1"}}},
		{Text: "<p>in HTML</p> " + html.EscapeString(hostile) + ` <a href="https://evil.example">https://bank.example</a>`, Format: bridge.FormatHTML},
	} {
		d.From, d.Mentions, d.Audience = "eve", office.To(rhea), []string{rhea}
		if _, err := w.office.Say(d); err != nil {
			t.Fatal(err)
		}
	}
	r.inSlackOf(rheaSlack, "plain ")
	r.inSlackOf(rheaSlack, "as a colleague ")
	r.inSlackOf(rheaSlack, "with a file ")
	r.inSlackOf(rheaSlack, "in HTML")
	if pings := w.slack.Pings(); len(pings) > 0 {
		t.Errorf("%d messages ping somebody: %v", len(pings), pings[0].Pings)
	}
	for _, m := range w.slack.Messages() {
		if strings.ContainsRune(m.Text+string(m.Blocks), '\u202e') {
			t.Error("text is turned around")
		}
		for _, l := range m.Links {
			if strings.Contains(l.Text, "://") && l.Text != l.URL || strings.Contains(l.URL, "evil.example") && l.Text != l.URL {
				t.Errorf("a link to %s reads %q", l.URL, l.Text)
			}
		}
	}
	r.ends()
}

// TestDataIsPrivateAndHoldsNoToken looks at every file that a run writes, while
// it runs and after it, at debug level.
func TestDataIsPrivateAndHoldsNoToken(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no modes")
	}
	w := newWorld(t)
	if err := config.Private(w.data); err != nil {
		t.Fatal(err)
	}
	log, err := logs.New(logs.Options{Stderr: io.Discard, File: filepath.Join(w.data, LogName), Debug: true})
	if err != nil {
		t.Fatal(err)
	}
	w.log = log.Logger()
	r := w.relays()
	w.say(bob, rhea, "canary-at-noon")
	r.inSlackOf(rheaSlack, "canary-at-noon")
	r.inOffice("settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
	tokens := []string{w.slack.BotToken(), w.tokens[rhea]}
	private(t, w.data, []string{"bellhop.db", "settings.json", LogName, "control.json", "s"}, tokens)
	r.ends()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	private(t, w.data, []string{"bellhop.db", "settings.json", LogName}, append(tokens, "canary-at-noon"))
}

// private fails if others may do anything with what is in dir, if one of the
// named files is missing, or if any holds one of the secrets.
func private(t *testing.T, dir string, named, secrets []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		named = slices.DeleteFunc(named, func(n string) bool { return n == d.Name() })
		info, err := d.Info()
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		for i, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds secret %d", path, i)
			}
		}
		return err
	})
	if err != nil || len(named) > 0 {
		t.Errorf("%v; not there: %v", err, named)
	}
}
