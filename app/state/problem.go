package state

import (
	"cmp"
	"slices"
)

// Needs says who can mend a problem.
type Needs string

// Who can mend a problem. NeedsNobody mends itself, or is only to be known.
const (
	NeedsOwner  Needs = "owner"
	NeedsMember Needs = "member"
	NeedsNobody Needs = "nobody"
)

// Problem is something that a person should know. What the program does about
// it depends on Code and Why. Text is for people: one sentence that says what to
// do, in the language that it was made for.
type Problem struct {
	Code  string `json:"code"`
	Why   Why    `json:"why,omitempty"`
	Needs Needs  `json:"needs"`
	Text  string `json:"text"`
}

// NewProblem makes the problem of a code, without a sentence. The first of args
// is its Why if the code has that one. A word that is itself the Why of a code
// of the contract becomes that code's problem, as a code and as an argument.
func NewProblem(code string, args ...string) Problem {
	var why Why
	if len(args) > 0 {
		if _, known := parent(args[0]); known {
			code = args[0]
		} else if _, known := weigh(code + "/" + args[0]); known {
			why = Why(args[0])
		}
	}
	if above, known := parent(code); known && above != code {
		code, why = above, Why(code)
	}
	return Problem{Code: code, Why: why, Needs: weightOf(code, why).needs}
}

// Is reports whether it is the problem of a code, or has it as its Why.
func (p Problem) Is(code string) bool { return p.Code == code || string(p.Why) == code }

// OfficeProblem is why the office is out of reach, if it is: a keyring that gives
// nothing only if nothing else is in the way.
func (s State) OfficeProblem() (Problem, bool) {
	if s.Office.State == OfficeConnected {
		return Problem{}, false
	}
	for _, codes := range [][]string{{CodeOfficeUnreachable, CodeOfficeMoved, CodeNoOfficeToken}, {CodeNoKeyring}} {
		for _, p := range s.Problems {
			if slices.Contains(codes, p.Code) {
				return p, true
			}
		}
	}
	return Problem{}, false
}

// OfficeWithheld reports whether the office is out of reach for want of what the
// keyring holds.
func (s State) OfficeWithheld() bool {
	p, _ := s.OfficeProblem()
	return p.Code == CodeNoKeyring
}

// SlackWithheld is the same of Slack.
func (s State) SlackWithheld() bool {
	return s.Slack.State == SlackWaiting && s.has(CodeNoKeyring) && !s.has(CodeSlackUnreachable)
}

func (s State) has(code string) bool {
	return slices.ContainsFunc(s.Problems, func(p Problem) bool { return p.Code == code })
}

// Sort puts the most urgent first: what stops everything before what stops one
// message, and what a person can mend before what mends itself. Problems of
// one urgency keep their order.
func Sort(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Compare(weightOf(a.Code, a.Why).rank, weightOf(b.Code, b.Why).rank)
	})
}

// weight is who can mend a problem, and its urgency: lower is more urgent.
type weight struct {
	needs Needs
	rank  int
}

// Urgencies: nothing can work; this person gets nothing; single messages
// wait; something mends itself; only to be known.
const (
	rankToken = iota
	rankOffice
	rankPolicy
	rankPerson
	rankMessages
	rankPassing
	rankKnow
)

// weightOf finds the weight of a code with a Why, else that of the code. A code
// that is in neither list is Slack's.
func weightOf(code string, why Why) weight {
	if w, known := weigh(code + "/" + string(why)); known {
		return w
	}
	if w, known := weigh(code); known {
		return w
	}
	return weight{NeedsOwner, rankPolicy}
}

// weigh is the weight of a code, or of a code and its Why.
func weigh(code string) (weight, bool) {
	switch code {
	case "invalid_auth", "token_revoked", "account_inactive", CodeNotAuthed, "token_expired", "not_allowed_token_type":
		return weight{NeedsOwner, rankToken}, true
	case CodeNotAuthed + "/" + CodeOldGeneration:
		return weight{NeedsMember, rankToken}, true
	case CodeNoKeyring, CodeNoOfficeToken, CodeNoOfficeToken + "/" + WhyShape, CodeNoOfficeToken + "/" + WhySecrets, CodeOfficeMoved,
		CodeOfficeUnreachable + "/" + WhyNotAuthorised, CodeOfficeUnreachable + "/" + WhyNotGateway,
		CodeOfficeUnreachable + "/" + WhyReplaced, CodeOfficeUnreachable + "/" + WhySignIn:
		return weight{NeedsMember, rankOffice}, true
	case "missing_scope", "messages_tab_disabled", CodeNotConnected + "/" + CodeOtherWorkspace:
		return weight{NeedsOwner, rankPolicy}, true
	case CodeNotConnected, CodeNotConnected + "/" + WhyElsewhere, CodeNotConnected + "/" + WhyOutside, CodeNotConnected + "/" + WhyAddress,
		"user_disabled", "users_not_found", "user_not_found", "user_not_visible", "cannot_dm_bot", "invalid_user_combination":
		return weight{NeedsMember, rankPerson}, true
	case CodeOutboxUncertain, CodeOutboxFailed, CodeOutboxFailed + "/" + WhyDisk, CodeNeverOffered:
		return weight{NeedsMember, rankMessages}, true
	case CodeUnreadable:
		return weight{NeedsNobody, rankMessages}, true
	case CodeOfficeUnreachable, CodeOfficeUnreachable + "/" + WhyCertificate, CodeOfficeUnreachable + "/" + WhyProxy, CodeOfficeUnreachable + "/" + WhyStatus,
		CodeSlackUnreachable, CodeSlackUnreachable + "/" + WhyCertificate, CodeSlackUnreachable + "/" + WhyProxy, CodeRateLimited, "rate_limited":
		return weight{NeedsNobody, rankPassing}, true
	case CodeHistoryGap, CodeOtherDevice:
		return weight{NeedsNobody, rankKnow}, true
	}
	return weight{}, false
}
