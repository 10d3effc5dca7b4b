package agent

import (
	"testing"

	"bellhop/app/vault"
)

// TestUnlockedIsTold: whoever waits for a token learns at once that the keyring
// answers again, once, and from the reading of another entry than its own.
func TestUnlockedIsTold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		first error // of the keyring, nil: it answers
		read  string
		told  int
	}{
		"locked before":            {vault.ErrLocked, vault.BotToken, 1},
		"missing before":           {vault.ErrMissing, vault.BotToken, 1},
		"the office's own reading": {vault.ErrLocked, vault.OfficeToken, 0},
		"never locked":             {nil, vault.BotToken, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, told := newMemory(), 0
			store.put(vault.BotToken, "bot")
			store.put(vault.OfficeToken, "office")
			s := &secrets{store: store, changed: func() {}, unlocked: func() { told++ }}
			store.failWith(tc.first)
			_, _ = s.Get(t.Context(), vault.BotToken)
			_, _ = s.Get(t.Context(), vault.OfficeToken)
			store.failWith(nil)
			for range 2 {
				if _, err := s.Get(t.Context(), tc.read); err != nil {
					t.Fatal(err)
				}
			}
			if told != tc.told {
				t.Errorf("told %d times, not %d", told, tc.told)
			}
			if s.lacks(vault.OfficeToken) {
				t.Error("what could not be read is taken for missing")
			}
		})
	}
}
