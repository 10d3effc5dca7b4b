package org

import (
	"regexp"
	"strings"

	"bellhop/app/vault"
)

var (
	botShape      = regexp.MustCompile(`^xoxb-[0-9A-Za-z-]+$`)
	secretShape   = regexp.MustCompile(`^([0-9a-f]{32}|[0-9A-Za-z]{24})$`)
	clientIDShape = regexp.MustCompile(`^[0-9]{6,}\.[0-9]{6,}$|^A[0-9A-Z]{8,12}$`)
)

// shortestToken is less than any bot token of Slack's: two numbers and 24
// characters, or one number and 24 characters for the oldest.
const shortestToken = 30

// CheckToken says by its looks alone what was entered where the Bot User OAuth
// Token belongs, in one finding. Nobody is asked, and no finding repeats any of
// it. Blanks around it do not count; see [TrimToken].
func CheckToken(text string) []Finding {
	code := tokenCode(TrimToken(text))
	if code == CodeTokenGood {
		return []Finding{finding(OK, FieldToken, code)}
	}
	return []Finding{finding(Error, FieldToken, code)}
}

// TrimToken gives text without the blanks and quotes around it.
func TrimToken(text string) string { return strings.Trim(fold(text), " \n\"'`<>") }

func tokenCode(text string) string {
	lower := strings.ToLower(text)
	switch {
	case text == "":
		return CodeTokenEmpty
	case strings.ContainsAny(text, "•●∙⋅·*…"):
		return CodeTokenMasked
	case len(text) > vault.MaxSize:
		return CodeTokenLong
	case strings.Contains(lower, "hooks.slack.com/"):
		return CodeTokenWebhook
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"), strings.HasSuffix(lower, ".slack.com"):
		return CodeTokenAddress
	case secretShape.MatchString(text):
		return CodeTokenSecret
	case clientIDShape.MatchString(text):
		return CodeTokenClientID
	}
	if code := kindOfToken(lower); code != "" {
		return code
	}
	return botCode(text, lower)
}

// kindOfToken is the code of a token of Slack's that is not a bot's, else "".
func kindOfToken(lower string) string {
	for _, kind := range []struct{ prefix, code string }{
		{"xoxp-", CodeTokenUser},
		{"xapp-", CodeTokenApp},
		{"xoxe.", CodeTokenRotating},
		{"xoxe-", CodeTokenRefresh},
		{"xoxs-", CodeTokenBrowser},
		{"xoxc-", CodeTokenBrowser},
		{"xoxd-", CodeTokenBrowser},
		{"xoxa-", CodeTokenLegacy},
		{"xoxo-", CodeTokenLegacy},
		{"xoxr-", CodeTokenLegacy},
		{"xwfp-", CodeTokenLegacy},
	} {
		if strings.HasPrefix(lower, kind.prefix) {
			return kind.code
		}
	}
	return ""
}

// botCode looks at what is a bot token or nothing of Slack's.
func botCode(text, lower string) string {
	switch {
	case !strings.Contains(lower, "xoxb"):
		return CodeTokenUnknown
	case strings.ContainsAny(text, " \n"):
		return CodeTokenBlanks
	case !strings.HasPrefix(lower, "xoxb"):
		return CodeTokenUnknown
	case !strings.HasPrefix(text, "xoxb"):
		return CodeTokenCase
	case !botShape.MatchString(text):
		return CodeTokenCharacters
	case len(text) < shortestToken:
		return CodeTokenShort
	}
	return CodeTokenGood
}
