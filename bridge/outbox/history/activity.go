package history

import (
	"errors"
	"fmt"
	"time"

	"bellhop/bridge"
)

const (
	// Max is how many events of each kind, direct and not, are listed: the newest.
	Max = 10000
	// maxPage and usualPage are the most that one page holds, and what it holds
	// when nothing is asked.
	maxPage   = 500
	usualPage = 100
)

// ErrCursor: that is no cursor of Activity's.
var ErrCursor = errors.New("outbox: no such cursor")

// Activity is what became of one message event.
type Activity struct {
	Event   string
	Type    bridge.EventType
	Message string
	// Sender has its ID, and for a week (or as long as history is kept) its Name
	// and Role. Space has its Name and URL for as long.
	Sender bridge.Person
	Space  bridge.Space
	// At is the event's time in the office, Done when it was settled: zero while
	// it is open.
	At, Done time.Time
	// State is relayed, waiting, held, uncertain, failed, skipped or dropped, as
	// in Totals.
	State string
	// Reason is why it was skipped (of the seven rules, or of the Reason
	// constants), or a note on what was relayed.
	Reason string
	Route  bridge.Route
	// Error is Slack's code, or ours, of the entry that is worst off. Tries are
	// the attempts of all entries, Parts the posts that the message takes.
	Error        string
	Tries, Parts int
	// Marked says that a post of it in Slack carries the mark of a repeat.
	Marked bool
	// Edited and Deleted say that the message was, by this event or since.
	// Carried says that Slack shows the newest such change, or had nothing that
	// it would have to show.
	Edited, Deleted, Carried bool
	// Text is set only while history is kept, and never for what was not direct.
	Text string
}

// Filter says which events are wanted; the zero value: all.
type Filter struct {
	// States and Reasons name those that are wanted; none means any.
	States, Reasons []string
	// Message and Sender name the one that is wanted; "" means any. Created
	// leaves out edits and deletions.
	Message, Sender string
	Created         bool
	// Text is looked for in the sender's name, the space's and the text, in
	// upper or lower case.
	Text string
	// Before is the Next of the page before; "" for the first page.
	Before string
	// Limit is 1 to 500; 0 means 100.
	Limit int
}

// Page is a part of the list. Next is "" on the last one.
type Page struct {
	List []Activity
	Next string
}

// cursor is a place in the list. Of what has the same time, direct events come
// first.
type cursor struct {
	at     int64
	direct bool
	n      int64
}

func (c cursor) String() string {
	kind := "n"
	if c.direct {
		kind = "d"
	}
	return fmt.Sprintf("%d%s%d", c.at, kind, c.n)
}

func parseCursor(text string) (cursor, error) {
	if text == "" {
		return cursor{at: 1<<63 - 1, direct: true, n: 1<<63 - 1}, nil
	}
	var c cursor
	var kind rune
	if _, err := fmt.Sscanf(text, "%d%c%d", &c.at, &kind, &c.n); err != nil || kind != 'd' && kind != 'n' {
		return cursor{}, ErrCursor
	}
	c.direct = kind == 'd'
	if c.String() != text {
		return cursor{}, ErrCursor
	}
	return c, nil
}

// newer reports whether c stands before o in the list.
func (c cursor) newer(o cursor) bool {
	switch {
	case c.at != o.at:
		return c.at > o.at
	case c.direct != o.direct:
		return c.direct
	}
	return c.n > o.n
}

// below gives the bound, of one kind, under which the events behind c are.
func (c cursor) below(direct bool) (at, n int64) {
	switch {
	case c.direct == direct:
		return c.at, c.n
	case direct:
		return c.at, -1 << 63
	}
	return c.at, 1<<63 - 1
}
