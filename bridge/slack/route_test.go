package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

const (
	threeScopes = "users:read,users:read.email,chat:write"
	groupScopes = threeScopes + ",mpim:write"
	allScopes   = groupScopes + ",chat:write.customize"
)

// alice writes, bob reads; alice's Slack user is U0ALICE.
func alice() bridge.Person {
	return bridge.Person{
		ID: "m1", Name: "Alice", Email: "Alice@Example.com ", Role: bridge.RoleMember,
		AvatarURL: "https://office.example/a.png",
		Slack:     &bridge.SlackAccount{Linked: true, TeamID: "T0ACME", UserID: "U0ALICE"},
	}
}

func bob() Recipient {
	return Recipient{Link: bridge.Link{TeamID: "T0ACME", UserID: "U0BOB"}, Slackbot: true}
}

var (
	group    = bridge.Destination{Route: bridge.RouteGroup, Channel: "G0AB"}
	pair     = bridge.Destination{Route: bridge.RoutePair, Channel: "U0BOB", CopyTo: "U0ALICE"}
	slackbot = bridge.Destination{Route: bridge.RouteSlackbot, Channel: "U0BOB", Username: "Alice", IconURL: "https://office.example/a.png"}
	app      = bridge.Destination{Route: bridge.RouteApp, Channel: "U0BOB"}
)

// acme is a Slack where alice and eve have accounts and alice and bob can be
// opened together.
func acme(t *testing.T, scopes string) *script {
	t.Helper()
	s := newScript(t, scopes)
	s.set(methodLookup+" alice@example.com", `{"ok":true,"user":{"id":"U0ALICE","deleted":false}}`)
	s.set(methodLookup+" eve@example.com", `{"ok":true,"user":{"id":"U0EVE"}}`)
	s.set(methodLookup+" gone@example.com", `{"ok":true,"user":{"id":"U0ALICE","deleted":true}}`)
	s.set(methodOpen, `{"ok":true,"channel":{"id":"G0AB"}}`)
	return s
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		scopes string
		person func(*bridge.Person)
		to     func(*Recipient)
		slack  map[string]string
		want   bridge.Destination
	}{
		"connected":                  {scopes: allScopes, want: group},
		"no mpim:write":              {scopes: threeScopes, want: pair},
		"a scope that only looks so": {scopes: threeScopes + ",mpim:write.topic", want: pair},
		"open refused for scope":     {scopes: allScopes, slack: opens("missing_scope"), want: pair},
		"open refused by policy":     {scopes: allScopes, slack: opens("restricted_action"), want: pair},
		"open refused for its kind":  {scopes: allScopes, slack: opens("method_not_supported_for_channel_type"), want: pair},
		"open refused without list":  {scopes: allScopes, slack: opens("brand_new_code"), want: pair},
		"person error: disabled":     {scopes: allScopes, slack: opens("user_disabled"), want: slackbot},
		"person error: not found":    {scopes: groupScopes, slack: opens("user_not_found"), want: app},
		"person error: not visible":  {scopes: allScopes, slack: opens("user_not_visible"), want: slackbot},
		"person error: bot":          {scopes: allScopes, slack: opens("cannot_dm_bot"), want: slackbot},
		"person error: combination":  {scopes: allScopes, slack: opens("invalid_user_combination"), want: slackbot},
		"not connected":              {scopes: allScopes, person: func(p *bridge.Person) { p.Slack.Linked = false }, want: slackbot},
		"no account":                 {scopes: allScopes, person: func(p *bridge.Person) { p.Slack = nil }, want: slackbot},
		"visitor":                    {scopes: allScopes, person: func(p *bridge.Person) { p.Slack, p.Role = nil, bridge.RoleVisitor }, want: slackbot},
		"visitor with a claim":       {scopes: allScopes, person: func(p *bridge.Person) { p.Role = bridge.RoleVisitor }, want: slackbot},
		"guest with a claim":         {scopes: allScopes, person: func(p *bridge.Person) { p.Role = bridge.RoleGuest }, want: slackbot},
		"another team":               {scopes: allScopes, person: func(p *bridge.Person) { p.Slack.TeamID = "T0EVIL" }, want: slackbot},
		"no team":                    {scopes: allScopes, person: func(p *bridge.Person) { p.Slack.TeamID = "" }, want: slackbot},
		"no user":                    {scopes: allScopes, person: func(p *bridge.Person) { p.Slack.UserID = "" }, want: slackbot},
		"to oneself":                 {scopes: allScopes, person: func(p *bridge.Person) { p.Slack.UserID = "U0BOB" }, want: slackbot},
		"no e-mail":                  {scopes: allScopes, person: func(p *bridge.Person) { p.Email = "" }, want: slackbot},
		"e-mail nobody has":          {scopes: allScopes, person: func(p *bridge.Person) { p.Email = "nobody@example.com" }, want: slackbot},
		"claims another's account":   {scopes: allScopes, person: func(p *bridge.Person) { p.Email = "eve@example.com" }, want: slackbot},
		"account deactivated":        {scopes: allScopes, person: func(p *bridge.Person) { p.Email = "gone@example.com" }, want: slackbot},
		"lookup without scope":       {scopes: allScopes, slack: map[string]string{methodLookup: `{"ok":false,"error":"missing_scope","needed":"users:read.email"}`}, want: slackbot},
		"no chat:write.customize":    {scopes: groupScopes, person: func(p *bridge.Person) { p.Slack = nil }, want: app},
		"slackbot switched off":      {scopes: allScopes, person: func(p *bridge.Person) { p.Slack = nil }, to: func(r *Recipient) { r.Slackbot = false }, want: app},
		"slackbot off, connected":    {scopes: allScopes, to: func(r *Recipient) { r.Slackbot = false }, want: group},
		"no name":                    {scopes: allScopes, person: func(p *bridge.Person) { p.Slack, p.Name = nil, " \u202e\x00" }, want: app},
		"picture not https":          {scopes: allScopes, person: func(p *bridge.Person) { p.Slack, p.AvatarURL = nil, "http://office.example/a.png" }, want: bare(slackbot)},
		"picture from nowhere":       {scopes: allScopes, person: func(p *bridge.Person) { p.Slack, p.AvatarURL = nil, "data:image/png;base64,AA" }, want: bare(slackbot)},
		"link without team":          {scopes: allScopes, to: func(r *Recipient) { r.TeamID = "" }, want: group},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acme(t, tc.scopes)
			for method, body := range tc.slack {
				s.set(method, body)
			}
			sender, to := alice(), bob()
			if tc.person != nil {
				tc.person(&sender)
			}
			if tc.to != nil {
				tc.to(&to)
			}
			c := testClient(t, s.URL, nil)
			got, v := c.Route(t.Context(), sender, to)
			if v.Outcome != bridge.OutcomeSent {
				t.Fatalf("%+v", v)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if s.count(methodPost) != 0 {
				t.Error("something was posted")
			}
		})
	}
}

