package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{
		"keyring": true, "env": true, "file:/a/b": true, "file:rel": true, "file:C:\\x": true,
		"": false, "file": false, "file:": false, "Keyring": false, "env ": false, "vault:x": false, "keyring:x": false,
	} {
		got, err := Parse(in)
		if ok && (err != nil || got.String() != in) || !ok && !errors.Is(err, ErrSource) {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	if _, err := (Source{}).Open(Options{}); !errors.Is(err, ErrSource) {
		t.Errorf("the zero source opened: %v", err)
	}
}

func TestEnvironmentIsReadOnceAndUnset(t *testing.T) {
	t.Setenv("BELLHOP_OFFICE_TOKEN", "office-canary")
	t.Setenv("BELLHOP_SLACK_BOT_TOKEN", canary)
	source, err := Parse("env")
	if err != nil || os.Getenv("BELLHOP_SLACK_BOT_TOKEN") == "" {
		t.Fatalf("parsing opened it: %v", err)
	}
	s, err := source.Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range []string{"BELLHOP_OFFICE_TOKEN", "BELLHOP_SLACK_BOT_TOKEN"} {
		if _, there := os.LookupEnv(variable); there {
			t.Errorf("%s is still there", variable)
		}
	}
	for range 2 {
		office, err1 := s.Get(t.Context(), OfficeToken)
		bot, err2 := s.Get(t.Context(), BotToken)
		if err1 != nil || err2 != nil || office.Reveal() != "office-canary" || bot.Reveal() != canary {
			t.Errorf("%v, %v", err1, err2)
		}
	}
}

func TestPassphraseFrom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(path, []byte("six plain words \r\nand a second line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := PassphraseFrom(fixed("from a person"))
	t.Setenv("BELLHOP_PASSPHRASE_FILE", "")
	if got, err := asked(t.Context()); err != nil || got.Reveal() != "from a person" {
		t.Errorf("prompt: %v", err)
	}
	if _, err := PassphraseFrom(nil)(t.Context()); !errors.Is(err, ErrPassphrase) {
		t.Errorf("nobody to ask: %v", err)
	}
	t.Setenv("BELLHOP_PASSPHRASE_FILE", path)
	if got, err := asked(t.Context()); err != nil || got.Reveal() != "six plain words " {
		t.Errorf("file: %v", err)
	}
	t.Setenv("BELLHOP_PASSPHRASE_FILE", path+".none")
	if _, err := asked(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestTerminalWantsATerminal(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := Terminal(r, w, "?")(t.Context()); !errors.Is(err, ErrPassphrase) {
		t.Errorf("a pipe: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Terminal(r, w, "?")(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}
