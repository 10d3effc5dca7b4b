package sandbox

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"bellhop/bridge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a sandbox until the test ends.
func start(t *testing.T, o Options) (*Sandbox, Addresses) {
	t.Helper()
	s := New(o)
	addresses, err := s.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return s, addresses
}

func to(ids ...string) []bridge.Mention {
	list := []bridge.Mention{}
	for _, id := range ids {
		list = append(list, bridge.Mention{Kind: bridge.MentionPerson, ID: id})
	}
	return list
}