func opens(code string) map[string]string {
	return map[string]string{methodOpen: `{"ok":false,"error":"` + code + `"}`}
}

func bare(d bridge.Destination) bridge.Destination {
	d.IconURL = ""
	return d
}

// TestUndecided shows the verdicts of calls before the post that the caller
// must wait for, and that nothing of them is kept.
func TestUndecided(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want bridge.Verdict
	}{
		"limited":   {`{"ok":false,"error":"ratelimited"}`, limited("ratelimited", defaultRest)},
		"outage":    {`{"ok":false,"error":"service_unavailable"}`, refused(bridge.ClassOutage, "service_unavailable")},
		"token":     {`{"ok":false,"error":"token_revoked"}`, refused(bridge.ClassToken, "token_revoked")},
		"uncertain": {`{"ok":false,"error":"internal_error"}`, uncertain("internal_error")},
		"garbage":   {`<html>`, uncertain("bad_reply")},
		"no result": {`{"ok":true}`, uncertain("bad_reply")},
	} {
		for _, method := range []string{methodAuth, methodLookup, methodOpen} {
			t.Run(method+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := acme(t, allScopes)
				before := s.say[method]
				s.set(method, tc.body)
				c := testClient(t, s.URL, nil)
				got, v := c.Route(t.Context(), alice(), bob())
				if diff := cmp.Diff(tc.want, v); diff != "" || got != (bridge.Destination{}) {
					t.Errorf("destination %+v\n%s", got, diff)
				}
				s.set(method, before)
				if name == "limited" {
					again := s.count(method)
					if _, v := c.Route(t.Context(), alice(), bob()); v.Class != bridge.ClassLimited || v.RetryAfter <= 25*time.Second {
						t.Errorf("in the rest: %+v", v)
					}
					if s.count(method) != again {
						t.Error("called in its rest")
					}
					return
				}
				if got, v := c.Route(t.Context(), alice(), bob()); got != group || v.Outcome != bridge.OutcomeSent {
					t.Errorf("afterwards: %+v %+v", got, v)
				}
			})
		}
	}
}

