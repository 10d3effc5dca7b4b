package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestAPIAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                           "https://slack.com/api/",
		"https://slack.example":      "https://slack.example/",
		"https://slack.example/api":  "https://slack.example/api/",
		"https://slack.example/api/": "https://slack.example/api/",
		"http://127.0.0.1:8080/api":  "http://127.0.0.1:8080/api/",
		"http://127.9.9.9/":          "http://127.9.9.9/",
		"http://[::1]:8080/api/":     "http://[::1]:8080/api/",
		"http://localhost:8080/api/": "http://localhost:8080/api/",
		"http://slack.example/api/":  "",
		"http://10.0.0.1/":           "",
		"http://0.0.0.0/":            "",
		"http://localhost.example/":  "",
		"http://127.0.0.1.example/":  "",
		"ftp://127.0.0.1/":           "",
		"slack.com/api":              "",
		"https://":                   "",
		"https:///api":               "",
		"https://u:p@slack.example/": "",
		"https://slack.example/?a=b": "",
		"https://slack.example/#a":   "",
		"https://%zz/":               "",
		"\x7f":                       "",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			c, err := New(Config{API: address, Token: canaryToken})
			if (err == nil) != (want != "") || c != nil && c.api != want {
				t.Errorf("error %v, client %v, want %q", err, c != nil, want)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "slack: ") || strings.Contains(err.Error(), "u:p")) {
				t.Errorf("error %q", err)
			}
		})
	}
	if _, err := New(Config{}); err == nil {
		t.Error("no token source, no error")
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		token string
		err   error
		want  bridge.Verdict
	}{
		"spaces around": {" " + canary + "\r\n", nil, bridge.Verdict{Outcome: bridge.OutcomeSent}},
		"unreadable":    {"", errors.New("keyring: locked " + canary), bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "token_unreadable"}},
		"empty":         {" ", nil, refused(bridge.ClassToken, "not_authed")},
		"two lines":     {canary + "\r\nX-Evil: 1", nil, refused(bridge.ClassToken, "invalid_auth")},
		"two words":     {canary + " " + canary, nil, refused(bridge.ClassToken, "invalid_auth")},
		"any sign":      {"!" + canary + "~", nil, bridge.Verdict{Outcome: bridge.OutcomeSent}},
		"a control":     {canary + "\x7f", nil, refused(bridge.ClassToken, "invalid_auth")},
		"not ASCII":     {canary + "é", nil, refused(bridge.ClassToken, "invalid_auth")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t, allScopes)
			var log logBuffer
			c := testClient(t, s.URL, nil, withLog(&log), func(c *Config) {
				c.Token = func(context.Context) (string, error) { return tc.token, tc.err }
			})
			_, v := c.Check(t.Context())
			if diff := cmp.Diff(tc.want, v); diff != "" {
				t.Error(diff)
			}
			if called := len(s.calls) > 0; called != (v.Outcome == bridge.OutcomeSent) {
				t.Errorf("Slack called: %v", called)
			}
			if strings.Contains(log.String(), "canary") {
				t.Error("the token is in the log")
			}
		})
	}
}

