package slack

import (
	"testing"

	"bellhop/bridge"
)

// A post waits, made, until it may leave; one that may not makes no request.
func TestPostLeavesWhenItIsReady(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ready bool
		want  bridge.Verdict
		calls int
	}{
		"it may":     {true, bridge.Verdict{Outcome: bridge.OutcomeSent, Posted: bridge.Posted{Channel: "D0BOB", TS: "1700000000.000100"}}, 1},
		"it may not": {false, bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "withheld"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, allScopes)
			asked := 0
			p := posting
			p.Ready = func() bool {
				asked++
				if f.count[methodPost] > 0 {
					t.Error("it left before it was asked")
				}
				return tc.ready
			}
			if v := f.client.Post(t.Context(), p); v != tc.want {
				t.Errorf("%+v, want %+v", v, tc.want)
			}
			if asked != 1 || f.count[methodPost] != tc.calls {
				t.Errorf("asked %d times, %d requests, want 1 and %d", asked, f.count[methodPost], tc.calls)
			}
		})
	}
}
