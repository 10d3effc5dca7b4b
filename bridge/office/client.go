package office

import (
	"context"

	"bellhop/bridge"
)

// Client is one member's place in an office: what every office has. All methods
// but Run may be called from any goroutine, never block, and may be called
// before Run.
type Client interface {
	// Run connects, reconnects and hands every signal to sink, in order, on one
	// goroutine, until ctx ends (nil, after the office was told that this device
	// is done) or the office refuses for good (a *Refusal). sink must not block for
	// long. Run is called once.
	Run(ctx context.Context, sink func(Signal)) error

	// Settle says that these message events are done with for good. Ids are
	// queued and deduplicated. What could not be written before a drop is kept and
	// sent after the next welcome. The queue is bounded; what does not fit is
	// offered again by the office.
	Settle(ids ...string)

	// Send sends a direct message as this member. It is repeated after each
	// welcome until a Sent or Failed with its Ref.
	Send(r Reply)

	// Reconnect drops the connection and connects at once: the machine woke, the
	// network changed, or a person pressed the button.
	Reconnect()
}

// Leases is what a client of an office with relay leases has besides.
type Leases interface {
	// Lease says whether this device can post now. The lease is then asked for or
	// released. Lease(true) while it is held does nothing.
	Lease(want bool)

	// Reoffer releases the lease and asks for it anew, so that all that is not
	// settled is offered again. Without a lease that is wanted it does nothing.
	Reoffer()
}

// Directory is what a client of an office that shows who is connected to Slack
// has besides.
type Directory interface {
	// Link sets the Slack account that the office should show for this member;
	// nil unlinks. It is repeated after each welcome until the office shows it.
	Link(account *bridge.Link)

	// Workspace tells the office, once, which Slack workspace the organisation
	// uses; nil means none.
	Workspace(w *bridge.Workspace)
}

// Whole is a client that lacks nothing. The relay and the screens are made for
// it; an adapter of an office that lacks something is decorated until it is one.
type Whole interface {
	Client
	Leases
	Directory
}

// Reply is a direct message from this member to the member To. Ref is random
// and stable over repeats; InReplyTo is a message id or empty.
type Reply struct {
	Ref       string
	To        string
	Text      string
	InReplyTo string
}
