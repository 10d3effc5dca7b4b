package state

import (
	"slices"
	"time"
)

// Preferences are a person's choices, as Settings shows and changes them. When
// is "always" or "away"; HistoryDays is 0 to 90, 0 keeps no text; Language is
// "en", "ja", "ko" or "" for the system's.
type Preferences struct {
	When           string       `json:"when"`
	Quiet          []QuietHours `json:"quiet_hours,omitempty"`
	Muted          []Sender     `json:"muted,omitempty"`
	CarryEdits     bool         `json:"carry_edits"`
	CarryDeletions bool         `json:"carry_deletions"`
	HistoryDays    int          `json:"history_days"`
	Language       string       `json:"language,omitempty"`
	StartAtLogin   bool         `json:"start_at_login"`
	Notify         bool         `json:"notify"`
}

// QuietHours are from a time of day to another, "22:30" to "07:00", on the days
// on which they begin (0 is Sunday); no days means every day.
type QuietHours struct {
	From string         `json:"from"`
	To   string         `json:"to"`
	Days []time.Weekday `json:"days,omitempty"`
}

// Sender is a person of the office, by id and, where it is still known, name.
type Sender struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Setup says which of the three steps of the first run are done, and how the
// keyring answers: "ok", "locked", "missing" or "refused"; "" is not asked yet.
type Setup struct {
	Workspace bool   `json:"workspace"`
	Office    bool   `json:"office"`
	Connected bool   `json:"connected"`
	Keyring   string `json:"keyring,omitempty"`
	// History says that the person was asked whether to keep text.
	History bool `json:"history"`
}

// Withheld reports whether the keyring keeps from us what it holds, so that
// nobody can tell which tokens there are.
func (s *Setup) Withheld() bool { return s != nil && s.Keyring != "" && s.Keyring != "ok" }

// Workspace is the Slack workspace that the organisation uses, as the office
// says it.
type Workspace struct {
	TeamID     string   `json:"team_id"`
	Domain     string   `json:"domain"`
	Generation int      `json:"generation"`
	Slackbot   bool     `json:"slackbot"`
	Managers   []string `json:"managers,omitempty"`
}

// The outcomes of a [Message].
const (
	OutcomeRelayed   = "relayed"
	OutcomeWaiting   = "waiting"
	OutcomeHeld      = "held"
	OutcomeUncertain = "uncertain"
	OutcomeFailed    = "failed"
	OutcomeSkipped   = "skipped"
	OutcomeDropped   = "dropped"
)

// Message is one of the last messages, without what it says. Reason is why it
// was skipped, by the gateway's contract; Route how it entered Slack.
type Message struct {
	ID      string    `json:"id"`
	Sender  string    `json:"sender"`
	Space   string    `json:"space,omitempty"`
	At      time.Time `json:"at"`
	Outcome string    `json:"outcome"`
	Reason  string    `json:"reason,omitempty"`
	Route   string    `json:"route,omitempty"`
}

// Today counts since midnight, in the machine's zone.
type Today struct {
	Relayed int64 `json:"relayed"`
	Skipped int64 `json:"skipped"`
}

// The states of the tray.
const (
	TrayShown  = "shown"
	TrayNoHost = "no_host"
	TrayOff    = "off"
)

// Crash tells of a report that the last run left. File lies in the data
// directory.
type Crash struct {
	At   time.Time `json:"at"`
	File string    `json:"file"`
}

// maxHistory is how many days of text may be kept.
const maxHistory = 90

func soundHistory(days int) bool { return days >= 0 && days <= maxHistory }

func (p Preferences) sound() bool {
	if p.When != "always" && p.When != "away" || !soundHistory(p.HistoryDays) {
		return false
	}
	for _, q := range p.Quiet {
		if !clock(q.From) || !clock(q.To) || slices.ContainsFunc(q.Days, func(d time.Weekday) bool { return d < 0 || d > 6 }) {
			return false
		}
	}
	return slices.Contains([]string{"", English, Japanese, Korean}, p.Language)
}

func clock(s string) bool {
	_, err := time.Parse("15:04", s)
	return err == nil
}
