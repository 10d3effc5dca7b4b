package office

import (
	"time"

	"bellhop/bridge"
)

// The states of a connection.
const (
	Connecting = "connecting"
	Connected  = "connected"
	Waiting    = "waiting"
	Stopped    = "stopped"
)

// Signal is one thing that a Client reports: one of the types below.
type Signal interface{ signal() }

// State says how the connection stands: one of the four states above. Err is
// why it is Waiting or Stopped; RetryAt is set with Waiting only.
type State struct {
	State   string
	Err     error
	RetryAt time.Time
}

// Welcome begins a session. Presence is empty when the office did not tell it.
// Elsewhere is as in LeaseChanged.
type Welcome struct {
	Session      string
	Self         bridge.Person
	Organization bridge.Organization
	Presence     string
	Lease        Lease
	Elsewhere    bool
}

// Event is one event of the office. Size is the length of its frame in bytes.
type Event struct {
	bridge.Event
	Size int
}

// LeaseChanged says that the lease was granted, renewed or lost. Held tells
// whether it is ours at all: it goes from true to false only by a LeaseChanged
// or a Welcome that says so, never by time alone. Left tells whether a post may
// start, and may be zero while Held is true: a grant that this device did not
// just ask for cannot be counted from a request, so it is renewed at once and
// has nothing left until the answer, a LeaseChanged of its own, a round trip
// later. Elsewhere is true when this device wants it and another one has it;
// Holder is that one, where the office told it.
type LeaseChanged struct {
	Lease
	Elsewhere bool
	Holder    string
}

// CaughtUp says that everything that was unsettled at the grant of the lease
// has been offered. Through is an event id, or empty when there was nothing.
// Complete reports whether this is the replay of the lease that is held now, and
// was held without a break since its grant. Only a complete replay proves that
// what was not offered is done with; of any other it proves nothing.
type CaughtUp struct {
	Through  string
	Complete bool
}

// Sent says that the reply with this Ref was accepted.
type Sent struct {
	Ref       string
	MessageID string
}

// Failed is an error of the office. Code is a word in small letters, digits and
// underscores, "unknown" for anything else. Ref names the reply that it is about, else
// it is empty. RetryAfter is zero when the office named no time.
type Failed struct {
	Code       string
	Message    string
	Ref        string
	RetryAfter time.Duration
}

// Unreadable is a message event whose id could be read and whose data could not.
// It is not settled: the office offers it again. Key is the path of the key at
// fault, such as "data.sender.role", and never its value.
type Unreadable struct {
	ID  string
	Key string
}

// Ignored counts one frame or event that was skipped. What is one of the
// reasons below.
type Ignored struct{ What string }

// The reasons for skipping. Unexpected is a frame out of its place: anything
// before the welcome, or a second welcome. UnusedKey is an optional key whose
// value could not be used: what it stood in was taken without it.
const (
	UnknownOp    = "unknown_op"
	UnknownEvent = "unknown_event"
	Malformed    = "malformed"
	Unexpected   = "unexpected"
	UnusedKey    = "unused_key"
)

func (State) signal()        {}
func (Welcome) signal()      {}
func (Event) signal()        {}
func (LeaseChanged) signal() {}
func (CaughtUp) signal()     {}
func (Sent) signal()         {}
func (Failed) signal()       {}
func (Ignored) signal()      {}
func (Unreadable) signal()   {}
