package state

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemNeeds(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Needs{
		"missing_scope": NeedsOwner, "invalid_auth": NeedsOwner, "a_code_of_tomorrow": NeedsOwner, CodeOtherWorkspace: NeedsOwner,
		CodeNotConnected: NeedsMember, CodeOutboxUncertain: NeedsMember, CodeOutboxFailed: NeedsMember, "user_disabled": NeedsMember,
		CodeNoKeyring: NeedsMember, CodeNoOfficeToken: NeedsMember, CodeOfficeMoved: NeedsMember, CodeNeverOffered: NeedsMember,
		CodeOldGeneration: NeedsMember, CodeEmailMoved: NeedsMember,
		CodeOfficeUnreachable: NeedsNobody, CodeSlackUnreachable: NeedsNobody, CodeHistoryGap: NeedsNobody, CodeOtherDevice: NeedsNobody,
		CodeUnreadable: NeedsNobody, CodeRateLimited: NeedsNobody,
	} {
		if got := NewProblem(code); got.Needs != want || !got.Is(code) {
			t.Errorf("%s needs %s, want %s", code, got.Needs, want)
		}
	}
}

func TestWhyChangesWhoIsNeeded(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		got  Problem
		want Problem
	}{
		"a withdrawn sign-in":  {NewProblem(CodeOfficeUnreachable, WhyNotAuthorised), Problem{Code: CodeOfficeUnreachable, Why: WhyNotAuthorised, Needs: NeedsMember}},
		"a status":             {NewProblem(CodeOfficeUnreachable, WhyStatus, "405"), Problem{Code: CodeOfficeUnreachable, Why: WhyStatus, Needs: NeedsNobody}},
		"no Why of ours":       {NewProblem("missing_scope", "chat:write"), Problem{Code: "missing_scope", Needs: NeedsOwner}},
		"a Why of another":     {NewProblem(CodeHistoryGap, WhyDisk), Problem{Code: CodeHistoryGap, Needs: NeedsNobody}},
		"a locked keyring":     {NewProblem(CodeOfficeUnreachable, CodeKeyringLocked), Problem{Code: CodeNoKeyring, Why: CodeKeyringLocked, Needs: NeedsMember}},
		"nobody is signed in":  {NewProblem(CodeNotSignedIn), Problem{Code: CodeNoOfficeToken, Why: CodeNotSignedIn, Needs: NeedsMember}},
		"no token, for office": {NewProblem(CodeOfficeUnreachable, CodeNoOfficeToken, ""), Problem{Code: CodeNoOfficeToken, Needs: NeedsMember}},
		"moved, for office":    {NewProblem(CodeOfficeUnreachable, CodeOfficeMoved, ""), Problem{Code: CodeOfficeMoved, Needs: NeedsMember}},
		"no token, by shape":   {NewProblem(CodeOfficeUnreachable, WhyShape), Problem{Code: CodeNoOfficeToken, Why: WhyShape, Needs: NeedsMember}},
		"an old bot token":     {NewProblem(CodeOldGeneration), Problem{Code: CodeNotAuthed, Why: CodeOldGeneration, Needs: NeedsMember}},
		"another workspace":    {NewProblem(CodeOtherWorkspace), Problem{Code: CodeNotConnected, Why: CodeOtherWorkspace, Needs: NeedsOwner}},
		"an empty first word":  {NewProblem(CodeOutboxFailed, ""), Problem{Code: CodeOutboxFailed, Needs: NeedsMember}},
		"a full disk":          {NewProblem(CodeOutboxFailed, WhyDisk), Problem{Code: CodeOutboxFailed, Why: WhyDisk, Needs: NeedsMember}},
		"a keyring, for Slack": {NewProblem(CodeSlackUnreachable, CodeKeyringMissing), Problem{Code: CodeNoKeyring, Why: CodeKeyringMissing, Needs: NeedsMember}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestOfficeProblem is what pages show beside the office.
func TestOfficeProblem(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		office string
		codes  []string
		want   string
	}{
		"nothing":                  {OfficeWaiting, nil, ""},
		"Slack alone":              {OfficeWaiting, []string{CodeSlackUnreachable}, ""},
		"the network":              {OfficeWaiting, []string{CodeSlackUnreachable, CodeOfficeUnreachable}, CodeOfficeUnreachable},
		"no token":                 {OfficeStopped, []string{CodeNoOfficeToken}, CodeNoOfficeToken},
		"moved":                    {OfficeWaiting, []string{CodeOfficeMoved}, CodeOfficeMoved},
		"the keyring":              {OfficeWaiting, []string{CodeKeyringLocked}, CodeNoKeyring},
		"the keyring, for Slack":   {OfficeWaiting, []string{CodeKeyringLocked, CodeOfficeUnreachable}, CodeOfficeUnreachable},
		"the keyring, and it runs": {OfficeConnected, []string{CodeKeyringLocked}, ""},
	} {
		s := State{Office: Office{State: tt.office}}
		for _, code := range tt.codes {
			s.Problems = append(s.Problems, NewProblem(code))
		}
		got, found := s.OfficeProblem()
		if got.Code != tt.want || found != (tt.want != "") || s.OfficeWithheld() != (tt.want == CodeNoKeyring) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
