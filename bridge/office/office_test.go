package office

import (
	"testing"
	"time"
	"unsafe"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// asleep is t on a machine that slept for d: the wall clock went on, the
// monotonic clock did not. The layout is that of time.Time.
func asleep(t time.Time, d time.Duration) time.Time {
	t = t.Add(d)
	(*struct {
		wall uint64
		ext  int64
		loc  *time.Location
	})(unsafe.Pointer(&t)).ext -= int64(d)
	return t
}

func TestLeaseLeft(t *testing.T) {
	t.Parallel()
	now := time.Now()
	held := Lease{Held: true, Until: now.Add(time.Minute)}
	tests := map[string]struct {
		lease Lease
		now   time.Time
		want  time.Duration
	}{
		"whole":                     {held, now, time.Minute},
		"half":                      {held, now.Add(30 * time.Second), 30 * time.Second},
		"over":                      {held, now.Add(2 * time.Minute), 0},
		"after a nap":               {held, asleep(now, 20*time.Second), 40 * time.Second},
		"after a night":             {held, asleep(now, 8*time.Hour), 0},
		"wall clock set back":       {held, asleep(now.Add(30*time.Second), -time.Hour), 30 * time.Second},
		"set back, then over":       {held, asleep(now.Add(2*time.Minute), -time.Hour), 0},
		"without a monotonic clock": {held, now.Add(30 * time.Second).Round(0), 30 * time.Second},
		"not held":                  {Lease{Until: now.Add(time.Minute)}, now, 0},
		"zero":                      {Lease{}, now, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.lease.Left(tt.now); got != tt.want {
				t.Errorf("Left = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRefusalError(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusal Refusal
		want    string
	}{
		"http":    {Refusal{Status: 403, Reason: "no"}, "office: refused: no (http 403)"},
		"close":   {Refusal{Close: 4010, Reason: "no"}, "office: refused: no (close 4010)"},
		"neither": {Refusal{Reason: "no"}, "office: refused: no"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.refusal.Error(); got != tt.want {
				t.Errorf("Error = %q, want %q", got, tt.want)
			}
		})
	}
}
