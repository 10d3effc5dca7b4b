package org

import (
	"strings"
	"testing"

	"bellhop/app/vault"
)

func TestCheckToken(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, want, words string }{
		"a bot's":                     {botToken, CodeTokenGood, "looks like a bot token"},
		"the oldest kind":             {"xoxb-" + strings.Repeat("1", 12) + "-" + canary + strings.Repeat("A", 18), CodeTokenGood, ""},
		"blanks and a break around":   {" \t" + botToken + "\r\n", CodeTokenGood, ""},
		"quoted":                      {`"` + botToken + `"`, CodeTokenGood, ""},
		"full width":                  {"ｘｏｘｂ－" + botToken[5:], CodeTokenGood, ""},
		"dashes made longer":          {strings.ReplaceAll(botToken, "-", "–"), CodeTokenGood, ""},
		"a joiner of no width inside": {botToken[:10] + "\u200b" + botToken[10:], CodeTokenGood, ""},
		"nothing":                     {"", CodeTokenEmpty, "Bot User OAuth Token (xoxb-…)"},
		"blanks only":                 {" \n\u3000", CodeTokenEmpty, ""},
		"a user's":                    {"xoxp-" + botToken[5:], CodeTokenUser, "user token (xoxp-…)"},
		"a user's in capitals":        {"XOXP-" + botToken[5:], CodeTokenUser, "“OAuth & Permissions”"},
		"an app's":                    {"xapp-1-A0-" + canary, CodeTokenApp, "app-level token"},
		"rotating":                    {"xoxe.xoxb-1-" + canary, CodeTokenRotating, "rotation"},
		"for the manifest page":       {"xoxe.xoxp-1-" + canary, CodeTokenRotating, ""},
		"to refresh with":             {"xoxe-1-" + canary, CodeTokenRefresh, "refresh token"},
		"of a browser, s":             {"xoxs-1-" + canary, CodeTokenBrowser, "show it to nobody"},
		"of a browser, c":             {"xoxc-1-" + canary, CodeTokenBrowser, ""},
		"of a browser, d":             {"xoxd-" + canary + "%2B", CodeTokenBrowser, ""},
		"of a workspace":              {"xoxa-2-" + canary, CodeTokenLegacy, "older"},
		"of a workflow":               {"xwfp-" + canary, CodeTokenLegacy, ""},
		"the signing secret":          {"0123456789abcdef0123456789abcdef", CodeTokenSecret, "Signing Secret"},
		"the verification token":      {"canaryABCDEFGHIJKLMN0123", CodeTokenSecret, ""},
		"the client ID":               {"1234567890.1234567890123", CodeTokenClientID, "Client ID"},
		"the app's ID":                {"A0123ABCDEF", CodeTokenClientID, ""},
		"a webhook":                   {"https://hooks.slack.com/services/T0/B0/" + canary, CodeTokenWebhook, "webhook"},
		"the workspace's address":     {"https://acme.slack.com", CodeTokenAddress, "web address"},
		"the address without https":   {"acme.slack.com", CodeTokenAddress, ""},
		"a blank inside":              {botToken[:20] + " " + botToken[20:], CodeTokenBlanks, "blank or line break"},
		"a line break inside":         {botToken[:20] + "\n" + botToken[20:], CodeTokenBlanks, ""},
		"its label before it":         {"Bot User OAuth Token\n" + botToken, CodeTokenBlanks, ""},
		"as a header":                 {"Bearer " + botToken, CodeTokenBlanks, ""},
		"masked with bullets":         {"xoxb-" + strings.Repeat("•", 20), CodeTokenMasked, "dots that hide"},
		"masked with stars":           {"xoxb-****" + canary, CodeTokenMasked, ""},
		"shortened":                   {"xoxb-1234…" + canary, CodeTokenMasked, ""},
		"a capital at the start":      {"Xoxb-" + botToken[5:], CodeTokenCase, "capitals"},
		"a character that none has":   {botToken + "/", CodeTokenCharacters, "no token has"},
		"no dash":                     {"xoxb" + botToken[5:], CodeTokenCharacters, ""},
		"half of it":                  {botToken[:20], CodeTokenShort, "part of the token"},
		"the page's own example":      {"xoxb-your-token", CodeTokenShort, ""},
		"too long":                    {"xoxb-" + strings.Repeat("1", vault.MaxSize), CodeTokenLong, "too long"},
		"words":                       {"hello world", CodeTokenUnknown, "no token"},
		"not UTF-8":                   {"\xff\xfe", CodeTokenUnknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := CheckToken(tc.in)
			if len(got) != 1 || got[0].Code != tc.want || got[0].Field != FieldToken || Passed(got) != (tc.want == CodeTokenGood) {
				t.Fatalf("got %+v, want %s", got, tc.want)
			}
			if text := said(t, got); !strings.Contains(text, tc.words) {
				t.Errorf("says %q, without %q", text, tc.words)
			}
		})
	}
}
