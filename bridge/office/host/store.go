package host

import (
	"context"
	"errors"
	"time"

	"bellhop/bridge"
)

// The errors that a Store returns, wrapped or as they are. Any other error is
// the store's own trouble: the socket is closed with 1013, an upgrade is
// answered 503.
var (
	// ErrToken means that nobody has this access token.
	ErrToken = errors.New("unknown token")
	// ErrNotFound means that a reply names a member or a message that is not there.
	ErrNotFound = errors.New("not found")
	// ErrRefused means that the store will never take this.
	ErrRefused = errors.New("refused")
)

// Store is what outlives a socket. Its methods are called from many goroutines
// and may block; their context ends with the socket. A store calls [Host.Wake]
// and [Host.Tell] when something changes, never the other way round.
type Store interface {
	Directory
	Log
	Replies
}

// Directory knows the members of one organisation.
type Directory interface {
	// Member gives the member of an access token as they are now, or ErrToken.
	Member(ctx context.Context, token string) (Member, error)
	// SetLink changes the Slack account of a member; the zero account unlinks. The
	// store tells everybody with a person.changed if that changed anything.
	SetLink(ctx context.Context, member string, account bridge.SlackAccount) error
	// SetWorkspace changes the workspace of the organisation; nil is none. The
	// caller has checked that the member may.
	SetWorkspace(ctx context.Context, member string, w *bridge.Workspace) error
	// SetPresence sets a member's presence, one of the contract's states.
	SetPresence(ctx context.Context, member, state string) error
}

// Log holds, for each member, the message events that are not settled.
type Log interface {
	// Newest gives the position of the member's newest event, and the id of the
	// newest one that is not settled, "" for none.
	Newest(ctx context.Context, member string) (end uint64, through string, err error)
	// Next gives the first event behind the position after that is not settled.
	Next(ctx context.Context, member string, after uint64) (e Event, found bool, err error)
	// Settle is done with events for good. Unknown and settled ids change nothing.
	Settle(ctx context.Context, member, device string, events []string) error
	// Gap gives the first history.gap behind the position after that this device
	// may not have read; after 0 is what it is known to have read.
	Gap(ctx context.Context, member, device string, after uint64) (e Event, found bool, err error)
	// GapRead says that this device has read every gap up to this position.
	GapRead(ctx context.Context, member, device string, position uint64) error
}

// Replies sends what members answer.
type Replies interface {
	// Sent gives the message that a device's ref became at since or later.
	Sent(ctx context.Context, member, device, ref string, since time.Time) (messageID string, found bool, err error)
	// Send sends a reply and remembers its ref for [RefLife], in one step. It
	// returns ErrNotFound or ErrRefused for what can never be sent.
	Send(ctx context.Context, r Reply) (messageID string, err error)
}

// Member is what the office says about a member at this moment. Presence is
// empty when it is not known.
type Member struct {
	Self         bridge.Person
	Organization bridge.Organization
	Presence     string
}

// Event is an event of a log. Positions rise along it and begin at 1. Frame is
// made by [EncodeEvent].
type Event struct {
	Position uint64
	ID       string
	Frame    []byte
}

// Reply is a direct message that a member sends from a device. InReplyTo is a
// message id or empty.
type Reply struct {
	Member, Device, Ref string
	To, Text, InReplyTo string
}

// Clock is the time of leases, heartbeats and refs. The bounds of one network
// call are always counted by the machine's clock.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f on a goroutine of its own after d.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is what [time.Timer] is.
type Timer interface {
	Reset(d time.Duration) bool
	Stop() bool
}

type machineClock struct{}

func (machineClock) Now() time.Time                            { return time.Now() }
func (machineClock) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }
