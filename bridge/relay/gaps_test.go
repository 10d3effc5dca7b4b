package relay

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

func at(n int) time.Time { return time.Unix(int64(n), 0) }

// TestGapsAreMerged shows what becomes of one gap more.
func TestGapsAreMerged(t *testing.T) {
	t.Parallel()
	gap := func(from, to int) bridge.Gap { return bridge.Gap{From: at(from), To: at(to)} }
	have := []bridge.Gap{gap(10, 20), gap(30, 40), gap(50, 60)}
	for name, c := range map[string]struct {
		new  bridge.Gap
		want []bridge.Gap
		news bool
	}{
		"before all":        {gap(1, 9), []bridge.Gap{gap(1, 9), gap(10, 20), gap(30, 40), gap(50, 60)}, true},
		"behind all":        {gap(61, 70), []bridge.Gap{gap(10, 20), gap(30, 40), gap(50, 60), gap(61, 70)}, true},
		"between":           {gap(21, 29), []bridge.Gap{gap(10, 20), gap(21, 29), gap(30, 40), gap(50, 60)}, true},
		"known":             {gap(30, 40), have, false},
		"in a known one":    {gap(31, 39), have, false},
		"no time":           {gap(35, 34), have, false},
		"an instant of one": {gap(40, 40), have, false},
		"an instant":        {gap(45, 45), []bridge.Gap{gap(10, 20), gap(30, 40), gap(45, 45), gap(50, 60)}, true},
		"longer":            {gap(35, 45), []bridge.Gap{gap(10, 20), gap(30, 45), gap(50, 60)}, true},
		"earlier":           {gap(25, 35), []bridge.Gap{gap(10, 20), gap(25, 40), gap(50, 60)}, true},
		"touching two":      {gap(20, 30), []bridge.Gap{gap(10, 40), gap(50, 60)}, true},
		"over all":          {gap(1, 99), []bridge.Gap{gap(1, 99)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, news := addGap(have, c.new)
			if d := cmp.Diff(c.want, got); d != "" || news != c.news {
				t.Errorf("news %v\n%s", news, d)
			}
			if have[1] != gap(30, 40) || len(have) != 3 {
				t.Error("the list before was changed")
			}
		})
	}
}

// TestGapsAreBounded shows that a flood of gaps costs little, and that what lies
// in one of them still lies in one.
func TestGapsAreBounded(t *testing.T) {
	t.Parallel()
	var gaps []bridge.Gap
	for n := range 40_000 {
		n = n * 7919 % 40_000 // in no order
		gaps, _ = addGap(gaps, bridge.Gap{From: at(10 * n), To: at(10*n + 5)})
	}
	if len(gaps) != maxGaps {
		t.Errorf("%d gaps are kept", len(gaps))
	}
	for n := range 40_000 {
		if !covers(gaps, at(10*n+3)) {
			t.Fatalf("the gap of %d is lost", n)
		}
	}
	if covers(gaps, at(-1)) || covers(gaps, at(400_000)) {
		t.Error("a time that is in no gap is")
	}
	far := []bridge.Gap{}
	for n := range maxGaps + 1 {
		far, _ = addGap(far, bridge.Gap{From: at(n * n * 10), To: at(n*n*10 + 1)})
	}
	if far[0].To != at(11) || far[1].From != at(40) {
		t.Errorf("not the nearest two were joined: %v", far[:2])
	}
}

func covers(gaps []bridge.Gap, t time.Time) bool {
	for _, g := range gaps {
		if g.Covers(t) {
			return true
		}
	}
	return false
}

// TestGapCoversNothingLater shows that a gap which ends in the future covers
// nothing that was written later and done elsewhere.
func TestGapCoversNothingLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		gap := bridge.Gap{From: time.Now().Add(-time.Hour), To: time.Now().Add(100 * 365 * 24 * time.Hour)}
		w.relay.Signal(office.Event{Event: bridge.Event{ID: "gap", Type: bridge.HistoryGap, Gap: &gap}})
		time.Sleep(time.Hour)
		e := w.kept()
		w.api.Outage("")
		w.relent()
		w.relay.Signal(office.CaughtUp{Complete: true})
		time.Sleep(time.Hour)
		synctest.Wait()
		if !w.office.has(e.ID) || len(w.texts()) > 0 {
			t.Errorf("settled %v, posted %q", w.office.has(e.ID), w.texts())
		}
		w.stop()
	})
}

// TestGapsAreCountedOnce shows how often a person is told of lost messages.
func TestGapsAreCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grant()
		for _, g := range []bridge.Gap{{From: at(10), To: at(20)}, {From: at(10), To: at(20)}, {From: at(15), To: at(30)}} {
			w.relay.Signal(office.Event{Event: bridge.Event{ID: "gap", Type: bridge.HistoryGap, Gap: &g}})
		}
		synctest.Wait()
		if got := w.relay.Snapshot(); got.GapsTold != 2 || len(got.Gaps) != 1 {
			t.Errorf("told of %d, %v", got.GapsTold, got.Gaps)
		}
		w.stop()
	})
}
