package file

import (
	"errors"
	"log/slog"
	"os"
	"testing"

	"bellhop/bridge/outbox/sqlite"
)

// Only where SQLite could not make what it needs beside the file is that taken
// for one which nobody writes.
func TestUnwritable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"none":                {nil, false},
		"another's":           {os.ErrPermission, false},
		"it cannot be opened": {&sqlite.Error{Extended: sqlite.CantOpen}, true},
		"nothing is written":  {&sqlite.Error{Extended: sqlite.ReadOnly}, true},
		"nor the log's index": {errors.Join(&sqlite.Error{Extended: sqlite.ReadOnly | 5<<8}), true},
		"reading fails":       {&sqlite.Error{Extended: sqlite.IOErr}, false},
		"it is in use":        {&sqlite.Error{Extended: sqlite.Busy}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := unwritable(c.err); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// A file is read by itself only while no log beside it says anything: it would
// be read as it was before.
func TestWholeWithoutLog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		log  []byte // nil: there is none
		want bool
	}{"no log": {nil, true}, "an empty log": {[]byte{}, true}, "a log": {[]byte("x"), false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := At(t.TempDir(), slog.New(slog.DiscardHandler))
			if c.log != nil {
				if err := os.WriteFile(s.path+"-wal", c.log, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if got := s.wholeWithoutLog(); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
