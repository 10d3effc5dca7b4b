package slack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// steady is a pace whose rests end when Slack says.
func steady(l Limits) *pace {
	p := newPace(l)
	p.jitter = func() time.Duration { return 0 }
	return p
}

// times is when each of n calls was let through, counted from the first wait.
func times(t *testing.T, p *pace, n int, channel func(int) string) []time.Duration {
	t.Helper()
	began := time.Now()
	var got []time.Duration
	for i := range n {
		if err := p.wait(t.Context(), methodPost, channel(i)); err != nil {
			t.Fatal(err)
		}
		got = append(got, time.Since(began).Round(time.Millisecond))
	}
	return got
}

func one(int) string   { return "D1" }
func own(i int) string { return fmt.Sprint("D", i) }
func seconds(s ...int) (d []time.Duration) {
	for _, n := range s {
		d = append(d, time.Duration(n)*time.Second)
	}
	return d
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		limits  Limits
		channel func(int) string
		want    []time.Duration
	}{
		// 20 a minute are one in 3 s; 5 at once, of which the seconds that
		// they take to go into one channel give some back.
		"one channel":       {Limits{}, one, seconds(0, 1, 2, 3, 4, 5, 6, 9, 12)},
		"a channel each":    {Limits{}, own, seconds(0, 0, 0, 0, 0, 3, 6, 9, 12)},
		"limits of its own": {Limits{Gap: 2 * time.Second, PerMinute: 60, Burst: 2}, own, seconds(0, 0, 1, 2, 3)},
		"gap of its own":    {Limits{Gap: 2 * time.Second, PerMinute: 600}, one, seconds(0, 2, 4)},
		"off":               {Limits{Off: true}, one, seconds(0, 0, 0, 0, 0, 0, 0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got := times(t, steady(tc.limits), len(tc.want), tc.channel)
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// TestDeviceLimitInAnHour shows the sustained figure with many who wait.
func TestDeviceLimitInAnHour(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := steady(Limits{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var mu sync.Mutex
		var wg sync.WaitGroup
		passed := 0
		for i := range 30 {
			wg.Go(func() {
				for n := 0; p.wait(ctx, methodPost, own(i+30*n)) == nil; n++ {
					mu.Lock()
					passed++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if want := 5 + 60*20; passed != want && passed != want-1 {
			t.Errorf("%d posts in an hour, want %d", passed, want)
		}
	})
}

func TestRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := steady(Limits{})
		p.rest(methodPost, 30*time.Second)
		p.rest(methodPost, 10*time.Second) // an earlier end changes nothing
		if p.admit(methodPost, "D1") == 0 {
			t.Error("let through in a rest")
		}
		if p.left(methodUpdate) != 0 {
			t.Error("another method rests too")
		}
		// What was saved up is let go at once after it, and no more.
		want := seconds(30, 30, 30, 30, 30, 33, 36)
		if diff := cmp.Diff(want, times(t, p, len(want), own)); diff != "" {
			t.Error(diff)
		}
		if len(p.until) != 0 {
			t.Error("an ended rest is kept")
		}
	})
}

// TestRestWhileWaiting shows that a rest which begins while many wait is kept
// by all of them, and that they do not go at once after it.
func TestRestWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]bool{"limits": false, "off": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := steady(Limits{Off: off})
				began := time.Now()
				p.rest(methodPost, 10*time.Second)
				var mu sync.Mutex
				var wg sync.WaitGroup
				var got []time.Duration
				for i := range 20 {
					wg.Go(func() {
						if err := p.wait(t.Context(), methodPost, own(i)); err != nil {
							t.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						got = append(got, time.Since(began).Round(time.Millisecond))
					})
				}
				time.Sleep(5 * time.Second)
				p.rest(methodPost, 60*time.Second)
				wg.Wait()
				atOnce := 0
				for _, d := range got {
					if d < 65*time.Second {
						t.Errorf("let through after %v", d)
					}
					if d == 65*time.Second {
						atOnce++
					}
				}
				if want := map[bool]int{false: 5, true: 20}[off]; atOnce != want {
					t.Errorf("%d at once after the rest, want %d", atOnce, want)
				}
			})
		})
	}
}

