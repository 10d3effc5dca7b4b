package words

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"bellhop/app/state"
	"bellhop/assets"
)

// contract are the codes that a problem of `status` can have beside Slack's.
func contract() []string {
	return []string{"office_unreachable", "slack_unreachable", "history_gap", "not_connected", "other_device", "outbox_uncertain",
		"outbox_failed", "unreadable_message", "no_office_token", "no_keyring", "office_moved", "never_offered"}
}

// TestEveryCodeHasOneSentenceInEachLanguage looks at all that there are words
// for, and at a code of Slack's that there are none for.
func TestEveryCodeHasOneSentenceInEachLanguage(t *testing.T) {
	t.Parallel()
	all := append(contract(), "a_code_of_tomorrow")
	data, err := os.ReadFile("../../assets/translations/en/problem.json")
	var texts map[string]string
	if err := errors.Join(err, json.Unmarshal(data, &texts)); err != nil {
		t.Fatal(err)
	}
	for key := range texts {
		all = append(all, strings.TrimPrefix(key, "problem.code."))
	}
	if len(all) < 70 {
		t.Fatalf("only %d codes are tried", len(all))
	}
	for _, code := range all {
		code, why, _ := strings.Cut(code, ".")
		seen := map[string]string{}
		for lang, stop := range map[string]string{state.English: ".", state.Japanese: "。", state.Korean: "."} {
			text := Sentence(lang, code, why, "scope:one")
			if !strings.HasSuffix(text, stop) || strings.ContainsAny(text, "{}\n") {
				t.Errorf("%s/%s in %s: %q is no sentence", code, why, lang, text)
			}
			if lang == state.English && strings.Contains(text, ". ") {
				t.Errorf("%s/%s: %q is more than one sentence", code, why, text)
			}
			if other, ok := seen[text]; ok {
				t.Errorf("%s/%s says the same in %s and %s", code, why, lang, other)
			}
			seen[text] = lang
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		lang, code string
		args       []string
		contains   string
	}{
		"missing_scope names the scope":            {state.English, "missing_scope", []string{"mpim:write"}, "mpim:write"},
		"missing_scope in Japanese":                {state.Japanese, "missing_scope", []string{"users:read.email"}, "users:read.email"},
		"missing_scope in Korean":                  {state.Korean, "missing_scope", []string{"chat:write"}, "chat:write"},
		"missing_scope without one":                {state.English, "missing_scope", nil, "scope ?"},
		"no account names the e-mail":              {state.English, state.CodeNoAccount, []string{"a@b.example"}, "a@b.example"},
		"an e-mail that looks like text to fill":   {state.English, state.CodeNoAccount, []string{"{0}@b.example"}, "e-mail {0}@b.example:"},
		"unknown code is named":                    {state.English, "ekm_access_denied", nil, "ekm_access_denied"},
		"unknown code is named, not its argument":  {state.Korean, "ekm_access_denied", []string{"x y"}, "ekm_access_denied"},
		"a code that shares a sentence is named":   {state.English, "cannot_dm_bot", nil, "(cannot_dm_bot)"},
		"unknown language is English":              {"fr", state.CodeNotConnected, nil, "You are not connected"},
		"office refuses":                           {state.English, state.CodeOfficeUnreachable, []string{state.WhyNotAuthorised}, "sign in to the office again"},
		"office behind a proxy":                    {state.English, state.CodeOfficeUnreachable, []string{state.WhyProxy}, "proxy settings"},
		"office that answers otherwise":            {state.English, state.CodeOfficeUnreachable, []string{state.WhyStatus, "405"}, "HTTP 405"},
		"a stranger for Slack":                     {state.English, state.CodeSlackUnreachable, []string{state.WhyCertificate}, "prove to be Slack"},
		"a full disk":                              {state.English, state.CodeOutboxFailed, []string{state.WhyDisk}, "free some space"},
		"an office that moved":                     {state.English, state.CodeOfficeUnreachable, []string{state.CodeOfficeMoved, ""}, "The office has moved"},
		"no token":                                 {state.English, state.CodeOfficeUnreachable, []string{state.CodeNoOfficeToken, ""}, "has no token for the office"},
		"a token that is none":                     {state.English, state.CodeOfficeUnreachable, []string{state.WhyShape, ""}, "without “Bearer”"},
		"secrets that cannot be read":              {state.English, state.CodeOfficeUnreachable, []string{state.WhySecrets, ""}, "and its passphrase"},
		"a locked keyring":                         {state.English, state.CodeOfficeUnreachable, []string{state.CodeKeyringLocked}, "is locked"},
		"a keyring that is locked for Slack":       {state.English, state.CodeSlackUnreachable, []string{state.CodeKeyringLocked}, "is locked"},
		"office for another reason":                {state.English, state.CodeOfficeUnreachable, []string{"dns"}, "check this computer's network"},
		"an office's word that is a code of ours":  {state.English, state.CodeReplyRefused, []string{"visitor"}, "did not take the reply"},
		"an office's word that is a keyring's":     {state.English, state.CodeReplyRefused, []string{"internal"}, "did not take the reply"},
		"a token with a word before it":            {state.English, state.CodeNoOfficeToken, []string{state.WhyShape}, "without “Bearer”"},
		"an old token sends to the new invitation": {state.English, state.CodeOldGeneration, nil, "open the new invitation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sentence(tt.lang, tt.code, tt.args...); !strings.Contains(got, tt.contains) {
				t.Errorf("got %q, want %q in it", got, tt.contains)
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"msg_too_long":  "Slack refused this message with “msg_too_long”: read it in the office, then send it again or give it up.",
		"user_disabled": Sentence(state.English, "user_disabled"),
		"cannot_dm_bot": Sentence(state.English, "cannot_dm_bot"),
	} {
		if got := Refusal(state.English, code); got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
}

// TestProblemsHaveCodesOfTheContract: every word that the program has for a
// problem comes out under one of the contract's codes, with its own sentence.
func TestProblemsHaveCodesOfTheContract(t *testing.T) {
	t.Parallel()
	for _, code := range contract() {
		if p := Problem(state.English, code); p.Code != code || p.Why != "" || p.Text == Sentence(state.English, "other") {
			t.Errorf("%s became %+v", code, p)
		}
	}
	for word, want := range map[string]string{
		state.CodeKeyringLocked: "no_keyring", state.CodeKeyringMissing: "no_keyring", state.CodeKeyringRefused: "no_keyring",
		state.CodeNotSignedIn: "no_office_token", state.CodeOtherWorkspace: "not_connected", state.CodeEmailMoved: "not_connected",
		state.CodeOldGeneration: "not_authed",
	} {
		for _, p := range []state.Problem{Problem(state.English, word), Problem(state.English, state.CodeOfficeUnreachable, word)} {
			if p.Code != want || string(p.Why) != word || p.Text != Sentence(state.English, word) || !p.Is(word) || !p.Is(want) {
				t.Errorf("%s became %+v", word, p)
			}
		}
	}
}

// TestSentencesNameWhatScreensShow holds the buttons and pages that sentences
// send a person to.
func TestSentencesNameWhatScreensShow(t *testing.T) {
	t.Parallel()
	for code, key := range map[string]assets.Key{
		state.CodeNotConnected:    "connection.connect",
		state.CodeOutboxUncertain: "activity.title",
		state.CodeOutboxFailed:    "activity.title",
		state.CodeOtherWorkspace:  "organization.title",
		"a_code_of_slack":         "organization.title",
	} {
		for _, lang := range assets.Languages() {
			if name := assets.Words(lang).T(key); !strings.Contains(Sentence(lang, code), name) {
				t.Errorf("%s in %s does not name %s", code, lang, name)
			}
		}
	}
}
