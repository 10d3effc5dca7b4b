package outbox

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/outbox/file"
)

// raw reports which of the files in dir hold a text.
func raw(t *testing.T, dir string) []string { return rawFor(t, dir, canary) }

func rawFor(t *testing.T, dir, what string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(what)) {
			found = append(found, filepath.Base(f))
		}
	}
	return found
}

func TestTextIsErased(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(*world, Receipt)
	}{
		{"sent", func(w *world, r Receipt) {
			for _, e := range r.Entries {
				send(w.t, w.s, e.ID, toApp)
			}
		}},
		{"dropped", func(w *world, r Receipt) {
			for _, e := range r.Entries {
				if _, err := w.s.Drop(w.t.Context(), e.ID); err != nil {
					w.t.Fatal(err)
				}
			}
		}},
		{"deleted", func(w *world, r Receipt) { w.take(deleted(r.Entries[0].Message)) }},
		{"done elsewhere", func(w *world, _ Receipt) { w.park(); w.caughtUp() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := &world{t: t, s: open(t, dir, Options{})}
			var rs []Receipt
			for i := range 60 {
				in := created(fmt.Sprint("m", i), fmt.Sprint("p", i%7), 1+i%2)
				in.Event.Message.Text = strings.Repeat(canary+" ", 1+i*i)
				rs = append(rs, take(t, w.s, in))
				if i%5 == 0 {
					in.Event.ID, in.Event.Type = fmt.Sprint("u", i), "message.updated"
					take(t, w.s, in)
				}
			}
			if err := w.s.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(raw(t, dir)) == 0 {
				t.Fatal("the canary is nowhere: this test would find nothing")
			}
			for i := range rs {
				c.end(w, rs[(i*37)%len(rs)])
			}
			if err := w.s.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if found := raw(t, dir); len(found) > 0 {
				t.Errorf("text stands in %v while open", found)
			}
			if got := text(t, w.s, "m1"); !strings.Contains(got, ErrUnknown.Error()) {
				t.Error("text can still be read")
			}
			if err := w.s.Close(); err != nil {
				t.Fatal(err)
			}
			if found := raw(t, dir); len(found) > 0 {
				t.Errorf("text stands in %v when closed", found)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{History: 24 * time.Hour})
	r := take(t, s, created("m", "ann", 1))
	take(t, s, edited("m", "ann", 1, 1))
	send(t, s, r.Entries[0].ID, toApp)
	if got := text(t, s, "m"); got != "new 1" {
		t.Errorf("history says %q", got)
	}
	if _, size := s.Open(); size != 0 {
		t.Errorf("history counts %d bytes as open", size)
	}
	now := time.Now()
	if err := s.Prune(t.Context(), now.Add(23*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := text(t, s, "m"); got != "new 1" {
		t.Errorf("history was erased early: %q", got)
	}
	if err := s.Prune(t.Context(), now.Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if found := raw(t, dir); len(found) > 0 {
		t.Errorf("old history stands in %v", found)
	}
}

// What is deleted in the office is not kept as history, whatever became of it.
func TestHistoryKeepsNothingDeleted(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, r Receipt){
		"posted":            func(w *world, r Receipt) { send(w.t, w.s, r.Entries[0].ID, toApp) },
		"posted and edited": func(w *world, r Receipt) { send(w.t, w.s, r.Entries[0].ID, toApp); w.take(edited("m", "ann", 1, 1)) },
		"given up": func(w *world, r Receipt) {
			if _, err := w.s.Drop(w.t.Context(), r.Entries[0].ID); err != nil {
				w.t.Fatal(err)
			}
		},
		"edited and given up": func(w *world, r Receipt) {
			w.take(edited("m", "ann", 1, 1))
			if _, err := w.s.Drop(w.t.Context(), r.Entries[0].ID); err != nil {
				w.t.Fatal(err)
			}
		},
		"waiting for its deletion": func(*world, Receipt) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := &world{t: t, s: open(t, dir, Options{History: 24 * time.Hour})}
			in := created("m", "ann", 1)
			in.Event.Message.Text = canary
			end(w, take(t, w.s, in))
			w.take(deleted("m"))
			if err := w.s.Idle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if found := raw(t, dir); len(found) > 0 {
				t.Errorf("the text stands in %v", found)
			}
		})
	}
}

func TestHistorySwitchedOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{History: 24 * time.Hour})
	send(t, s, take(t, s, created("m", "ann", 1)).Entries[0].ID, toApp)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if err := s.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := raw(t, dir); len(found) > 0 {
		t.Errorf("history stands in %v", found)
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	w := newWorld(t, toApp)
	w.take(created("done", "ann", 1))
	w.ok()
	w.take(created("open", "ann", 1))
	later := time.Now().Add(89 * 24 * time.Hour)
	ctx := t.Context()
	if err := errors.Join(w.s.Put(ctx, "k", "v", later), w.s.Prune(ctx, later)); err != nil {
		t.Fatal(err)
	}
	if r := take(t, w.s, created("done", "ann", 1)); r.Disposition != Done {
		t.Errorf("after 89 days: %v", r.Disposition)
	}
	now := created("now", "ann", 1).Event // the office, too, has to say that it is so late
	now.At = later.Add(2 * 24 * time.Hour)
	w.s.Skip(now, "no_mention")
	totals(t, w.s)
	if err := w.s.Prune(ctx, now.At); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"open post 1/1 waiting"}, brief(entries(t, w.s))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Totals{Received: 3, Relayed: 1, Waiting: 1, Skipped: 1}, totals(t, w.s)); diff != "" {
		t.Error(diff)
	}
	if r := take(t, w.s, created("done", "ann", 1)); r.Disposition != Stored {
		t.Errorf("after 91 days: %v", r.Disposition)
	}
	if got := text(t, w.s, "open"); got != "old" {
		t.Errorf("the open one says %q", got)
	}
}

