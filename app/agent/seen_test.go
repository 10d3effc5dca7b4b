package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// TestAWindowsCrashIsTold: the window that comes after one that crashed has its
// report told, once.
func TestAWindowsCrashIsTold(t *testing.T) {
	t.Parallel()
	a := &agent{o: Options{Data: t.TempDir(), Reports: true}, log: slog.New(slog.DiscardHandler)}
	joins := func() (told bool) {
		news := a.news.changed()
		screens{a}.Joined()
		select {
		case <-news:
			return true
		default:
			return false
		}
	}
	if joins() || a.crashToShow() != nil {
		t.Error("a crash is told where none was")
	}
	for _, name := range []string{"crash-20260101T000000Z.txt", "crash-20260102T000000Z.txt"} {
		if err := os.WriteFile(filepath.Join(a.o.Data, name), []byte("stack"), 0o600); err != nil {
			t.Fatal(err)
		}
		if !joins() {
			t.Errorf("%s is not told", name)
		}
		if shown := a.crashToShow(); shown == nil || shown.File != name {
			t.Errorf("shows %+v, not %s", shown, name)
		}
		if joins() {
			t.Errorf("%s is told twice", name)
		}
	}
}