func TestRouteRefuses(t *testing.T) {
	t.Parallel()
	s := acme(t, allScopes)
	c := testClient(t, s.URL, nil)
	to := bob()
	to.UserID = ""
	if _, v := c.Route(t.Context(), alice(), to); v.Class != bridge.ClassPerson || len(s.calls) != 0 {
		t.Errorf("no link: %+v after %d calls", v, len(s.calls))
	}
	to = bob()
	to.TeamID = "T0OTHER"
	if _, v := c.Route(t.Context(), alice(), to); v.Class != bridge.ClassPolicy || v.Code != "team_mismatch" {
		t.Errorf("link of another team: %+v", v)
	}
}

// TestRouteIsCached shows which calls a second message costs, also for a
// Client that comes after, on the same cache.
func TestRouteIsCached(t *testing.T) {
	t.Parallel()
	s := acme(t, allScopes)
	cache := new(memory)
	for range 2 {
		c := testClient(t, s.URL, nil, func(c *Config) { c.Cache = cache })
		for range 3 {
			if got, _ := c.Route(t.Context(), alice(), bob()); got != group {
				t.Fatalf("%+v", got)
			}
		}
	}
	if s.count(methodAuth) != 2 || s.count(methodLookup) != 1 || s.count(methodOpen) != 1 {
		t.Errorf("%d auth.test, %d lookups, %d opens", s.count(methodAuth), s.count(methodLookup), s.count(methodOpen))
	}
	for key := range cache.items {
		if strings.Contains(key, "@") || strings.Contains(key, "example") {
			t.Errorf("an address in the key %q", key)
		}
	}
}

func TestPersonErrorHoldsForADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, allScopes)
		f.say[methodOpen] = `{"ok":false,"error":"user_disabled"}`
		for range 3 {
			f.route(t, slackbot)
		}
		if f.count[methodOpen] != 1 {
			t.Errorf("opened %d times", f.count[methodOpen])
		}
		f.say[methodOpen] = `{"ok":true,"channel":{"id":"G0AB"}}`
		time.Sleep(24*time.Hour - time.Second)
		f.route(t, slackbot)
		time.Sleep(time.Second)
		f.route(t, group)
	})
}

// TestGroupIsOpenedAnewDaily shows that what Slack has said once is not believed
// for ever, and what becomes of a group DM that is none any more.
func TestGroupIsOpenedAnewDaily(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		later string
		want  bridge.Destination
	}{
		"the same":            {`{"ok":true,"channel":{"id":"G0AB","is_mpim":true,"is_channel":true}}`, group},
		"nothing more said":   {`{"ok":true,"channel":{"id":"G0AB"}}`, group},
		"another group":       {`{"ok":true,"channel":{"id":"G0NEW","is_mpim":true}}`, bridge.Destination{Route: bridge.RouteGroup, Channel: "G0NEW"}},
		"a private channel":   {`{"ok":true,"channel":{"id":"G0AB","is_mpim":false,"is_group":true}}`, pair},
		"kind of another":     {`{"ok":true,"channel":{"id":"G0AB","is_mpim":null}}`, pair},
		"a channel":           {`{"ok":true,"channel":{"id":"C0AB","is_channel":true}}`, pair},
		"a DM":                {`{"ok":true,"channel":{"id":"D0AB"}}`, pair},
		"a DM of another id":  {`{"ok":true,"channel":{"id":"C0AB","is_im":true}}`, pair},
		"a user":              {`{"ok":true,"channel":{"id":"U0BOB"}}`, pair},
		"refused by a policy": {`{"ok":false,"error":"restricted_action"}`, pair},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, allScopes)
				f.route(t, group)
				f.say[methodOpen] = tc.later
				time.Sleep(24*time.Hour - time.Second)
				f.route(t, group)
				if f.count[methodOpen] != 1 {
					t.Errorf("opened %d times in a day", f.count[methodOpen])
				}
				time.Sleep(time.Second)
				f.route(t, tc.want)
				f.route(t, tc.want)
				if f.count[methodOpen] != 2 {
					t.Errorf("opened %d times, a day later", f.count[methodOpen])
				}
			})
		})
	}
}

