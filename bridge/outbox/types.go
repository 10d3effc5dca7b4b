package outbox

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

// The errors that a caller branches on.
var (
	// ErrInUse: another process holds the data.
	ErrInUse = file.ErrInUse
	// ErrUnknown: no open entry, or no text, has that id.
	ErrUnknown = errors.New("outbox: unknown id")
	// ErrNotDue: the entry may not be attempted or expanded now: it is not
	// waiting, or the office did not offer it under the present lease.
	ErrNotDue = errors.New("outbox: the entry is not due")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("outbox: closed")
	// ErrReadOnly: the store was opened with OpenReadOnly.
	ErrReadOnly = errors.New("outbox: opened read-only")
	// ErrNewer: the file was written by a newer version of this program.
	ErrNewer = file.ErrNewer
	// ErrNotRegular: a name of the store's is taken by a link, a directory or
	// anything else that is no file of its own.
	ErrNotRegular = file.ErrNotRegular
)

// State is where an entry stands.
type State = file.State

// The states. StateSent and StateClosed are settled, all others are open.
// StateSending means that an attempt was recorded and its outcome was not; it
// is shown as waiting.
const (
	StateWaiting   = file.Waiting
	StateHeld      = file.Held
	StateSending   = file.Sending
	StateUncertain = file.Uncertain
	StateFailed    = file.Failed
	StateSent      = file.Sent
	StateClosed    = file.Closed
)

// Op is what an entry does in Slack.
type Op = file.Op

// The operations. OpEdit and OpRemove are plans: [Store.Expand] turns them into
// the others when their turn comes.
const (
	OpPost   = file.Post
	OpUpdate = file.Update
	OpDelete = file.Delete
	OpEdit   = file.Edit
	OpRemove = file.Remove
)

// Entry is one thing to be done in Slack: one post of one part, one update, one
// deletion, or a plan.
type Entry struct {
	// ID is random and opaque, 16 small letters. It is the key that a post
	// carries as metadata.
	ID      string
	Event   string
	Message string
	// Conversation is the sender's office id: within it, order is kept.
	Conversation string
	// Sender has its ID only once the text is erased.
	Sender bridge.Person
	Op     Op
	// Marked: it says that it may be a repeat. An update of a marked post is.
	Copy, Edited, Continued, Marked, Plain bool
	Part, Parts                            int
	Route                                  bridge.Route
	// Channel and TS are where it is, or is to be, posted; TS is set once sent.
	Channel, TS string
	CopyTo      string
	State       State
	// Tries counts attempts, Uncertain those of them whose outcome is not known.
	Tries, Uncertain int
	// Offered: the office offered it under the present lease.
	Offered bool
	// Error is the code of the last refusal, "" if there was none.
	Error string
	// Place is where it stands in the order of its conversation: that of its
	// event, then its own in the event. Compare entries with Order.
	Place [2]int64
	// At is the event's time.
	At time.Time
	// Target is what an update or a deletion is about.
	Target bridge.Posted
}

// Order compares two entries by whose turn comes first.
func Order(a, b Entry) int { return slices.Compare(a.Place[:], b.Place[:]) }

// Intake is a message event that is direct, on its way to disk.
type Intake struct {
	Event bridge.Event
	// Size counts against the bound in bytes: that of the frame. 0: that of the
	// text as stored.
	Size int
	// Sender may be left out of deletions.
	Sender bridge.Person
	// Reason is why the message as it is now is not direct to this member, or "".
	// Only an update may have one: it may be about a message that was direct.
	Reason string
	// Addressed reports whether an update is still chat and this member is still
	// among those it addresses, by name or through any group. What has no Reason
	// is addressed.
	Addressed bool
	// Parts is how many posts the message takes, at least 1.
	Parts int
	// Route is shown until the first attempt decides it.
	Route bridge.Route
	// Held stores new entries as held.
	Held bool
	// Begin asks that the first part be stored as already attempted, in the same
	// commit. It is honoured if nothing in that conversation is before it.
	Begin *Attempt
}

// Attempt is where a post is about to go.
type Attempt struct{ Destination bridge.Destination }

// Disposition says what Take did with an event.
type Disposition int

// The dispositions. Stored: entries were made. Folded: it became part of what
// was not posted yet. Done: a repeat of an event that is done with. Reoffered: a
// repeat of one that is open. NotPosted: an edit or deletion of what was never
// posted. Early: a message from before the time that FromNow named; it is not
// stored. Full: the bounds are reached, nothing was stored and nothing may be
// settled, until the events are offered anew after [Store.Park]. Foreign: it bears
// the id of a known message and is about another one; it is carried nowhere.
// Ahead: an edit or deletion that came before its message; it is settled with it,
// or when the message does not come, see [Store.Overdue].
const (
	Stored Disposition = iota
	Folded
	Done
	Reoffered
	NotPosted
	Full
	Early
	Foreign
	Ahead
)

func (d Disposition) String() string {
	names := [...]string{"stored", "folded", "done", "reoffered", "not_posted", "full", "early", "foreign", "ahead"}
	if d < 0 || int(d) >= len(names) {
		return fmt.Sprintf("disposition(%d)", int(d))
	}
	return names[d]
}

// Receipt says what a change led to.
type Receipt struct {
	Disposition Disposition
	// Entries are those that this change made waiting and offered, oldest first:
	// they are to be scheduled. With Began, the first one is sending.
	Entries []Entry
	// Settle are the ids of the events that are now done with, on disk.
	Settle []string
	Began  bool

	skipped []skipped // to be counted when it is on disk
}

// skipped is an event that leaves nothing behind but a count.
type skipped struct {
	event  bridge.Event
	reason string
}

// Result is what became of an attempt, as the caller's policy has it.
type Result struct {
	// State is sent, waiting, uncertain, failed or closed. An entry that was
	// deleted, dropped or done elsewhere meanwhile is closed unless it was sent.
	State State
	// Posted is where it stands, with StateSent of a post.
	Posted bridge.Posted
	Error  string
	// Uncertain counts one more uncertain result; a post is marked from then on.
	Uncertain bool
	// Plain repeats it as plain text.
	Plain bool
	// Undo says that the attempt did not happen.
	Undo bool
	// Repost says that Slack will not take this update: the whole new text is
	// posted instead, as edited. State is not looked at; ErrNotDue for what is no
	// update.
	Repost bool
}

// Totals are over the life of the data, one for each message event. Received is
// the sum of the others.
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
