package outbox

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/file"
)

// While the disk takes nothing, no skipped event is forgotten: those that the
// buffer does not hold are counted, however often they cannot be written.
func TestSkipsOutliveAFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		dir := t.TempDir()
		s := open(t, dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		fill(t, s)
		skipped := 0
		skipSome := func(n int) {
			_, release := stall(t, s)
			for range n {
				skipped++
				s.Skip(skip(fmt.Sprint(skipped)), "no_mention")
			}
			release()
			synctest.Wait()
		}
		told := func() int {
			return strings.Count(log.String(), "level=WARN msg=\"outbox: skipped events could not be written\"")
		}
		skipSome(maxPendingSkips + 10)
		skipSome(20)
		if told() < 2 {
			t.Errorf("nobody was told: %s", log.String())
		}
		before := told()
		if got := totals(t, s); got.Skipped != 0 {
			t.Errorf("%d were written onto a full disk", got.Skipped)
		}
		if told() != before {
			t.Error("what an operation answers is said in the log, too")
		}
		drain(t, s)
		for range 2 {
			if diff := cmp.Diff(Totals{Received: int64(skipped), Skipped: int64(skipped)}, totals(t, s)); diff != "" {
				t.Error(diff)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, Options{})
		}
		if got := activity(t, s, Filter{Limit: 1}); len(got) != 1 || got[0].Event != fmt.Sprint(maxPendingSkips) {
			t.Errorf("the newest that is listed is %v", got)
		}
	})
}

// What is open is read anew after a change was undone. Where that cannot be,
// it is said, and nothing is done by what is not in the file.
func TestUndoneChangeInADamagedFile(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for _, damaged := range []bool{false, true} {
		t.Run(fmt.Sprint(damaged), func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			s := open(t, t.TempDir(), Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			e := take(t, s, created("m", "ann", 1)).Entries[0]
			if damaged {
				if err := s.do(t.Context(), func(t *tx) error { return t.Exec("UPDATE events SET note = 'x'") }); err != nil {
					t.Fatal(err)
				}
			}
			err := s.do(t.Context(), func(tx *tx) error {
				if _, err := tx.take(created("n", "ann", 1)); err != nil {
					return err
				}
				return boom
			})
			if !errors.Is(err, boom) {
				t.Errorf("the change: %v", err)
			}
			if told := strings.Contains(log.String(), "what is open could not be read"); told != damaged || !told && log.Len() > 0 {
				t.Errorf("the log says %q", log.String())
			}
			if n, _ := s.Open(); n != 1 {
				t.Errorf("%d entries are open", n)
			}
			if _, err := s.Begin(t.Context(), e.ID, toApp); errors.Is(err, file.ErrDamaged) != damaged {
				t.Errorf("begun: %v", err)
			}
		})
	}
}
