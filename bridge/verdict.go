package bridge

import "time"

// Outcome says what became of one call to Slack.
type Outcome int

// The outcomes. Only OutcomeSent means that Slack has it; OutcomeRefused that
// Slack said no; OutcomeUnsent that no byte of the request was written;
// OutcomeUncertain that Slack may or may not have taken it.
const (
	OutcomeUncertain Outcome = iota
	OutcomeSent
	OutcomeRefused
	OutcomeUnsent
)

func (o Outcome) String() string {
	switch o {
	case OutcomeSent:
		return "sent"
	case OutcomeRefused:
		return "refused"
	case OutcomeUnsent:
		return "unsent"
	}
	return "uncertain"
}

// Class says who or what can mend a refusal.
type Class string

// The classes of refusal.
const (
	// ClassNone goes with every outcome but refused.
	ClassNone Class = ""
	// ClassLimited is 429 or ratelimited: that method waits for RetryAfter.
	ClassLimited Class = "limited"
	// ClassOutage is Slack's own trouble: all posting waits for auth.test.
	ClassOutage Class = "outage"
	// ClassToken is a bot token that Slack does not take: the owner's.
	ClassToken Class = "token"
	// ClassPolicy is a missing scope or a policy of the workspace: the owner's.
	ClassPolicy Class = "policy"
	// ClassPerson names a person: the link of one of the two is broken.
	ClassPerson Class = "person"
	// ClassStale is a cached conversation that is no longer there.
	ClassStale Class = "stale"
	// ClassMessage is a message that can never be posted as it is.
	ClassMessage Class = "message"
	// ClassUnknown is a code that is in no list.
	ClassUnknown Class = "unknown"
)

// Verdict is the typed answer to one call. The zero value is uncertain, so
// that a forgotten verdict is never taken for a success or a refusal.
type Verdict struct {
	Outcome Outcome
	Class   Class
	// Code is Slack's error code, or one of ours for what is no answer of
	// Slack's ("timeout", "connection", "http_503", "bad_reply"). Never carries
	// contents.
	Code string
	// Needed and Provided are scopes, set with missing_scope.
	Needed, Provided string
	// RetryAfter is how long that method must rest, set with ClassLimited.
	RetryAfter time.Duration
	// Posted is set when Outcome is OutcomeSent and the call posts.
	Posted Posted
}

// Link is the verified pair of the office member and a Slack user.
type Link struct {
	TeamID     string    `json:"team_id"`
	UserID     string    `json:"user_id"`
	VerifiedAt time.Time `json:"verified_at"`
}
