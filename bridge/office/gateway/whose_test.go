package gateway

import (
	"strings"
	"testing"
	"testing/synctest"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// TestAnotherMemberIsToldNothing: what waits for one member's office is not told
// in the session of another member, or of another organisation.
func TestAnotherMemberIsToldNothing(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]string{
		"another member":       strings.Replace(welcomeHeld, `"id":"me"`, `"id":"you"`, 1),
		"another organisation": strings.Replace(welcomeHeld, `"id":"o1"`, `"id":"o2"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := start(t)
				p := f.welcomed(welcomeFree)
				p.conn.Close()
				p.closed()
				f.client.Settle("e1")
				f.client.Link(&bridge.Link{TeamID: "T1", UserID: "U1"})
				f.client.Workspace(&bridge.Workspace{TeamID: "T1"})
				f.client.Send(office.Reply{Ref: "r1", To: "p1", Text: "hello"})
				again := f.welcomed(other)
				again.quiet()
				f.client.Settle("e2")
				f.client.Lease(false)
				again.quiet()
				welcomes := of[office.Welcome](f.signals)
				diff(t, "welcomes told", 2, len(welcomes))
			})
		})
	}
}