// TestRefusalDecidesForAnHour shows that a refusal of a call before the post is
// the answer for an hour, also for a process that comes after.
func TestRefusalDecidesForAnHour(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method, code string
		want         bridge.Destination
	}{
		"open by policy":          {methodOpen, "restricted_action", pair},
		"open for no permission":  {methodOpen, "no_permission", pair},
		"open for what is new":    {methodOpen, "brand_new_code", pair},
		"open for its arguments":  {methodOpen, "invalid_arguments", pair},
		"open for a stale one":    {methodOpen, "channel_not_found", pair},
		"lookup by policy":        {methodLookup, "access_denied", slackbot},
		"lookup for what is new":  {methodLookup, "brand_new_code", slackbot},
		"lookup for its argument": {methodLookup, "invalid_arg_name", slackbot},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, allScopes)
				before := f.say[tc.method]
				f.say[tc.method] = `{"ok":false,"error":"` + tc.code + `"}`
				for range 3 {
					f.route(t, tc.want)
					if d, known := f.client.Known(t.Context(), alice(), bob()); !known || d != tc.want {
						t.Errorf("%+v, known %v", d, known)
					}
				}
				f.say[tc.method] = before
				time.Sleep(time.Hour - time.Second)
				f.route(t, tc.want)
				if f.count[tc.method] != 1 {
					t.Errorf("asked %d times in an hour", f.count[tc.method])
				}
				time.Sleep(time.Second)
				f.route(t, group)
			})
		})
	}
}

func TestIconURL(t *testing.T) {
	t.Parallel()
	long := "https://x.test/" + strings.Repeat("a", 2000-len("https://x.test/"))
	for address, want := range map[string]string{
		"https://x.test/a.png": "https://x.test/a.png", "http://x.test/": "", "https:///a": "", "https://u@x.test/": "", "://": "",
		long: long, long + "a": "",
	} {
		if got := iconURL(address); got != want {
			t.Errorf("%.30q became %.30q", address, got)
		}
	}
}

// TestScopesAreReadAgain shows it daily and after a missing_scope.
func TestScopesAreReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, allScopes)
		f.route(t, group)
		f.scopes = threeScopes
		f.route(t, group)
		time.Sleep(24 * time.Hour)
		f.route(t, pair)
		f.scopes = groupScopes
		f.say[methodPost] = `{"ok":false,"error":"missing_scope","needed":"chat:write"}`
		f.client.Post(t.Context(), posting)
		f.route(t, group)
		f.route(t, group)
		if f.count[methodAuth] != 3 {
			t.Errorf("asked %d times", f.count[methodAuth])
		}
		// An auth.test that must rest does not hold messages up.
		f.say[methodAuth] = `{"ok":false,"error":"ratelimited"}`
		time.Sleep(24 * time.Hour)
		f.route(t, group)
		f.route(t, group)
		if f.count[methodAuth] != 4 {
			t.Errorf("asked %d times", f.count[methodAuth])
		}
	})
}

func TestDisplayName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Alice":                                "Alice",
		"  Alice \n\t B. ":                     "Alice B.",
		"Al\u202eice\u200f\x07":                "Alice",
		"山田 太郎":                                "山田 太郎",
		"\xff\xfe":                             "",
		"\u200b\u2060":                         "",
		"\u200d\ufe0f \u0301":                  "",
		"\u3164\u115f":                         "",
		"\u2800\u2800":                         "",
		"👩\u200d💻 می\u200cخواهم":               "👩\u200d💻 می\u200cخواهم",
		strings.Repeat("é", 80):                strings.Repeat("é", 80),
		strings.Repeat("é", 81):                strings.Repeat("é", 79) + "…",
		strings.Repeat("Alice", 16):            strings.Repeat("Alice", 16),
		strings.Repeat("Alice", 200):           strings.Repeat("Alice", 15) + "Alic…",
		strings.Repeat("a", 78) + " bc":        strings.Repeat("a", 78) + "…",
		strings.Repeat("a", 77) + "👩\u200d💻b":  strings.Repeat("a", 77) + "…",
		strings.Repeat("a", 76) + "👩\u200d💻bc": strings.Repeat("a", 76) + "👩\u200d💻…",
		"": "",
	} {
		if got := displayName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
