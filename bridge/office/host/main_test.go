package host

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOptionsAreHeldInTheContract(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ give, beat, ttl time.Duration }{
		"standard":  {0, 30 * time.Second, 60 * time.Second},
		"too small": {time.Second, 5 * time.Second, 15 * time.Second},
		"too large": {time.Hour, 120 * time.Second, 300 * time.Second},
		"fractions": {17*time.Second + time.Millisecond, 17 * time.Second, 17 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{Heartbeat: c.give, LeaseTTL: c.give}.withDefaults()
			if o.Heartbeat != c.beat || o.LeaseTTL != c.ttl {
				t.Errorf("heartbeat %v, lease %v", o.Heartbeat, o.LeaseTTL)
			}
		})
	}
}
