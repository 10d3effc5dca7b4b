package config

import (
	"maps"
	"slices"
	"time"

	"bellhop/bridge"
)

// Version is the version of the file that this program writes.
const Version = 1

// Settings is what belongs to this machine, and to no account. Seat is the
// directory of the account that was used last. Relay is what a new seat begins
// with. Asked counts the codes that were sent to an e-mail, whoever asked. Link
// is read for a seat to be made of it, and no longer written: it says not whose
// it is.
type Settings struct {
	Version   int          `json:"version"`
	Office    string       `json:"office"`
	Seat      string       `json:"seat,omitempty"`
	Device    string       `json:"device"`
	Workspace *Workspace   `json:"workspace"`
	Link      *bridge.Link `json:"link,omitempty"`
	Relay     Relay        `json:"relay"`
	Language  string       `json:"language"`
	Desktop   Desktop      `json:"desktop"`

	Asked map[string]string `json:"asked,omitempty"`
}

// Desktop holds what only the desktop app asks. AskedHistory says that the
// person was asked whether to keep text. CrashSeen is the newest crash report
// that the person has put away.
type Desktop struct {
	StartAtLogin bool `json:"start_at_login"`
	Notify       bool `json:"notify"`
	AskedHistory bool `json:"asked_history"`

	CrashSeen string `json:"crash_seen,omitempty"`
}

// Workspace is the Slack workspace that the bot token of this machine belongs
// to, as the invitation said.
type Workspace struct {
	TeamID     string `json:"team_id"`
	Domain     string `json:"domain"`
	Name       string `json:"name,omitempty"`
	Generation int    `json:"generation"`
}

// When says in which presence messages are relayed.
type When string

// Always, or only while the member is away or offline in the office.
const (
	Always When = "always"
	Away   When = "away"
)

// Relay holds a person's choices. HistoryDays is 0 to 90; 0 keeps no text.
// PausedUntil is the end of a pause, zero when there is none.
type Relay struct {
	When           When         `json:"when"`
	Quiet          []QuietHours `json:"quiet_hours"`
	Muted          []string     `json:"muted"`
	CarryEdits     bool         `json:"carry_edits"`
	CarryDeletions bool         `json:"carry_deletions"`
	HistoryDays    int          `json:"history_days"`
	PausedUntil    time.Time    `json:"paused_until,omitzero"`
}

// QuietHours are from a time of day to another, "22:30" to "07:00", on the days
// on which they begin (0 is Sunday); no days means every day. From equal to To
// is the whole day.
type QuietHours struct {
	From string         `json:"from"`
	To   string         `json:"to"`
	Days []time.Weekday `json:"days,omitempty"`
}

// Default is what a new installation has, but for the device.
func Default() Settings {
	return Settings{
		Version: Version,
		Relay:   Relay{When: Always, CarryEdits: true, CarryDeletions: true},
		Desktop: Desktop{Notify: true},
	}
}

// Clone shares nothing with s.
func (s Settings) Clone() Settings {
	if s.Workspace != nil {
		w := *s.Workspace
		s.Workspace = &w
	}
	if s.Link != nil {
		l := *s.Link
		s.Link = &l
	}
	s.Relay, s.Asked = s.Relay.Clone(), maps.Clone(s.Asked)
	return s
}

// QuietUntil gives the end of the quiet hours that t lies in, in t's zone, and
// false when it lies in none.
func (r Relay) QuietUntil(t time.Time) (time.Time, bool) {
	var until time.Time
	for _, q := range r.Quiet {
		for _, back := range []int{0, 1} {
			if end, in := q.endOf(t, t.AddDate(0, 0, -back)); in && end.After(until) {
				until = end
			}
		}
	}
	return until, !until.IsZero()
}

// endOf gives the end of the quiet hours that begin on day's date, and whether
// t lies in them.
func (q QuietHours) endOf(t, day time.Time) (time.Time, bool) {
	from, err1 := time.Parse(clock, q.From)
	to, err2 := time.Parse(clock, q.To)
	if err1 != nil || err2 != nil || len(q.Days) > 0 && !slices.Contains(q.Days, day.Weekday()) {
		return time.Time{}, false
	}
	start := on(day, from, false)
	end := on(day, to, true)
	if !to.After(from) {
		end = on(day.AddDate(0, 0, 1), to, true)
	}
	return end, !t.Before(start) && t.Before(end)
}

const clock = "15:04"

// on is when clocks show at on day's date: the first time, or the last where
// they are set back over it; where they are set forward over it, that moment.
func on(day, at time.Time, last bool) time.Time {
	y, m, d := day.Date()
	wall := time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, time.UTC)
	var moments []time.Time
	for _, around := range []int{-1, 1} {
		_, offset := wall.AddDate(0, 0, around).In(day.Location()).Zone()
		moments = append(moments, wall.Add(-time.Duration(offset)*time.Second).In(day.Location()))
	}
	shows := func(t time.Time) bool { return t.Hour() == at.Hour() && t.Minute() == at.Minute() }
	switch before, after := moments[0], moments[1]; {
	case shows(before) && (!last || !shows(after)):
		return before
	case shows(after):
		return after
	default:
		set, _ := before.ZoneBounds()
		return set
	}
}
