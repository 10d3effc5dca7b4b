package slack

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
)

// TestAccount shows what is found, why not, for how long, and what is not kept.
func TestAccount(t *testing.T) {
	t.Parallel()
	user := func(more string) string { return `{"ok":true,"user":{"id":"U1"` + more + `}}` }
	for name, tc := range map[string]struct {
		body  string
		want  Account
		calls int // of three look-ups in a day
	}{
		"found":             {user(``), Account{UserID: "U1"}, 1},
		"of our workspace":  {user(`,"team_id":"T0ACME"`), Account{UserID: "U1"}, 1},
		"nobody":            {`{"ok":false,"error":"users_not_found"}`, Account{Obstacle: NoAccount}, 1},
		"deactivated":       {user(`,"deleted":true`), Account{Obstacle: Deactivated}, 1},
		"a bot":             {user(`,"is_bot":true`), Account{Obstacle: Bot}, 1},
		"an app":            {user(`,"is_app_user":true`), Account{Obstacle: App}, 1},
		"a workflow":        {user(`,"is_workflow_bot":true`), Account{Obstacle: Workflow}, 1},
		"a guest":           {user(`,"is_restricted":true`), Account{Obstacle: Guest}, 1},
		"a channel's guest": {user(`,"is_ultra_restricted":true`), Account{Obstacle: Guest}, 1},
		"a stranger":        {user(`,"is_stranger":true`), Account{Obstacle: Stranger}, 1},
		"of another team":   {user(`,"team_id":"T0EVIL"`), Account{Obstacle: OtherWorkspace}, 1},
		"keys fold not":     {user(`,"DELETED":true,"Is_bot":true`), Account{UserID: "U1"}, 1},
		"said twice":        {user(`,"id":"U2"`), Account{}, 3},
		"no id":             {`{"ok":true,"user":{"ID":"U1"}}`, Account{}, 3},
		"uncertain":         {`{"ok":false,"error":"fatal_error"}`, Account{}, 3},
		"no scope":          {`{"ok":false,"error":"missing_scope"}`, Account{}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, allScopes)
				f.client.Check(t.Context())
				f.say[methodLookup] = tc.body
				for _, email := range []string{"a@example.com", " A@Example.COM", "a@example.com\n"} {
					a, v := f.client.Account(t.Context(), email)
					if decided := v.Outcome == bridge.OutcomeSent; decided != (tc.calls == 1) || a != tc.want {
						t.Errorf("%+v %+v", a, v)
					}
					if a.Connectable() != (tc.want.UserID != "") {
						t.Errorf("%+v can be connected: %v", a, a.Connectable())
					}
				}
				if f.count[methodLookup] != tc.calls {
					t.Errorf("%d calls", f.count[methodLookup])
				}
				f.client.FreshAccount(t.Context(), "a@example.com")
				time.Sleep(24 * time.Hour)
				f.client.Account(t.Context(), "a@example.com")
				if f.count[methodLookup] != tc.calls+2 {
					t.Errorf("%d calls a day later", f.count[methodLookup])
				}
			})
		})
	}
}

// TestAddressIsComparedBytewise shows that no address is folded into another's.
func TestAddressIsComparedBytewise(t *testing.T) {
	t.Parallel()
	for email, asked := range map[string]string{
		"a@example.com": "a@example.com", " A@EXAMPLE.com\r\n": "a@example.com", "\v\f\ta@example.com": "a@example.com",
		"a b~!@example.com": "a b~!@example.com", "a+B@example.com": "a+b@example.com",
		"": "", " ": "", "\u212aim@example.com": "", "\u3000a@example.com": "", "a@example.com\u0085": "",
		"a@example.com\u00a0": "", "\u0130@example.com": "", "a\x00@example.com": "", "a@example.com\x7f": "", "\xff@example.com": "",
	} {
		s := newScript(t, allScopes)
		s.set(methodLookup, `{"ok":true,"user":{"id":"U1"}}`)
		c := testClient(t, s.URL, nil)
		a, v := c.Account(t.Context(), email)
		if asked == "" {
			if v.Outcome != bridge.OutcomeSent || a.Obstacle != NotASCII || len(s.calls) != 0 {
				t.Errorf("%q: %+v %+v after %d calls", email, a, v, len(s.calls))
			}
			continue
		}
		if got := s.last(t).form.Get("email"); got != asked || a.UserID != "U1" {
			t.Errorf("%q was asked for as %q: %+v", email, got, a)
		}
	}
}

// TestWrongClockIsNotBelieved shows that a value from the future, or of no time,
// is asked for anew.
func TestWrongClockIsNotBelieved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, allScopes)
		f.client.Check(t.Context())
		key := accountKey("T0ACME", "a@example.com")
		now := time.Now()
		for name, tc := range map[string]struct {
			at    time.Time
			calls int
		}{
			"now": {now, 0}, "a little ahead": {now.Add(clockSlack), 0}, "a day old": {now.Add(-accountFor), 1},
			"nearly a day old": {now.Add(time.Second - accountFor), 0}, "ahead": {now.Add(clockSlack + time.Second), 1}, "200 days ahead": {now.AddDate(0, 0, 200), 1},
		} {
			clear(f.count)
			if err := f.client.cache.Put(t.Context(), key, strconv.FormatInt(tc.at.Unix(), 10)+" U0OLD", now.AddDate(2, 0, 0)); err != nil {
				t.Fatal(err)
			}
			if f.client.Account(t.Context(), "a@example.com"); f.count[methodLookup] != tc.calls {
				t.Errorf("%s: %d calls, want %d", name, f.count[methodLookup], tc.calls)
			}
		}
		clear(f.count)
		if err := f.client.cache.Put(t.Context(), key, "U0OLD", now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if f.client.Account(t.Context(), "a@example.com"); f.count[methodLookup] != 1 {
			t.Error("a value without a time is believed")
		}
	})
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
