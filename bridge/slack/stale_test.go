package slack

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
)

// TestStaleConversation shows that it is opened once anew, then given up for a
// day.
func TestStaleConversation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, allScopes)
		f.route(t, group)
		f.client.ForgetConversation("G0AB")
		f.say[methodOpen] = `{"ok":true,"channel":{"id":"G1AB"}}`
		f.route(t, bridge.Destination{Route: bridge.RouteGroup, Channel: "G1AB"})
		f.client.ForgetConversation("G1AB")
		f.route(t, bridge.Destination{Route: bridge.RouteGroup, Channel: "G1AB"})
		f.client.ForgetConversation("G1AB") // the same again
		for range 3 {
			f.route(t, pair)
		}
		if f.count[methodOpen] != 3 {
			t.Errorf("opened %d times", f.count[methodOpen])
		}
		time.Sleep(24 * time.Hour)
		f.route(t, pair)
		time.Sleep(time.Hour)
		f.route(t, bridge.Destination{Route: bridge.RouteGroup, Channel: "G1AB"})
		// A post that goes through clears it.
		f.client.ForgetConversation("G1AB")
		p := posting
		p.Channel = "G1AB"
		f.say[methodPost] = `{"ok":true,"channel":"G1AB","ts":"1.1"}`
		f.client.Post(t.Context(), p)
		f.client.ForgetConversation("G1AB")
		f.route(t, bridge.Destination{Route: bridge.RouteGroup, Channel: "G1AB"})
		for i := range 3 * staleItems {
			f.client.ForgetConversation(fmt.Sprint(i))
			if len(f.client.stale) > staleItems {
				t.Fatalf("%d kept", len(f.client.stale))
			}
		}
	})
}

// TestNothingIsKeptOfTheGood shows that only what was called stale takes memory.
func TestNothingIsKeptOfTheGood(t *testing.T) {
	t.Parallel()
	f := newFake(t, allScopes)
	f.route(t, group)
	f.client.Post(t.Context(), posting)
	if len(f.client.stale) != 0 {
		t.Errorf("kept: %v", f.client.stale)
	}
}

// What Route has decided is known from then on: who asks Known before each call
// would else ask Route for ever.
func TestOpenedAnewIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, allScopes)
		f.route(t, group)
		f.client.ForgetConversation(group.Channel)
		if d, known := f.client.Known(t.Context(), alice(), bob()); known {
			t.Errorf("%+v is known of a conversation that is stale", d)
		}
		f.route(t, group)
		if d, known := f.client.Known(t.Context(), alice(), bob()); !known || d != group {
			t.Errorf("%+v, known %v, once it was opened anew", d, known)
		}
		if f.count[methodOpen] != 2 {
			t.Errorf("opened %d times", f.count[methodOpen])
		}
	})
}
