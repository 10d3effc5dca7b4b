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

// The codes that are ours. All others are Slack's own error codes.
const (
	CodeOfficeUnreachable = "office_unreachable"
	CodeSlackUnreachable  = "slack_unreachable"
	CodeHistoryGap        = "history_gap"
	CodeNotConnected      = "not_connected"
	CodeOtherDevice       = "other_device"
	CodeOutboxUncertain   = "outbox_uncertain"
	CodeOutboxFailed      = "outbox_failed"
	// CodeUnreadable: the office sent messages that cannot be read.
	CodeUnreadable = "unreadable_message"
	// CodeNeverOffered: messages wait that the office does not offer any more.
	CodeNeverOffered = "never_offered"
	// CodeRateLimited: Slack asks for a pause. It is Slack's own code too.
	CodeRateLimited = "ratelimited"
	// CodeEmailMoved: the member's e-mail leads to another Slack account, or none.
	CodeEmailMoved = "email_moved"
)

// Problem is something that a person should know. Text is one sentence that
// says what to do, in the language that it was made for.
type Problem struct {
	Code  string `json:"code"`
	Needs Needs  `json:"needs"`
	Text  string `json:"text"`
}

// NewProblem makes the problem of a code, with who can mend it and its
// sentence. args are those of [Sentence].
func NewProblem(lang, code string, args ...string) Problem {
	return Problem{Code: code, Needs: rowOf(code, args).needs, Text: Sentence(lang, code, args...)}
}

// Usual reports whether the sentence is the one that its code has by itself, in
// whatever language, and not one for a reason of its own.
func (p Problem) Usual() bool { return p.Tells(p.Code) }

// Tells reports whether the sentence is the one that a code has by itself, in
// whatever language: what is out of reach may be so for a reason that is told.
func (p Problem) Tells(code string) bool {
	for _, lang := range []string{English, Japanese, Korean} {
		if p.Text == Sentence(lang, code) {
			return true
		}
	}
	return false
}

// Withheld reports whether it is the keyring that keeps something out of reach.
func (p Problem) Withheld() bool {
	return p.Tells(CodeKeyringLocked) || p.Tells(CodeKeyringMissing) || p.Tells(CodeKeyringRefused)
}

// OfficeWithheld reports whether the office is out of reach for want of what the
// keyring holds.
func (s State) OfficeWithheld() bool {
	p := s.problem(CodeOfficeUnreachable)
	return p != nil && p.Withheld()
}

// SlackWithheld is the same of Slack: one sentence about the keyring is enough
// for both.
func (s State) SlackWithheld() bool {
	if p := s.problem(CodeSlackUnreachable); p != nil {
		return p.Withheld()
	}
	return s.Slack.State == SlackWaiting && s.OfficeWithheld()
}

func (s State) problem(code string) *Problem {
	i := slices.IndexFunc(s.Problems, func(p Problem) bool { return p.Code == code })
	if i < 0 {
		return nil
	}
	return &s.Problems[i]
}

// Sort puts the most urgent first: what stops everything before what stops one
// message, and what a person can mend before what mends itself. Problems of
// one urgency keep their order.
func Sort(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Compare(rowOf(a.Code, nil).rank, rowOf(b.Code, nil).rank)
	})
}
