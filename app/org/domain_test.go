package org

import (
	"strings"
	"testing"
)

func TestCheckDomain(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, domain, code string }{
		"as it is":             {"acme", "acme", CodeDomainGood},
		"digits and hyphens":   {"acme-2-tokyo", "acme-2-tokyo", CodeDomainGood},
		"blanks around":        {"  acme\n", "acme", CodeDomainGood},
		"an address":           {"https://acme.slack.com/", "acme", CodeDomainReduced},
		"a page":               {"https://acme.slack.com/archives/C0/p1?x=a@b#y", "acme", CodeDomainReduced},
		"a sign-in in it":      {"https://me@acme.slack.com/", "", CodeDomainName},
		"http":                 {"http://acme.slack.com", "acme", CodeDomainReduced},
		"no scheme":            {"acme.slack.com", "acme", CodeDomainReduced},
		"two slashes only":     {"//acme.slack.com/", "acme", CodeDomainReduced},
		"a port":               {"acme.slack.com:443", "acme", CodeDomainReduced},
		"a dot at the end":     {"acme.slack.com.", "acme", CodeDomainReduced},
		"capitals":             {"ACME", "acme", CodeDomainReduced},
		"an address, capitals": {"HTTPS://Acme.Slack.COM/", "acme", CodeDomainReduced},
		"full width":           {"ａｃｍｅ．ｓｌａｃｋ．ｃｏｍ", "acme", CodeDomainReduced},
		"in brackets":          {"<https://acme.slack.com>", "acme", CodeDomainReduced},
		"Grid":                 {"acme.enterprise.slack.com", "acme.enterprise", CodeDomainGrid},
		"Grid, reduced":        {"acme.enterprise", "acme.enterprise", CodeDomainGrid},
		"nothing":              {" ", "", CodeDomainEmpty},
		"the app":              {"https://app.slack.com/client/T0123ABCD/C0", "", CodeDomainApp},
		"a link into the app":  {"slack://channel?team=T0123ABCD", "", CodeDomainApp},
		"Slack itself":         {"https://slack.com/workspace-signin", "", CodeDomainSlack},
		"the apps' page":       {"api.slack.com", "", CodeDomainSlack},
		"GovSlack":             {"https://acme.slack-gov.com", "", CodeDomainGov},
		"an e-mail address":    {"owner@acme.example", "", CodeDomainEmail},
		"another site":         {"https://acme.com", "", CodeDomainSite},
		"a trap":               {"acme.slack.com.evil.example", "", CodeDomainSite},
		"below a workspace":    {"a.b.slack.com", "", CodeDomainName},
		"the team's ID":        {"T0123ABCD", "", CodeDomainTeamID},
		"the name":             {"Acme Inc.", "", CodeDomainName},
		"a name in Japanese":   {"株式会社アクメ", "", CodeDomainName},
		"a low line":           {"acme_inc", "", CodeDomainName},
		"a hyphen at the end":  {"acme-", "", CodeDomainName},
		"too long":             {strings.Repeat("a", 64), "", CodeDomainName},
		"only the ending":      {".slack.com", "", CodeDomainName},
		"a scheme alone":       {"https://", "", CodeDomainName},
		"a bot token":          {botToken, "", CodeDomainToken},
		"an app token":         {"xapp-1-" + canary, "", CodeDomainToken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			domain, got := CheckDomain(tc.in)
			if domain != tc.domain || len(got) != 1 || got[0].Code != tc.code || got[0].Field != FieldDomain || Passed(got) != (domain != "") {
				t.Fatalf("got %q %+v, want %q %s", domain, got, tc.domain, tc.code)
			}
			said(t, got)
		})
	}
}
