package agent

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/app/vault"
)

// Delete everything leaves nothing: no entry in the keyring, no file, no word in
// any file that was there, and no link in the office.
func TestDeleteEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	if err := r.Intend(r.ctx, state.KeepHistory{Days: 7}); err != nil {
		t.Fatal(err)
	}
	const canary = "canary-lunch-at-noon"
	w.say(bob, rhea, canary)
	r.inSlackOf(rheaSlack, canary)
	r.inOffice("linked", func() bool { return w.office.Linked(rhea).UserID == rheaSlack })
	others := filepath.Join(w.data, "notes.txt")
	for name, text := range map[string]string{others: "somebody else's", filepath.Join(w.data, LogName): "a log", filepath.Join(w.data, "crash-20260101T000000Z.txt"): "a stack"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if files := filesWith(t, w.data, canary); len(files) == 0 {
		t.Fatal("the text that is to be deleted is nowhere")
	}
	posts := w.slack.Count()

	w.vault.failWith(vault.ErrLocked)
	refusedWith(t, r.DeleteEverything(r.ctx), state.CodeKeyringLocked)
	w.vault.failWith(nil)
	if s, err := r.State(r.ctx); err != nil || s.Link == nil {
		t.Fatalf("something was deleted although the keyring is locked: %v", err)
	}

	if err := r.DeleteEverything(r.ctx); err != nil {
		t.Fatal(err)
	}
	<-r.done
	if !errors.Is(r.err, ErrDeleted) {
		t.Fatalf("the run ended with %v", r.err)
	}
	if err := Erase(w.data); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(w.data)
	if err != nil || len(left) != 1 || left[0].Name() != "notes.txt" {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if w.vault.names() != 0 {
		t.Error("the keyring still has entries")
	}
	if got := w.office.Linked(rhea); got.UserID != "" {
		t.Errorf("the office still shows %+v", got)
	}
	if w.slack.Count() != posts {
		t.Error("something was posted")
	}
	if err := os.Remove(others); err != nil {
		t.Fatal(err)
	}
	if err := Erase(w.data); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the empty directory stays: %v", err)
	}
}

func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if bytes.Contains(data, []byte(text)) {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What goes to support names no person, no address, no token and no text.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.relays()
	w.say(bob, rhea, "lunch?")
	r.inSlackOf(rheaSlack, "lunch?")
	text, err := r.Diagnostics(r.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"bellhopd test", "office: connected", "slack: ok", "chat:write"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, secret := range []string{"Rhea", "Bob", "acme.example", "lunch", w.tokens[rhea], w.slack.BotToken(), rheaSlack} {
		if strings.Contains(text, secret) {
			t.Errorf("it holds %q:\n%s", secret, text)
		}
	}
	r.ends()
}

// plant writes files with their directories.
func plant(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

const anySeat = "seats/abcdefghijklmnopabcdefghijklmnop/"

// What is deleted is named exactly, in this directory and in no other.
func TestEraseIsExact(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	dir, sibling := filepath.Join(parent, "data[12]"), filepath.Join(parent, "data1")
	ours := []string{
		"bellhop.db", "bellhop.db-wal", "bellhop.db.damaged-20260101T000000Z-2", "bellhop.lock", "bellhop.seen", "settings.json", ".settings.json.123",
		"settings.json.damaged-20260101T000000Z", "control.json", "control/s", LogName, LogName + ".1", "crash-20260101T000000Z.txt", "window.json", "window.lock",
		anySeat + "bellhop.db", anySeat + "bellhop.db-shm", anySeat + "bellhop.lock", anySeat + "bellhop.seen", anySeat + "seat.json", anySeat + ".seat.json.7",
		"seats/unclaimed-20260101T000000Z/bellhop.db",
	}
	others := []string{
		"settings.json.mine", "bellhop.dbx", "my-bellhop.db", "crash.txt.bak", "window.txt", "control/other", "seats/notes.txt", "seats/abc/bellhop.db",
		anySeat + "thesis.txt", anySeat + "bellhop.db/deeper",
	}
	plant(t, sibling, ours...)
	plant(t, dir, slices.DeleteFunc(slices.Clone(ours), func(n string) bool { return n == anySeat+"bellhop.db" })...)
	plant(t, dir, others...)
	if err := Erase(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range ours {
		if _, err := os.Lstat(filepath.Join(sibling, name)); err != nil {
			t.Errorf("the other directory: %v", err)
		}
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil && name != anySeat+"bellhop.db" {
			t.Errorf("%s is left", name)
		}
	}
	for _, name := range others {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Errorf("somebody else's: %v", err)
		}
	}
	if err := Erase(sibling); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(sibling); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the empty directory stays: %v", err)
	}
}

// Nothing is deleted, or opened, through a link.
func TestEraseFollowsNoLink(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // links need a right there
	}
	parent := t.TempDir()
	dir, elsewhere := filepath.Join(parent, "data"), filepath.Join(parent, "elsewhere")
	plant(t, elsewhere, "bellhop.db", "s", anySeat+"bellhop.db")
	plant(t, dir, "settings.json")
	for name, to := range map[string]string{"bellhop.db": "bellhop.db", "control": "", "seats": "seats"} {
		if err := os.Symlink(filepath.Join(elsewhere, to), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Erase(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bellhop.db", "s", anySeat + "bellhop.db"} {
		if _, err := os.Lstat(filepath.Join(elsewhere, name)); err != nil {
			t.Errorf("deleted through a link: %v", err)
		}
	}
}

// A directory that is somebody else's, or everybody's, is refused as it is.
func TestOthersDirectoriesAreRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // no such rights there
	}
	for name, c := range map[string]struct {
		mode  fs.FileMode
		files []string
		ours  bool
	}{
		"a new one":                   {0o700, nil, true},
		"one that others can look at": {0o755, []string{"settings.json"}, true},
		"like /tmp":                   {0o777 | fs.ModeSticky, nil, false},
		"like /tmp, with our files":   {0o777 | fs.ModeSticky, []string{"settings.json"}, false},
		"everybody's":                 {0o777, nil, false},
		"somebody's home":             {0o755, []string{"letters/to-mum.txt"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "d")
			plant(t, dir, c.files...)
			if err := errors.Join(os.MkdirAll(dir, 0o700), os.Chmod(dir, c.mode)); err != nil {
				t.Fatal(err)
			}
			if err := config.CheckDir(dir); errors.Is(err, config.ErrNotOurs) == c.ours || c.ours && err != nil {
				t.Errorf("checked with %v", err)
			}
			if c.ours {
				return
			}
			w := newWorld(t)
			w.data = dir
			if err := Run(t.Context(), w.options()); !errors.Is(err, config.ErrNotOurs) {
				t.Errorf("run with %v", err)
			}
			if err := Erase(dir); !errors.Is(err, config.ErrNotOurs) {
				t.Errorf("erased with %v", err)
			}
			info, err := os.Stat(dir)
			left, unread := os.ReadDir(dir)
			if err := errors.Join(err, unread); err != nil || info.Mode()&(fs.ModePerm|fs.ModeSticky) != c.mode || len(left) != len(c.files) {
				t.Errorf("the directory was changed: %v, %d files, %v", info.Mode(), len(left), err)
			}
		})
	}
}
