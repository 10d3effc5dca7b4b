package state

import (
	"strings"
	"testing"
)

func codes() []string {
	return []string{CodeOfficeUnreachable, CodeSlackUnreachable, CodeHistoryGap, CodeNotConnected, CodeOtherDevice,
		CodeOutboxUncertain, CodeOutboxFailed, "missing_scope", "invalid_auth", "token_revoked", "account_inactive",
		"not_authed", "token_expired", "messages_tab_disabled", "user_disabled", "not_allowed_token_type",
		"user_not_found", "ratelimited", "a_code_of_tomorrow", CodeVisitor, CodeNoEmail, CodeNoAccount,
		CodeTooManyTries, CodeTooManyMessages, CodeExpired, CodeInputEnded, CodeOtherWorkspace, CodeInProgress,
		CodeNotReady, CodeUnknownEntry, CodeNotHere, CodeInternal,
		CodeOfficeToken, CodeNotGateway, CodeOfficeAddress, CodeOfficeHTTP, CodeKeyringLocked, CodeKeyringMissing,
		CodeKeyringRefused, CodeNotSignedIn, CodeNotManager, CodeNoWindow, CodeNoMessage, CodeNotShown, CodeReplyRefused, CodeMessageRefused,
		CodeOfficeUnreachable + "/" + WhyCertificate, CodeOfficeUnreachable + "/" + WhyProxy,
		CodeSlackUnreachable + "/" + WhyCertificate, CodeSlackUnreachable + "/" + WhyProxy, CodeOutboxFailed + "/" + WhyDisk,
		CodeUnreadable, CodeNeverOffered, CodeEmailMoved}
}

func TestEveryCodeHasOneSentenceInEachLanguage(t *testing.T) {
	t.Parallel()
	for _, code := range codes() {
		seen := map[string]string{}
		for lang, stop := range map[string]string{English: ".", Japanese: "。", Korean: "."} {
			text := Sentence(lang, code, "scope:one")
			if !strings.HasSuffix(text, stop) || strings.Contains(text, "{}") || strings.Contains(text, "\n") {
				t.Errorf("%s in %s: %q is no sentence", code, lang, text)
			}
			if lang == English && strings.Contains(text, ". ") {
				t.Errorf("%s: %q is more than one sentence", code, text)
			}
			if other, ok := seen[text]; ok {
				t.Errorf("%s says the same in %s and %s", code, lang, other)
			}
			seen[text] = lang
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lang, code string
		args             []string
		contains         string
	}{
		{"missing_scope names the scope", English, "missing_scope", []string{"mpim:write"}, "mpim:write"},
		{"missing_scope in Japanese", Japanese, "missing_scope", []string{"users:read.email"}, "users:read.email"},
		{"missing_scope in Korean", Korean, "missing_scope", []string{"chat:write"}, "chat:write"},
		{"missing_scope without one", English, "missing_scope", nil, "scope ?"},
		{"no account names the e-mail", English, CodeNoAccount, []string{"a@b.example"}, "a@b.example"},
		{"unknown code is named", English, "ekm_access_denied", nil, "ekm_access_denied"},
		{"unknown code is named, not its argument", Korean, "ekm_access_denied", []string{"x y"}, "ekm_access_denied"},
		{"unknown language is English", "fr", CodeNotConnected, nil, "You are not connected"},
		{"office refuses", English, CodeOfficeUnreachable, []string{"not_authorised"}, "sign in to the office again"},
		{"office behind a proxy", English, CodeOfficeUnreachable, []string{WhyProxy}, "proxy settings"},
		{"a stranger for Slack", English, CodeSlackUnreachable, []string{WhyCertificate}, "prove to be Slack"},
		{"a full disk", English, CodeOutboxFailed, []string{WhyDisk}, "free some space"},
		{"office for another reason", English, CodeOfficeUnreachable, []string{"dns"}, "check this computer's network"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
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
		"user_disabled": Sentence(English, "user_disabled"),
	} {
		if got := Refusal(English, code); got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Needs{
		"missing_scope": NeedsOwner, "invalid_auth": NeedsOwner, "a_code_of_tomorrow": NeedsOwner,
		CodeNotConnected: NeedsMember, CodeOutboxUncertain: NeedsMember, CodeOutboxFailed: NeedsMember, "user_disabled": NeedsMember,
		CodeOfficeUnreachable: NeedsNobody, CodeSlackUnreachable: NeedsNobody, CodeHistoryGap: NeedsNobody, CodeOtherDevice: NeedsNobody,
	} {
		if got := NewProblem(English, code); got.Needs != want || got.Code != code {
			t.Errorf("%s needs %s, want %s", got.Code, got.Needs, want)
		}
	}
	if got := NewProblem(English, CodeOfficeUnreachable, "not_authorised").Needs; got != NeedsMember {
		t.Errorf("a withdrawn sign-in needs %s", got)
	}
}