// TestRestEndsSpread shows that the next call comes within 5 s of the rest's
// end, not always at the same moment.
func TestRestEndsSpread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := make(map[time.Duration]bool)
		for range 200 {
			p := newPace(Limits{})
			p.rest(methodPost, 30*time.Second)
			left := p.left(methodPost)
			if left < 30*time.Second || left >= 35*time.Second {
				t.Fatalf("rests for %v", left)
			}
			seen[left] = true
		}
		if len(seen) < 100 {
			t.Errorf("only %d different ends", len(seen))
		}
	})
}

func TestWaitEndsWithContext(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		prepare func(*pace)
		after   time.Duration // what a newcomer then waits
	}{
		"in a rest":    {func(p *pace) { p.rest(methodPost, time.Minute) }, 55 * time.Second},
		"in a channel": {func(p *pace) { p.admit(methodPost, "D1") }, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := steady(Limits{Gap: 10 * time.Second})
				tc.prepare(p)
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				began := time.Now()
				if err := p.wait(ctx, methodPost, "D1"); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != 5*time.Second {
					t.Errorf("came back after %v", took)
				}
				// The place was given back.
				if diff := cmp.Diff([]time.Duration{tc.after}, times(t, p, 1, one)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestWaitWithEndedContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := steady(Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 100 {
			if err := p.wait(ctx, methodPost, "D1"); !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
		}
		if p.admit(methodPost, "D1") != 0 {
			t.Error("a place was taken")
		}
	})
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := steady(Limits{})
		if p.admit(methodPost, "D1") != 0 || p.admit(methodPost, "D1") == 0 {
			t.Error("not once a second into a channel")
		}
		for i := range 4 {
			if p.admit(methodPost, own(2+i)) != 0 {
				t.Errorf("refused the post %d of the burst", i+2)
			}
		}
		if p.admit(methodPost, "D9") == 0 {
			t.Error("six at once")
		}
		time.Sleep(3 * time.Second)
		// What was refused took no place: D9 has its own, and one is back.
		if p.admit(methodPost, "D9") != 0 || p.admit(methodPost, "D1") == 0 {
			t.Error("not one more after 3 s")
		}
	})
}

// TestAdmitSaysHowLong shows that who asks again then is let through, and not
// before.
func TestAdmitSaysHowLong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		limits  Limits
		channel func(int) string
		want    []time.Duration // for each post
	}{
		"one channel":    {Limits{Gap: 4 * time.Second}, one, seconds(0, 4, 4, 4, 4, 4)},
		"a channel each": {Limits{PerMinute: 30, Burst: 2}, own, seconds(0, 0, 2, 2, 2)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := steady(tc.limits)
				for i, want := range tc.want {
					d := p.admit(methodPost, tc.channel(i))
					if d.Round(time.Millisecond) != want {
						t.Fatalf("post %d is told to wait %v, want %v", i, d, want)
					}
					if d == 0 {
						continue
					}
					time.Sleep(d - time.Millisecond)
					if p.admit(methodPost, tc.channel(i)) == 0 {
						t.Fatalf("post %d is let through too early", i)
					}
					time.Sleep(time.Millisecond)
					if d := p.admit(methodPost, tc.channel(i)); d != 0 {
						t.Fatalf("post %d comes in time and is told to wait %v", i, d)
					}
				}
			})
		})
	}
}

// TestAdmitBehindOneWhoWaits shows that nobody is overtaken.
func TestAdmitBehindOneWhoWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := steady(Limits{})
		p.admit(methodPost, "D1")
		var wg sync.WaitGroup
		wg.Go(func() { _ = p.wait(t.Context(), methodPost, "D1") })
		synctest.Wait()
		time.Sleep(time.Second)
		synctest.Wait()
		if p.admit(methodPost, "D1") == 0 {
			t.Error("overtook")
		}
		wg.Wait()
	})
}

// TestChannelsAreDropped shows that the limiters of channels that have rested
// do not pile up, and that those in use are kept.
func TestChannelsAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := steady(Limits{PerMinute: 60_000, Burst: 1_000})
		for i := range 10_000 {
			if err := p.wait(t.Context(), methodPost, own(i)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond) // 10 of them are in use
			if len(p.channels) > 2*sweepFrom {
				t.Fatalf("%d limiters after %d channels", len(p.channels), i)
			}
			for inUse := max(i-8, 0); inUse <= i; inUse++ {
				if p.admit(methodPost, own(inUse)) == 0 {
					t.Fatalf("the limiter of channel %d was dropped in use, %d channels later", inUse, i-inUse)
				}
			}
		}
	})
}
