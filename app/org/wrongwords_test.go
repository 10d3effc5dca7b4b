package org

import (
	"flag"
	"os"
	"strings"
	"testing"

	"bellhop/assets"
	"bellhop/bridge/sandbox/slack"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens")

// TestWrongInputsInEachLanguage holds what an owner reads about the mistakes
// that are made most, to the letter.
func TestWrongInputsInEachLanguage(t *testing.T) {
	t.Parallel()
	var told strings.Builder
	for _, tc := range []struct {
		name  string
		input input
	}{
		{"a user token", input{token: func(s *slack.Server) string { return s.UserToken("U0OWNER") }}},
		{"an app token", input{token: func(s *slack.Server) string { return s.AppToken() }}},
		{"the token of another workspace", input{slack: slack.Options{TeamID: "T0BETA", TeamName: "Beta", Domain: "beta"}}},
		{"a domain with https://", input{domain: "https://acme.slack.com/"}},
		{"missing scopes", input{slack: slack.Options{Scopes: []string{"chat:write", "users:read"}}}},
		{"a revoked token", input{before: (*slack.Server).RevokeToken}},
		{"no network", input{open: nowhere}},
	} {
		report, _ := tc.input.verify(t)
		told.WriteString(tc.name + "\n")
		for _, f := range report.Findings {
			for _, lang := range assets.Languages() {
				told.WriteString("  " + string(f.Level) + " " + lang + "  " + f.Say(assets.Words(lang)) + "\n")
			}
		}
	}
	const golden = "testdata/wrong-inputs.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(told.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), told.String()); diff != "" {
		t.Error(diff)
	}
}
