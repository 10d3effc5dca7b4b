package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"bellhop/app/config"
	"bellhop/app/state"
)

// TestAWindowsCrashIsTold: the window that comes after one that crashed has its
// report told, once.
func TestAWindowsCrashIsTold(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	settings, err := config.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	a := &reports{program: &program{o: Options{Data: data, Reports: true}, log: slog.New(slog.DiscardHandler), settings: settings}}
	joins := func() (told bool) {
		news := a.news.changed()
		house{reports: a}.Joined()
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

// TestTheSetupIsToldOnceItIsKnown: what the keyring has not been asked for is
// not told as missing.
func TestTheSetupIsToldOnceItIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	r.ends()
	r = w.start()
	var before []*state.Setup
	r.shows("the setup", func(s state.State) bool {
		before = append(before, s.Setup)
		return s.Setup != nil && s.Setup.Workspace && s.Setup.Office
	})
	for _, s := range before[:len(before)-1] {
		if s != nil {
			t.Errorf("told before: %+v", *s)
		}
	}
	r.ends()
}