// TestTokenIsReadForEachCall shows that a replaced token is used at once.
func TestTokenIsReadForEachCall(t *testing.T) {
	t.Parallel()
	s := newScript(t, allScopes)
	token := "xoxb-1"
	c := testClient(t, s.URL, nil, func(c *Config) {
		c.Token = func(context.Context) (string, error) { return token, nil }
	})
	c.Check(t.Context())
	token = "xoxb-2"
	c.Check(t.Context())
	if got := s.last(t); got.form.Has("token") || got.header.Get("Authorization") != "Bearer xoxb-2" {
		t.Error("the old token was sent")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body, scopes string
		want         Identity
		verdict      bridge.Verdict
	}{
		"a bot": {
			`{"ok":true,"url":"https://acme.slack.com/","team_id":"T0ACME","user_id":"U0BOT","bot_id":"B0BOT"}`, " users:read ,chat:write,, mpim:write",
			Identity{TeamID: "T0ACME", TeamURL: "https://acme.slack.com/", Domain: "acme", BotID: "B0BOT", BotUserID: "U0BOT", Scopes: []string{"users:read", "chat:write", "mpim:write"}},
			bridge.Verdict{Outcome: bridge.OutcomeSent},
		},
		"a person, no scopes told": {
			`{"ok":true,"url":"https://Acme.Enterprise.slack.com/","team_id":"T0ACME","user_id":"U1"}`, "",
			Identity{TeamID: "T0ACME", TeamURL: "https://Acme.Enterprise.slack.com/", Domain: "acme.enterprise", BotUserID: "U1"},
			bridge.Verdict{Outcome: bridge.OutcomeSent},
		},
		"a bot of a whole organisation, for twelve hours": {
			`{"ok":true,"url":"https://acme.enterprise.slack.com/","team":"Acme","team_id":"E0ACME","bot_id":"B0BOT","is_enterprise_install":true,"expires_in":43200}`, "",
			Identity{TeamID: "E0ACME", TeamName: "Acme", TeamURL: "https://acme.enterprise.slack.com/", Domain: "acme.enterprise", BotID: "B0BOT", OrgWide: true, Expires: 12 * time.Hour},
			bridge.Verdict{Outcome: bridge.OutcomeSent},
		},
		"a life that is no number": {
			`{"ok":true,"url":"://","team_id":"T0ACME","expires_in":"soon","is_enterprise_install":"yes"}`, "",
			Identity{TeamID: "T0ACME", TeamURL: "://"}, bridge.Verdict{Outcome: bridge.OutcomeSent},
		},
		"a life that is over": {
			`{"ok":true,"url":"://","team_id":"T0ACME","expires_in":-1}`, "",
			Identity{TeamID: "T0ACME", TeamURL: "://"}, bridge.Verdict{Outcome: bridge.OutcomeSent},
		},
		"strange URL": {
			`{"ok":true,"url":"://","team_id":"T0ACME"}`, "",
			Identity{TeamID: "T0ACME", TeamURL: "://"}, bridge.Verdict{Outcome: bridge.OutcomeSent},
		},
		"no team": {`{"ok":true}`, "chat:write", Identity{}, uncertain("bad_reply")},
		"revoked": {`{"ok":false,"error":"token_revoked"}`, "", Identity{}, refused(bridge.ClassToken, "token_revoked")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t, tc.scopes)
			s.set(methodAuth, tc.body)
			c := testClient(t, s.URL, nil)
			if c.Has("chat:write") {
				t.Error("a scope before the first Check")
			}
			got, v := c.Check(t.Context())
			if diff := cmp.Diff(tc.want, got) + cmp.Diff(tc.verdict, v); diff != "" {
				t.Error(diff)
			}
			for _, scope := range []string{"chat:write", "mpim:write", "chat", ""} {
				want := strings.Contains(" users:read ,chat:write,, mpim:write", scope) && strings.Contains(scope, ":") && name == "a bot"
				if c.Has(scope) != want {
					t.Errorf("Has(%q) is %v", scope, !want)
				}
			}
		})
	}
}

// TestFailedCheckKeepsTheScopes shows that an outage takes no scope away.
func TestFailedCheckKeepsTheScopes(t *testing.T) {
	t.Parallel()
	f := newFake(t, allScopes)
	f.client.Check(t.Context())
	f.say[methodAuth] = `<html>`
	if _, v := f.client.Check(t.Context()); v.Outcome != bridge.OutcomeUncertain || !f.client.Has("mpim:write") {
		t.Errorf("%+v, scope kept: %v", v, f.client.Has("mpim:write"))
	}
}

// TestMethodRests shows that a method is not called before Retry-After has
// passed, that the next call comes within 5 s of it, and that others are.
func TestMethodRests(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]bool{"limits": false, "off": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, allScopes)
				f.client.pace = newPace(Limits{Off: off})
				f.say[methodPost] = `{"ok":false,"error":"ratelimited"}`
				began := time.Now()
				f.client.Post(t.Context(), posting)
				f.say[methodPost] = okPost
				time.Sleep(29 * time.Second)
				v := f.client.Post(t.Context(), posting)
				if v.Class != bridge.ClassLimited || v.RetryAfter < time.Second || v.RetryAfter > 6*time.Second || f.count[methodPost] != 1 {
					t.Errorf("in the rest: %+v after %d calls", v, f.count[methodPost])
				}
				if f.client.Admit(t.Context(), PostMessage, "D1") == 0 {
					t.Error("reserved in the rest")
				}
				if v := f.client.Delete(t.Context(), bridge.Posted{Channel: "D1", TS: "1"}); v.Class == bridge.ClassLimited {
					t.Error("another method rests too")
				}
				if err := f.client.Reserve(t.Context(), "D1"); err != nil {
					t.Fatal(err)
				}
				if v := f.client.Post(t.Context(), posting); v.Outcome != bridge.OutcomeSent {
					t.Errorf("after the rest: %+v", v)
				}
				if took := time.Since(began); took < 30*time.Second || took > 35*time.Second {
					t.Errorf("the next one came after %v", took)
				}
			})
		})
	}
}

// TestRestWithAnotherCode shows that the status alone makes a method rest,
// whatever the body says.
func TestRestWithAnotherCode(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"ok":false,"error":"internal_error"}`, `{"ok":false,"error":"no_text"}`, `<html>`, okPost} {
		slack := &faultySlack{answer: says(429, body, "Retry-After", "3600")}
		base, _ := serve(t, "HTTP/1.1", slack)
		c := testClient(t, base, nil)
		c.Post(t.Context(), posting)
		if v := c.Post(t.Context(), posting); v.Class != bridge.ClassLimited || v.RetryAfter < 59*time.Minute || slack.seen.Load() != 1 {
			t.Errorf("%s: %+v after %d requests", body, v, slack.seen.Load())
		}
	}
}
