package state

import (
	"encoding/json"
	"time"
)

// The states of the office's leg.
const (
	OfficeConnecting = "connecting"
	OfficeConnected  = "connected"
	OfficeWaiting    = "waiting"
	OfficeStopped    = "stopped"
)

// The states of Slack's leg: waiting is limited or not reachable, paused needs
// the owner.
const (
	SlackUnknown = "unknown"
	SlackOK      = "ok"
	SlackWaiting = "waiting"
	SlackPaused  = "paused"
)

// State is one immutable snapshot. The keys up to Problems are a contract;
// those behind it are ours and may grow. Link is nil when nobody is connected.
type State struct {
	Running  bool      `json:"running"`
	Office   Office    `json:"office"`
	Slack    Slack     `json:"slack"`
	Link     *Link     `json:"link"`
	Outbox   Outbox    `json:"outbox"`
	Counts   Counts    `json:"counts"`
	Totals   Totals    `json:"totals"`
	Problems []Problem `json:"problems"`

	At       time.Time `json:"at,omitzero"`
	Since    time.Time `json:"since,omitzero"`
	Version  string    `json:"version,omitempty"`
	Language string    `json:"language,omitempty"`
	Hold     *Hold     `json:"hold,omitempty"`

	// What only a program with screens fills in. Setup is nil until the keyring
	// has answered, or has not.
	Setup       *Setup       `json:"setup,omitempty"`
	Preferences *Preferences `json:"preferences,omitempty"`
	Workspace   *Workspace   `json:"workspace,omitempty"`
	Recent      []Message    `json:"recent,omitempty"`
	Today       *Today       `json:"today,omitempty"`
	Tray        string       `json:"tray,omitempty"`
	Crash       *Crash       `json:"crash,omitempty"`
}

// Office is the office's leg. Self and Organization are nil until the office
// has said who we are. RetryAt is zero but in [OfficeWaiting]. Elsewhere says
// that another device relays; Holder is that one, where the office names it.
// Address is the gateway's, without user or query.
type Office struct {
	State        string        `json:"state"`
	Self         *Self         `json:"self"`
	Organization *Organization `json:"organization"`
	Device       string        `json:"device"`
	Lease        bool          `json:"lease"`
	RetryAt      time.Time     `json:"retry_at,omitzero"`
	Elsewhere    bool          `json:"elsewhere,omitempty"`
	Holder       string        `json:"holder,omitempty"`
	Address      string        `json:"address,omitempty"`
}

// Self is the member that this program acts for. Email is what Connect looks
// up; Manages, that the organisation's workspace is theirs to set.
type Self struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Email   string `json:"email,omitempty"`
	Manages bool   `json:"manages,omitempty"`
}

// Organization is the office's customer.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Slack is Slack's leg. TeamID, Domain and Scopes are those of the last
// auth.test that was answered well.
type Slack struct {
	State   string    `json:"state"`
	TeamID  string    `json:"team_id"`
	Domain  string    `json:"domain"`
	Scopes  []string  `json:"scopes"`
	RetryAt time.Time `json:"retry_at,omitzero"`
}

// Link is the verified pair of the member and a Slack user.
type Link struct {
	TeamID     string    `json:"team_id"`
	UserID     string    `json:"user_id"`
	VerifiedAt time.Time `json:"verified_at"`
}

// Outbox counts the entries that are not settled.
type Outbox struct {
	Waiting   int64 `json:"waiting"`
	Held      int64 `json:"held"`
	Uncertain int64 `json:"uncertain"`
	Failed    int64 `json:"failed"`
}

// Counts are since the start of the program: messages posted, messages decided
// not to be relayed, frames and events ignored.
type Counts struct {
	Relayed int64 `json:"relayed"`
	Skipped int64 `json:"skipped"`
	Ignored int64 `json:"ignored"`
}

// Totals are over the life of the data, one per message event: Received is the
// sum of the others.
type Totals struct {
	Received  int64 `json:"received"`
	Relayed   int64 `json:"relayed"`
	Waiting   int64 `json:"waiting"`
	Held      int64 `json:"held"`
	Uncertain int64 `json:"uncertain"`
	Failed    int64 `json:"failed"`
	Skipped   int64 `json:"skipped"`
	Dropped   int64 `json:"dropped"`
}

// Hold says why messages are held now ("paused", "quiet", "presence") and
// until when; Until is zero when only a person or the office can end it. "first"
// waits for the choice between all that waited in the office and only what comes
// from now on (the intents [All] and [FromNow]). Messages is how many are held.
type Hold struct {
	Reason   string    `json:"reason"`
	Until    time.Time `json:"until,omitzero"`
	Messages int64     `json:"messages"`
}

// MarshalJSON writes empty lists as [], never as null, the two states that
// were never set as what they mean, and every time in UTC.
func (s State) MarshalJSON() ([]byte, error) {
	type plain State
	p := plain(s)
	if p.Problems == nil {
		p.Problems = []Problem{}
	}
	if p.Slack.Scopes == nil {
		p.Slack.Scopes = []string{}
	}
	if p.Slack.State == "" {
		p.Slack.State = SlackUnknown
	}
	if p.Office.State == "" {
		p.Office.State = OfficeStopped
	}
	if s.Link != nil {
		link := *s.Link
		link.VerifiedAt = link.VerifiedAt.UTC()
		p.Link = &link
	}
	p.At, p.Since = p.At.UTC(), p.Since.UTC()
	return json.Marshal(p)
}
