package gateway

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"bellhop/bridge/office"
)

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

func TestClockGap(t *testing.T) {
	t.Parallel()
	now := time.Now()
	tests := map[string]struct {
		to    time.Time
		gap   time.Duration
		slept bool
	}{
		"awake":              {now.Add(time.Hour), 0, false},
		"slept":              {asleep(now.Add(time.Minute), 8*time.Hour), 8 * time.Hour, true},
		"a nap":              {asleep(now, sleepGap), sleepGap, false},
		"a little more":      {asleep(now, sleepGap+1), sleepGap + 1, true},
		"clock was set back": {asleep(now, -time.Hour), -time.Hour, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff(t, "gap", tt.gap, clockGap(now, tt.to))
			clock := now
			v := sleepWatch{now: func() time.Time { return clock }}
			diff(t, "the first look", false, v.slept())
			clock = tt.to
			diff(t, "slept", tt.slept, v.slept())
			diff(t, "told once", false, v.slept())
		})
	}
}

func TestSleepReconnectsAtOnce(t *testing.T) {
	t.Parallel()
	wakes := map[string]func(*peer){
		"woken by a frame":   func(p *peer) { p.say(`{"op":"caught_up","through":"stale"}`) },
		"woken by a ping":    func(p *peer) { p.ping() },
		"woken by a renewal": func(*peer) { pass(21 * time.Second) },
	}
	outside := time.Now() // in a bubble there is no monotonic clock
	for name, wake := range wakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var slept atomic.Int64
				begun := time.Now()
				f := start(t, func(f *fake, _ *Config) {
					f.clock = func() time.Time {
						return asleep(outside.Add(time.Since(begun)), time.Duration(slept.Load()))
					}
				})
				p := f.welcomed(welcomeHeld)
				f.signals.take()
				slept.Store(int64(10 * time.Minute))
				wake(p)
				begin := time.Now()
				f.accept().expect("hello")
				diff(t, "waited", time.Duration(0), time.Since(begin))
				diff(t, "signals", []office.Signal{office.State{State: office.Connecting}}, f.signals.take())
			})
		})
	}
}

func TestSleepBetweenConnectionsBreaksNone(t *testing.T) {
	t.Parallel()
	outside := time.Now()
	synctest.Test(t, func(t *testing.T) {
		var slept atomic.Int64
		begun := time.Now()
		f := start(t, func(f *fake, _ *Config) {
			f.clock = func() time.Time {
				return asleep(outside.Add(time.Since(begun)), time.Duration(slept.Load()))
			}
		})
		f.welcomed(welcomeFree).closeWith(4029, "")
		synctest.Wait()
		slept.Store(int64(time.Hour))
		f.welcomed(welcomeFree)
		f.signals.take()
		pass(time.Second)
		diff(t, "signals", []office.Signal(nil), f.signals.take())
	})
}