// A second after the last text was erased nothing of it is in the files, with
// nobody asking for that: not in the write-ahead log either.
func TestErasedTextLeavesTheLogWhenIdle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for i := range 5 {
			in := created(fmt.Sprint("m", i), "ann", 1)
			in.Event.Message.Text = canary
			for _, e := range take(t, s, in).Entries {
				send(t, s, e.ID, toApp)
			}
			time.Sleep(idleAfter / 2)
		}
		if len(raw(t, dir)) == 0 {
			t.Fatal("the canary is nowhere: this test would find nothing")
		}
		time.Sleep(idleAfter)
		synctest.Wait()
		if found := raw(t, dir); len(found) > 0 {
			t.Errorf("erased text is left in %v", found)
		}
	})
}

// Somebody who reads keeps the write-ahead log from being emptied: it is tried
// until it is, and then no more.
func TestErasedTextLeavesTheLogAfterAReader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := open(t, dir, Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		pragma(t, s, "busy_timeout = 0")
		e := take(t, s, created("m", "ann", 1)).Entries[0]
		reader, err := file.Connect(s.file.Path(), "", "PRAGMA query_only=1")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(reader.Script("BEGIN"), reader.Script("SELECT count(*) FROM bodies")); err != nil {
			t.Fatal(err)
		}
		send(t, s, e.ID, toApp)
		time.Sleep(3*idleAfter + idleAfter/2)
		synctest.Wait()
		if found := raw(t, dir); len(found) == 0 {
			t.Fatal("the canary is nowhere: this test would find nothing")
		}
		if err := errors.Join(reader.Script("ROLLBACK"), reader.Close()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * idleAfter)
		synctest.Wait()
		if found := raw(t, dir); len(found) > 0 {
			t.Errorf("erased text is left in %v", found)
		}
		if got := strings.Count(log.String(), "not emptied yet"); got != 3 || got != strings.Count(log.String(), "\n") {
			t.Errorf("the log says %d times that it is read: %s", got, log.String())
		}
	})
}
