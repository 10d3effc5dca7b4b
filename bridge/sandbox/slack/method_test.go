package slack

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token  func(s *Server) string
		method string
		want   string
	}{
		"good":                   {(*Server).BotToken, "users.list", ""},
		"none":                   {func(*Server) string { return "" }, "users.list", "not_authed"},
		"unknown":                {func(*Server) string { return "xoxb-1" }, "users.list", "invalid_auth"},
		"revoked":                {func(s *Server) string { s.RevokeToken(); return s.BotToken() }, "users.list", "token_revoked"},
		"app removed":            {func(s *Server) string { s.DeactivateBot(); return s.BotToken() }, "users.list", "account_inactive"},
		"restored":               {func(s *Server) string { s.RevokeToken(); s.RestoreToken(); return s.BotToken() }, "users.list", ""},
		"replaced, the old one":  {func(s *Server) string { old := s.BotToken(); s.ReplaceToken(); return old }, "users.list", "token_revoked"},
		"replaced, the new one":  {(*Server).ReplaceToken, "users.list", ""},
		"a person's":             {func(s *Server) string { return s.UserToken("U0ALICE") }, "chat.postMessage", "not_allowed_token_type"},
		"a person's, auth.test":  {func(s *Server) string { return s.UserToken("U0ALICE") }, "auth.test", ""},
		"an app's":               {(*Server).AppToken, "chat.postMessage", "not_allowed_token_type"},
		"an app's, auth.test":    {(*Server).AppToken, "auth.test", "not_allowed_token_type"},
		"none, api.test":         {func(*Server) string { return "" }, "api.test", ""},
		"none, no such method":   {func(*Server) string { return "" }, "users.dance", "unknown_method"},
		"good, no such method":   {(*Server).BotToken, "users.dance", "unknown_method"},
		"person who is nobody's": {func(s *Server) string { return s.UserToken("U0NOBODY") }, "auth.test", "invalid_auth"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{})
			refused(t, askAs(t, s, c.token(s), c.method), c.want)
			calls := s.Calls()
			if last := calls[len(calls)-1]; last.Error != c.want || last.Method != c.method {
				t.Errorf("on record: %s %q", last.Method, last.Error)
			}
		})
	}
}

func TestAuthTestTellsPersonsFromBots(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Domain: "beta", TeamID: "T0BETA", BotToken: "xoxb-planted"})
	want := map[string]any{
		"ok": true, "url": "https://beta.slack.com/", "team": "Acme", "user": "bellhop", "team_id": "T0BETA",
		"user_id": BotUserID, "bot_id": BotID, "is_enterprise_install": false,
	}
	if diff := cmp.Diff(want, askAs(t, s, "xoxb-planted", "auth.test").body); diff != "" {
		t.Error(diff)
	}
	person := must(t, askAs(t, s, s.UserToken("U0ALICE"), "auth.test"))
	if person.at("bot_id") != nil || person.str("user_id") != "U0ALICE" {
		t.Errorf("a person's token: %v", person.body)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	r := ask(t, s, "users.lookupByEmail", "email", "alice@example.com")
	if got := r.header.Get("X-OAuth-Scopes"); got != strings.Join(StandardScopes(), ",") {
		t.Errorf("X-OAuth-Scopes %q", got)
	}
	if got := r.header.Get("X-Accepted-OAuth-Scopes"); got != "users:read.email" {
		t.Errorf("X-Accepted-OAuth-Scopes %q", got)
	}
	if got := r.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	other := ask(t, s, "auth.test")
	if a, b := r.header.Get("X-Slack-Req-Id"), other.header.Get("X-Slack-Req-Id"); a == "" || a == b {
		t.Errorf("X-Slack-Req-Id %q, then %q", a, b)
	}
	if got := askAs(t, s, "xoxb-wrong", "auth.test").header.Get("X-OAuth-Scopes"); got != "" {
		t.Errorf("scopes told to a stranger: %q", got)
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method string
		args   []string
		needed string
	}{
		"team.info":                    {"team.info", nil, "team:read"},
		"users.info":                   {"users.info", []string{"user", "U0ALICE"}, "users:read"},
		"users.list":                   {"users.list", nil, "users:read"},
		"users.lookupByEmail":          {"users.lookupByEmail", []string{"email", "alice@example.com"}, "users:read.email"},
		"lookup without users:read":    {"users.lookupByEmail", []string{"email", "alice@example.com"}, "users:read"},
		"open one":                     {"conversations.open", []string{"users", "U0ALICE"}, "im:write"},
		"open two":                     {"conversations.open", []string{"users", "U0ALICE,U0BOB"}, "mpim:write"},
		"list public":                  {"conversations.list", nil, "channels:read"},
		"list private":                 {"conversations.list", []string{"types", "public_channel,private_channel"}, "groups:read"},
		"list DMs":                     {"conversations.list", []string{"types", "im"}, "im:read"},
		"list group DMs":               {"conversations.list", []string{"types", "mpim"}, "mpim:read"},
		"info":                         {"conversations.info", []string{"channel", GeneralID}, "channels:read"},
		"post":                         {"chat.postMessage", []string{"channel", "U0ALICE", "text", "hi"}, "chat:write"},
		"post under a name":            {"chat.postMessage", []string{"channel", "U0ALICE", "text", "hi", "username", "Bob"}, "chat:write.customize"},
		"post with an icon":            {"chat.postMessage", []string{"channel", "U0ALICE", "text", "hi", "icon_url", "https://x/"}, "chat:write.customize"},
		"post with an emoji for icon":  {"chat.postMessage", []string{"channel", "U0ALICE", "text", "hi", "icon_emoji", ":x:"}, "chat:write.customize"},
		"update":                       {"chat.update", []string{"channel", "D1", "ts", "1.1"}, "chat:write"},
		"delete":                       {"chat.delete", []string{"channel", "D1", "ts", "1.1"}, "chat:write"},
		"a scope is asked before args": {"users.info", nil, "users:read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{Scopes: everything()})
			with := ask(t, s, c.method, c.args...)
			if with.str("error") == "missing_scope" {
				t.Fatalf("refused with every scope: %v", with.body)
			}
			left := []string{}
			for _, scope := range everything() {
				if scope != c.needed {
					left = append(left, scope)
				}
			}
			s.SetScopes(left...)
			r := ask(t, s, c.method, c.args...)
			refused(t, r, "missing_scope")
			if r.str("needed") != c.needed || r.str("provided") != strings.Join(s.Scopes(), ",") || slices.Contains(split(r.str("provided")), c.needed) {
				t.Errorf("needed %q, provided %q", r.str("needed"), r.str("provided"))
			}
		})
	}
}

