package officetest

import (
	"testing"
	"time"

	"bellhop/bridge"
)

// Office is an office's end under test and the hands of those who work in it.
// Its organisation has at least one space, the owner "olga", the members "mika"
// and "sora" and the visitor "vera". Nobody has said anything yet, nobody is
// linked, and nobody is limited to fewer than 20 sends at once.
type Office struct {
	// URL is where its websockets are taken, ws://….
	URL string
	// Revision is the revision of the contract that it speaks: 1 or 2.
	Revision int
	// Token gives the access token of a person.
	Token func(person string) string
	// Say says something in from's name that only to is shown and mentioned in,
	// and gives the message's id and its space's.
	Say func(from, to, text string) (message, space string)
	// Edit and Delete change what was said.
	Edit   func(message, text string)
	Delete func(message string)
	// Withdraw makes a token worthless.
	Withdraw func(token string)
	// SetRole makes a person something else.
	SetRole func(person string, role bridge.Role)
	// Advance moves the office's clock and returns when all that fell due is done.
	Advance func(time.Duration)
	// Counts gives how many malformed frames, unknown ops and unusable optional
	// keys were counted.
	Counts func() (malformed, unknown, unusable int)
}

// RunHost holds an office's end to the contract. start makes a fresh office for
// each test; what it opens must be closed by its cleanup.
func RunHost(t *testing.T, start func(t *testing.T) Office) {
	t.Helper()
	for _, group := range []map[string]func(*testing.T, *visit){
		hostDoor(), hostSession(), hostLease(), hostReplay(), hostFrames(), hostMembers(),
	} {
		for name, play := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				play(t, &visit{Office: start(t), t: t})
			})
		}
	}
}

// visit is one test's stay in an office.
type visit struct {
	Office
	t     *testing.T
	fence int
}

// pass moves the office's clock in steps that no heartbeat is missed in, while
// these peers stay alive.
func (v *visit) pass(d time.Duration, peers ...*peer) {
	v.t.Helper()
	for d > 0 {
		step := d
		for _, p := range peers {
			step = min(step, 2*p.heartbeat)
		}
		v.Advance(step)
		d -= step
		for _, p := range peers {
			p.round()
		}
	}
}
