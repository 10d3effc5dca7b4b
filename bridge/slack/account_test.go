package slack

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
)

// TestUserByEmail shows what is found, for how long, and what is not kept.
func TestUserByEmail(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body  string
		id    string
		calls int // of three lookups in a day
	}{
		"found":       {`{"ok":true,"user":{"id":"U1"}}`, "U1", 1},
		"nobody":      {`{"ok":false,"error":"users_not_found"}`, "", 1},
		"deactivated": {`{"ok":true,"user":{"id":"U1","deleted":true}}`, "", 1},
		"a bot":       {`{"ok":true,"user":{"id":"U1","is_bot":true}}`, "", 1},
		"uncertain":   {`{"ok":false,"error":"fatal_error"}`, "", 3},
		"no scope":    {`{"ok":false,"error":"missing_scope"}`, "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, allScopes)
				f.say[methodLookup] = tc.body
				for _, email := range []string{"a@example.com", " A@Example.COM", "a@example.com\n"} {
					id, found, v := f.client.UserByEmail(t.Context(), email)
					if decided := v.Outcome == bridge.OutcomeSent; decided != (tc.calls == 1) || id != tc.id || found != (id != "") {
						t.Errorf("%q %v %+v", id, found, v)
					}
				}
				if f.count[methodLookup] != tc.calls {
					t.Errorf("%d calls", f.count[methodLookup])
				}
				f.client.FreshUserByEmail(t.Context(), "a@example.com")
				time.Sleep(24 * time.Hour)
				f.client.UserByEmail(t.Context(), "a@example.com")
				if f.count[methodLookup] != tc.calls+2 {
					t.Errorf("%d calls a day later", f.count[methodLookup])
				}
			})
		})
	}
	f := newFake(t, allScopes)
	if _, found, v := f.client.UserByEmail(t.Context(), " "); found || v.Outcome != bridge.OutcomeSent || len(f.count) != 0 {
		t.Errorf("no address: %v %+v", found, v)
	}
}

// brokenCache fails at everything.
type brokenCache struct{}

func (brokenCache) Get(context.Context, string) (string, bool, error) {
	return "U0EVIL", true, errors.New("disk")
}
func (brokenCache) Put(context.Context, string, string, time.Time) error { return errors.New("disk") }
func (brokenCache) Forget(context.Context, string) error                 { return errors.New("disk") }

func TestBrokenCacheCostsCallsOnly(t *testing.T) {
	t.Parallel()
	f := newFake(t, allScopes)
	var log logBuffer
	f.client.log = slog.New(slog.NewTextHandler(&log, nil))
	f.route(t, group)
	if log.String() != "" {
		t.Errorf("with a cache it logs %s", log.String())
	}
	clear(f.count)
	f.client.cache = brokenCache{}
	f.route(t, group)
	f.route(t, group)
	if f.count[methodOpen] != 2 || f.count[methodLookup] != 2 {
		t.Errorf("%v", f.count)
	}
	for _, want := range []string{"cache not readable", "cache not writable"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("does not log %q", want)
		}
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := new(memory)
		get := func(key string) string {
			v, ok, err := m.Get(t.Context(), key)
			if err != nil || !ok {
				return "none"
			}
			return v
		}
		for _, key := range []string{"a/1", "a/2", "b/1"} {
			if err := m.Put(t.Context(), key, key+"!", time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Forget(t.Context(), "a/"); err != nil {
			t.Fatal(err)
		}
		if get("a/1") != "none" || get("a/2") != "none" || get("b/1") != "b/1!" {
			t.Error("forgot the wrong ones")
		}
		time.Sleep(time.Minute)
		if get("b/1") != "none" || len(m.items) != 0 {
			t.Error("kept past its time")
		}
		for i := range 2 * memoryItems {
			_ = m.Put(t.Context(), own(i), "", time.Now().Add(time.Hour))
			if want := 1 + i%memoryItems; len(m.items) != want {
				t.Fatalf("%d items after %d, want %d", len(m.items), i+1, want)
			}
		}
	})
}

func TestLacks(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		scopes []string
		want   string
	}{
		"none told":     {nil, ""},
		"all, and more": {[]string{"chat:write", "mpim:write", "users:read", "users:read.email"}, ""},
		"one missing":   {[]string{"chat:write", "users:read.email"}, "users:read"},
		"another":       {[]string{"chat:write", "users:read"}, "users:read.email"},
		"all missing":   {[]string{"commands"}, "chat:write"},
	} {
		if got := Lacks(tc.scopes); got != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
