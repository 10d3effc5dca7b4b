package org

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"bellhop/assets"

	"github.com/google/go-cmp/cmp"
)

// manifest is what of Slack's schema (manifest-schema, major version 1) is
// used here. Decoding it refuses what is in no such place.
type manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display struct {
		Name        string `json:"name"`             // required, 1 to 35
		Description string `json:"description"`      // 1 to 140
		Background  string `json:"background_color"` // #rgb or #rrggbb
	} `json:"display_information"` // required
	Features struct {
		AppHome struct {
			Home     *bool `json:"home_tab_enabled"`
			Messages *bool `json:"messages_tab_enabled"`
			ReadOnly *bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		BotUser struct {
			Name   string `json:"display_name"` // required, 1 to 80
			Online *bool  `json:"always_online"`
		} `json:"bot_user"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		OrgDeploy *bool `json:"org_deploy_enabled"`
		Socket    *bool `json:"socket_mode_enabled"`
		Rotation  *bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

func TestManifests(t *testing.T) {
	t.Parallel()
	minimal := []string{"chat:write", "users:read", "users:read.email"}
	standard := []string{"chat:write", "chat:write.customize", "mpim:write", "users:read", "users:read.email"}
	for choice, scopes := range map[Choice][]string{
		Standard: standard, Minimal: minimal,
		AlertsInvited: slices.Sorted(slices.Values(append(slices.Clone(standard), "channels:read"))),
		AlertsPublic:  slices.Sorted(slices.Values(append(slices.Clone(standard), "channels:read", "chat:write.public"))),
	} {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			data, err := Manifest(choice)
			if err != nil || bytes.ContainsAny(data, "\n\t") {
				t.Fatalf("%q, %v", data, err)
			}
			var m manifest
			d := json.NewDecoder(bytes.NewReader(data))
			d.DisallowUnknownFields()
			if err := d.Decode(&m); err != nil {
				t.Fatal(err)
			}
			sound(t, m)
			if diff := cmp.Diff(scopes, m.OAuth.Scopes.Bot) + cmp.Diff(scopes, Scopes(choice)); diff != "" {
				t.Error(diff)
			}
			if bytes.Contains(data, []byte("history")) {
				t.Error("asks for people's messages")
			}
			if found := checkScopes(scopes, true); !Passed(found) || slices.Contains(codesOf(Warning, found), CodeScopeExtra) {
				t.Errorf("its own check: %+v", found)
			}
		})
	}
	if _, err := Manifest("none"); err == nil || Scopes("none") != nil {
		t.Error("a choice that there is not has a manifest")
	}
}

func sound(t *testing.T, m manifest) {
	t.Helper()
	is := func(what string, got *bool, want bool) {
		if got == nil || *got != want {
			t.Errorf("%s is not %v", what, want)
		}
	}
	is("the Messages tab", m.Features.AppHome.Messages, true)
	is("reading only", m.Features.AppHome.ReadOnly, true)
	is("the Home tab", m.Features.AppHome.Home, false)
	is("Socket Mode", m.Settings.Socket, false)
	is("rotation", m.Settings.Rotation, false)
	is("deploying to an organisation", m.Settings.OrgDeploy, false)
	if n := len(m.Display.Name); n < 1 || n > 35 || len(m.Display.Description) < 1 || len(m.Display.Description) > 140 || m.Metadata.Major != 1 {
		t.Errorf("display information: %+v", m.Display)
	}
	if n := len(m.Features.BotUser.Name); n < 1 || n > 80 || len(m.Display.Background) != 7 {
		t.Errorf("bot user %q, colour %q", m.Features.BotUser.Name, m.Display.Background)
	}
}

// TestCreateURL: what Slack's page reads from the link is the manifest.
func TestCreateURL(t *testing.T) {
	t.Parallel()
	for _, choice := range Choices() {
		link := CreateURL(choice)
		u, err := url.Parse(link)
		if err != nil || u.Scheme != "https" || u.Host != "api.slack.com" || u.Path != "/apps" || len(link) > 2000 {
			t.Fatalf("%d characters: %s, %v", len(link), link, err)
		}
		want, err := Manifest(choice)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if diff := cmp.Diff(string(want), q.Get("manifest_json")); diff != "" || q.Get("new_app") != "1" || len(q) != 2 {
			t.Errorf("%s: %s", choice, diff)
		}
		if strings.ContainsAny(u.RawQuery, "+ \"{}") {
			t.Errorf("%s: not escaped: %s", choice, u.RawQuery)
		}
	}
	if got := CreateURL("none"); got != "https://api.slack.com/apps" {
		t.Errorf("a choice that there is not: %s", got)
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	codes := func(steps []Step) string {
		var all []string
		for _, s := range steps {
			all = append(all, strings.Join(append([]string{s.Code}, s.Args...), " "))
		}
		return strings.Join(all, ", ")
	}
	for name, tc := range map[string]struct{ got, want string }{
		"by hand":     {codes(ManualSteps(Minimal)), "open_apps, from_scratch, name_app, open_scopes, add_scope chat:write, add_scope users:read, add_scope users:read.email, messages_tab, install, copy_token, copy_domain, save"},
		"by manifest": {codes(ManifestSteps(Standard)), "open_filled, pick_workspace, create, install, copy_token, copy_domain, save"},
	} {
		if diff := cmp.Diff(tc.want, tc.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if n := len(ManualSteps(Minimal)); n != 12 {
		t.Errorf("%d steps by hand", n)
	}
	for _, lang := range assets.Languages() {
		w := assets.Words(lang)
		for _, s := range append(ManualSteps(Standard), ManifestSteps(Standard)...) {
			if text := s.Say(w); text == s.Key() || strings.Contains(text, "{") {
				t.Errorf("%s: %s says %q", lang, s.Code, text)
			}
		}
	}
}

func TestAdminMessage(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, lang := range assets.Languages() {
		for _, choice := range Choices() {
			text := AdminMessage(lang, choice)
			if strings.Count(text, CreateURL(choice)) != 1 || !strings.Contains(text, "\n6. ") || strings.Contains(text, "\n7. ") {
				t.Errorf("%s %s: the steps: %s", lang, choice, text)
			}
			if strings.Contains(text, "org.") || strings.Contains(text, "{0}") || !strings.Contains(text, strings.Join(Scopes(choice), ", ")) {
				t.Errorf("%s %s: the words: %s", lang, choice, text)
			}
			seen[text] = true
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d of 12 differ", len(seen))
	}
}
