package office

import (
	"context"
	"log/slog"
	"net"
)

// Adapter is one kind of office that can be connected to. It is data and two
// functions, so that screens can show it without opening anything.
type Adapter struct {
	// Kind names it, in small letters: "gateway".
	Kind string
	// Schemes are those of the addresses that it takes, in small letters. No two
	// adapters share one.
	Schemes []string
	// Capabilities say what its offices can do.
	Capabilities Capabilities
	// SignIn is what a person goes through, in order.
	SignIn []Step
	// Check reports what is wrong with an address. It opens nothing, and its errors
	// do not repeat the address.
	Check func(address string) error
	// Open makes a client and connects to nothing. The client is a [Leases] and a
	// [Directory] where Capabilities say so.
	Open func(o Options) (Client, error)
}

// Capabilities say what an office can do. What it cannot do is shown in words.
type Capabilities struct {
	// Lease: at most one device of a member relays at a time.
	Lease bool
	// Replay: what was not settled is offered again.
	Replay bool
	// Directory: the office shows who is connected to Slack, and keeps the
	// organisation's workspace.
	Directory bool
	// Email: the office tells the e-mail addresses of its members.
	Email bool
	// Edits: the office tells of edits and deletions.
	Edits bool
	// Replies: a member can answer through the client.
	Replies bool
}

// Step is one thing that a person does to sign in.
type Step string

// The steps of signing in.
const (
	// StepAddress: the office's address is entered.
	StepAddress Step = "address"
	// StepToken: an access token of the office is pasted.
	StepToken Step = "token"
)

// Options say which office, as whom, and from which device.
type Options struct {
	// URL is the office's address, which the adapter's Check takes.
	URL string
	// Token gives the access token; it is called before each connection. White
	// space at its ends is dropped.
	Token func(context.Context) (string, error)
	// Device is the stable id of this installation, 1 to 128 bytes.
	Device string
	// ClientName and ClientVersion are told to the office.
	ClientName, ClientVersion string
	// Relay says whether this device can post from the start; Lease changes it.
	Relay bool
	// Log may be nil.
	Log *slog.Logger
	// Dial replaces net.Dialer's DialContext; optional.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Rand gives a number in [0, n) for the back-off; optional.
	Rand func(n int64) int64
}
