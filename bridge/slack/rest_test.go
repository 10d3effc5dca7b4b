package slack

import (
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
)

// TestRestOutlivesTheProcess shows that a wait that Slack asked for is kept by
// the process that comes after, and is told.
func TestRestOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cache := new(memory)
		f := newFake(t, allScopes)
		f.client.cache = cache
		if !f.client.Resting().IsZero() {
			t.Error("it rests before it was told to")
		}
		f.limit = "3600"
		began := time.Now()
		f.client.Post(t.Context(), posting)
		f.limit = ""
		if until := f.client.Resting().Sub(began); until < time.Hour || until > time.Hour+spread {
			t.Errorf("it tells of a rest of %v", until)
		}

		next := newFake(t, allScopes)
		next.client.cache = cache
		time.Sleep(time.Hour - time.Second)
		if v := next.client.Post(t.Context(), posting); v.Class != bridge.ClassLimited || len(next.count) != 0 {
			t.Errorf("the next process posts in the rest: %+v, %v", v, next.count)
		}
		if next.client.Admit(t.Context(), PostMessage, "U0BOB") == 0 {
			t.Error("admitted in the rest")
		}
		if v := next.client.Delete(t.Context(), bridge.Posted{Channel: "D1", TS: "1"}); v.Class == bridge.ClassLimited {
			t.Error("another method rests too")
		}
		time.Sleep(time.Second + spread)
		if v := next.client.Post(t.Context(), posting); v.Outcome != bridge.OutcomeSent || !next.client.Resting().IsZero() {
			t.Errorf("after the rest: %+v, until %v", v, next.client.Resting())
		}
	})
}

// TestReserveWaitsAfterRestart shows the same for a caller that waits.
func TestReserveWaitsAfterRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, next := newFake(t, allScopes), newFake(t, allScopes)
		next.client.cache = f.client.cache
		f.limit = "60"
		began := time.Now()
		f.client.Post(t.Context(), posting)
		if err := next.client.Reserve(t.Context(), "U0BOB"); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited < time.Minute || waited > time.Minute+spread {
			t.Errorf("waited %v", waited)
		}
	})
}

// TestRestThatCannotBe shows that a rest of a wrong clock is not kept.
func TestRestThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		end  time.Duration
		want bool
	}{
		"over": {0, false}, "ahead": {time.Second, true}, "the longest": {longestRest + spread, true}, "longer": {longestRest + spread + time.Second, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPace(Limits{})
			p.resume(methodPost, time.Now().Add(tc.end))
			if got := p.left(methodPost) > 0; got != tc.want {
				t.Errorf("%s: rests %v", name, got)
			}
		})
	}
}

// TestRestGrows shows that a method which is refused again and again, at once,
// is asked ever more seldom, and as usual after an answer.
func TestRestGrows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, allScopes)
		f.client.pace.jitter = func() time.Duration { return 0 }
		f.limit = "0"
		for i, want := range []time.Duration{0, 0, 0, 8, 16, 32, 60, 60} {
			f.client.Post(t.Context(), posting)
			if got := f.client.pace.left(methodPost); got != want*time.Second {
				t.Errorf("after %d refusals it rests for %v", i+1, got)
			}
			time.Sleep(want * time.Second)
		}
		f.limit = ""
		f.client.Post(t.Context(), posting)
		f.limit = "0"
		f.client.Post(t.Context(), posting)
		if got := f.client.pace.left(methodPost); got != 0 {
			t.Errorf("after an answer it rests for %v", got)
		}
	})
}
