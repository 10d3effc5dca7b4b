package vault

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fixed is a passphrase that is always there.
func fixed(s string) func(context.Context) (Secret, error) {
	return func(context.Context) (Secret, error) { return NewSecret(s), nil }
}

func cheapFile(path, pass string) *File {
	f := NewFile(path, fixed(pass))
	f.work = 1
	return f
}

// TestStores holds every Store to its interface's words. again opens the same
// place anew, as the next process would.
func TestStores(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.age")
	stores := map[string]struct {
		writable bool
		again    func() Store
	}{
		"keyring":        {true, func() Store { return NewKeyring(0) }},
		"cached keyring": {true, func() Store { return NewCache(NewKeyring(0)) }},
		"file":           {true, func() Store { return cheapFile(path, "correct horse") }},
		"environment":    {false, func() Store { e, _ := NewEnvironment(); return e }},
	}
	for name, s := range stores {
		t.Run(name, func(t *testing.T) {
			refusals(t, s.again())
			if s.writable {
				writes(t, s.again)
			} else {
				readsOnly(t, s.again())
			}
		})
	}
}

// valueOf differs from name to name and is never too large.
func valueOf(name, value string) Secret {
	return NewSecret((name + value)[:min(len(name+value), MaxSize)])
}

func refusals(t *testing.T, s Store) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Get(ctx, "never-there"); !errors.Is(err, ErrNotFound) {
		t.Errorf("get what is not there: %v", err)
	}
	if err := s.Set(ctx, "empty", Secret{}); !errors.Is(err, ErrRefused) {
		t.Errorf("set nothing: %v", err)
	}
	err := s.Set(ctx, "large", NewSecret(strings.Repeat("x", MaxSize+1)))
	if !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrRefused) {
		t.Errorf("set too much: %v", err)
	}
	if _, err := s.Get(ctx, "large"); !errors.Is(err, ErrNotFound) {
		t.Errorf("what was refused is there: %v", err)
	}
}

func writes(t *testing.T, again func() Store) {
	t.Helper()
	ctx := t.Context()
	s := again()
	for _, value := range []string{"one", "two", strings.Repeat("y", MaxSize), "line\nbreak 日本"} {
		for _, name := range []string{OfficeToken, BotToken} {
			if err := s.Set(ctx, name, valueOf(name, value)); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{OfficeToken, BotToken} {
			for _, where := range []Store{s, again()} {
				if got, err := where.Get(ctx, name); err != nil || !got.Equal(valueOf(name, value)) {
					t.Fatalf("%s: did not come back: %v", name, err)
				}
			}
		}
	}
	for range 2 {
		if err := s.Delete(ctx, BotToken); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := again().Get(ctx, BotToken); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted and there: %v", err)
	}
	if _, err := again().Get(ctx, OfficeToken); err != nil {
		t.Errorf("the other entry is gone: %v", err)
	}
	together(t, s)
}

func together(t *testing.T, s Store) {
	t.Helper()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := s.Set(t.Context(), BotToken, NewSecret("same")); err != nil {
				t.Error(err)
			}
			if got, err := s.Get(t.Context(), BotToken); err != nil || got.Reveal() != "same" {
				t.Errorf("together: %v", err)
			}
		})
	}
	all.Wait()
}

func readsOnly(t *testing.T, s Store) {
	t.Helper()
	if err := s.Set(t.Context(), BotToken, NewSecret("x")); !errors.Is(err, ErrRefused) {
		t.Errorf("set: %v", err)
	}
	if err := s.Delete(t.Context(), BotToken); !errors.Is(err, ErrRefused) {
		t.Errorf("delete: %v", err)
	}
}
