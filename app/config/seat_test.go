package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func TestSeatFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ours := NewAccount("wss://o.example/g", "acme", "ann")
	f, err := OpenSeat(dir, ours, Default().Relay)
	if err != nil || !f.Fresh() {
		t.Fatalf("%v", err)
	}
	link := &bridge.Link{TeamID: "T1", UserID: "U1", VerifiedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	err = f.Update(func(s *Seat) error {
		s.Link, s.Shown, s.Account.Member, s.Relay.Muted = link, true, "bob", []string{"m1"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenSeat(dir, ours, Relay{})
	if err != nil || again.Fresh() {
		t.Fatalf("opened again: %v", err)
	}
	if diff := cmp.Diff(f.Settings(), again.Settings()); diff != "" || again.Settings().Account != ours {
		t.Errorf("the settings changed: %s", diff)
	}
	other := ours
	other.Member = "bob"
	if _, err := OpenSeat(dir, other, Relay{}); !errors.Is(err, ErrForeign) {
		t.Errorf("another's settings were opened: %v", err)
	}
}

// What is no seat's settings is refused, or set aside, and never read as some.
func TestSeatFileRefuses(t *testing.T) {
	t.Parallel()
	account := `"account":{"address":"wss://o.example/g","organization":"acme","member":"ann"}`
	for name, c := range map[string]struct {
		text  string
		aside bool
		key   string
	}{
		"no JSON":             {`{"version":1`, true, ""},
		"nothing":             {``, true, ""},
		"a doubled key":       {`{"version":1,"version":1,` + account + `}`, false, "version"},
		"a key in capitals":   {`{"version":1,"ACCOUNT":{},` + account + `}`, false, ""},
		"an unknown key":      {`{"version":1,"x":1,` + account + `}`, false, ""},
		"nobody's":            {`{"version":1}`, false, "account"},
		"another version":     {`{"version":0,` + account + `}`, false, "version"},
		"a link with no time": {`{"version":1,` + account + `,"link":{"verified_at":"x"}}`, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "seat.json"), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := OpenSeat(dir, NewAccount("wss://o.example/g", "acme", "ann"), Default().Relay)
			key, refused := errors.AsType[*KeyError](err)
			if refused == c.aside || refused && c.key != "" && key.Key != c.key {
				t.Errorf("opened with %v", err)
			}
			if c.aside && (err != nil || f.SetAside() == "" || f.Settings().Link != nil) {
				t.Errorf("not set aside: %v", err)
			}
		})
	}
}

// A file that is a link, or that would keep its reader waiting, is not read.
func TestSeatFileIsAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "seat.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSeat(dir); err == nil {
		t.Error("a link was read")
	}
}
