package agent

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
