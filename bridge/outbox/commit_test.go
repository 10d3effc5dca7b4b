package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

func TestOneCommitForEachOperation(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	in := created("m", "ann", 1)
	in.Begin = &Attempt{Destination: toApp}
	before := s.commits.Load()
	r := take(t, s, in)
	record(t, s, r.Entries[0].ID, Result{State: StateSent})
	if got := s.commits.Load() - before; got != 2 {
		t.Errorf("%d commits for an intake with its attempt, and its outcome", got)
	}
}

// stall keeps the committer busy, in a bubble, until release is called, which
// waits for what wg runs meanwhile.
func stall(t *testing.T, s *Store) (wg *sync.WaitGroup, release func()) {
	gate := make(chan struct{})
	wg = &sync.WaitGroup{}
	wg.Go(func() { _ = s.do(t.Context(), func(*tx) error { <-gate; return nil }) })
	synctest.Wait()
	return wg, func() {
		close(gate)
		wg.Wait()
	}
}

// TestGroupCommit stops the committer while 64 producers queue, so that one
// commit must answer them all.
func TestGroupCommit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir(), Options{})
		wg, release := stall(t, s)
		before := s.commits.Load()
		for i := range 64 {
			wg.Go(func() { take(t, s, created(fmt.Sprint("m", i), fmt.Sprint("from", i%8), 1)) })
		}
		synctest.Wait()
		release()
		if got := s.commits.Load() - before; got != 2 {
			t.Errorf("%d commits, want that of the gate and one for all", got)
		}
		if got := totals(t, s); got.Waiting != 64 {
			t.Errorf("%d taken", got.Waiting)
		}
	})
}

// TestOneOfManyFails undoes one operation of a batch alone.
func TestOneOfManyFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir(), Options{})
		wg, release := stall(t, s)
		boom := errors.New("boom")
		errs := make([]error, 9)
		for i := range errs {
			wg.Go(func() {
				errs[i] = s.do(t.Context(), func(tx *tx) error {
					if _, err := tx.take(created(fmt.Sprint("m", i), "ann", 1)); err != nil || i != 4 {
						return err
					}
					return boom
				})
			})
		}
		synctest.Wait()
		release()
		for i, err := range errs {
			if (i == 4) != errors.Is(err, boom) {
				t.Errorf("operation %d: %v", i, err)
			}
		}
		if n, _ := s.Open(); n != 8 || len(entries(t, s)) != 8 {
			t.Errorf("%d entries counted, %d on disk", n, len(entries(t, s)))
		}
	})
}

func TestFullQueueWaitsForTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir(), Options{})
		gate := make(chan struct{})
		var wg sync.WaitGroup
		for range maxBatch + 1 {
			wg.Go(func() { _ = s.do(t.Context(), func(*tx) error { <-gate; return nil }) })
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		var err error
		wg.Go(func() { _, err = s.Take(ctx, created("m", "ann", 1)) })
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(gate)
		wg.Wait()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Take: %v", err)
		}
		if n, _ := s.Open(); n != 0 {
			t.Error("it was taken after all")
		}
	})
}

func skip(id string) bridge.Event {
	return bridge.Event{ID: id, Type: bridge.MessageCreated, At: noon, Message: message(id, "ann", "x")}
}

func TestSkip(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir, Options{})
		before := s.commits.Load()
		for _, id := range []string{"a", "b", "a"} {
			s.Skip(skip(id), "no_mention")
		}
		synctest.Wait()
		if got := s.commits.Load() - before; got != 0 {
			t.Errorf("%d commits at once", got)
		}
		if diff := cmp.Diff(Totals{Received: 2, Skipped: 2}, totals(t, s)); diff != "" {
			t.Error(diff)
		}
		s.Skip(skip("b"), "no_mention")
		s.Skip(skip("c"), "empty")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, Options{})
		if diff := cmp.Diff(Totals{Received: 3, Skipped: 3}, totals(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSkipIsWrittenWithinASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir(), Options{})
		before := s.commits.Load()
		for round := int64(1); round <= 2; round++ {
			s.Skip(skip(fmt.Sprint(round)), "no_mention")
			<-time.After(skipDelay)
			synctest.Wait()
			if got := s.commits.Load() - before; got != round {
				t.Errorf("%d commits after round %d", got, round)
			}
		}
	})
}

func TestOnlyTheLastDecisionsAreKept(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	const n = maxDecisions + 50
	for i := range n {
		s.Skip(skip(fmt.Sprint(i)), "no_mention")
		if i%1000 == 0 {
			s.flushSkips(t.Context())
		}
	}
	if got := totals(t, s); got.Skipped != n {
		t.Errorf("%d skipped, want %d", got.Skipped, n)
	}
	if got := len(everyActivity(t, s, Filter{})); got != maxDecisions {
		t.Errorf("%d decisions are kept", got)
	}
}

func TestSkipsBeyondTheBufferAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir(), Options{})
		_, release := stall(t, s)
		const n = maxPendingSkips + 10
		for i := range n {
			s.Skip(skip(fmt.Sprint(i)), "no_mention")
		}
		release()
		if got := totals(t, s); got.Skipped != n {
			t.Errorf("%d skipped, want %d", got.Skipped, n)
		}
		if listed, err := s.Count(t.Context(), Filter{}); err != nil || listed != maxPendingSkips {
			t.Errorf("%d are listed, %v; want %d", listed, err, maxPendingSkips)
		}
	})
}

// A reader waits for what was taken out of the buffer and is not on disk yet.
func TestSkipBufferIsEmptyOnceAllIsOnDisk(t *testing.T) {
	t.Parallel()
	b := skipBuffer{wake: make(chan struct{}, 1)}
	var got []bool
	look := func() { got = append(got, b.empty()) }
	look()
	b.add(file.Decision{Event: "a"})
	look()
	taken, lost := b.take()
	look()
	b.restore(taken, lost)
	look()
	b.take()
	look()
	b.written()
	look()
	b.take()
	look()
	if diff := cmp.Diff([]bool{true, false, false, false, false, true, true}, got); diff != "" {
		t.Error(diff)
	}
}

// More operations than one commit takes: each of them is run once.
func TestMoreThanOneCommitTakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, t.TempDir(), Options{})
		wg, release := stall(t, s)
		before := s.commits.Load()
		const many = maxBatch + 88
		runs := make([]int, many)
		for i := range many {
			wg.Go(func() { _ = s.do(t.Context(), func(*tx) error { runs[i]++; return nil }) })
		}
		synctest.Wait()
		release()
		for i, n := range runs {
			if n != 1 {
				t.Errorf("operation %d was run %d times", i, n)
			}
		}
		if got := s.commits.Load() - before; got < 3 {
			t.Errorf("%d commits, want that of the gate and at least two", got)
		}
	})
}