func TestAPITest(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	want := map[string]any{"ok": true, "args": map[string]any{"foo": "bar"}}
	if diff := cmp.Diff(want, askAs(t, s, "", "api.test", "foo", "bar").body); diff != "" {
		t.Error(diff)
	}
	want = map[string]any{"ok": false, "error": "my_error", "args": map[string]any{"error": "my_error"}}
	if diff := cmp.Diff(want, askAs(t, s, "", "api.test", "error", "my_error").body); diff != "" {
		t.Error(diff)
	}
}

func TestTeamInfo(t *testing.T) {
	t.Parallel()
	s := New(Options{Scopes: []string{"team:read"}})
	r := must(t, ask(t, s, "team.info", "include_slackbot_availability", "true"))
	if r.str("team", "domain") != "acme" || r.str("team", "id") != "T0ACME" || r.str("team", "slackbot_availability") == "" {
		t.Errorf("%v", r.body)
	}
	refused(t, ask(t, s, "team.info", "team", "T0OTHER"), "team_not_found")
	refused(t, ask(t, s, "team.info", "domain", "other"), "team_not_found")
}

func TestUnknownMethodIsNamed(t *testing.T) {
	t.Parallel()
	r := ask(t, New(Options{}), "chat.shout")
	refused(t, r, "unknown_method")
	if r.str("req_method") != "chat.shout" {
		t.Errorf("%v", r.body)
	}
}

func TestOtherAddressesAndVerbs(t *testing.T) {
	t.Parallel()
	api := listen(t, New(Options{}))
	for name, c := range map[string]struct {
		verb, url string
		want      int
	}{
		"outside the API": {"GET", strings.TrimSuffix(api, "api/"), http.StatusNotFound},
		"PUT":             {"PUT", api + "auth.test", http.StatusMethodNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), c.verb, c.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := client(t).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := answer.Body.Close(); err != nil || answer.StatusCode != c.want {
				t.Errorf("status %d, %v", answer.StatusCode, err)
			}
		})
	}
}

func TestAuthTestOfAnOrganisation(t *testing.T) {
	t.Parallel()
	got := must(t, ask(t, New(Options{OrgWide: true, Expires: 12 * time.Hour}), "auth.test"))
	if got.at("is_enterprise_install") != true || got.at("expires_in") != 43200.0 {
		t.Errorf("auth.test: %v", got.body)
	}
}
