package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"bellhop/app/state"
	"bellhop/app/words"

	"github.com/google/go-cmp/cmp"
)

func TestCalls(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	f.state = state.State{Running: true, Slack: state.Slack{State: state.SlackOK, Scopes: []string{"chat:write"}}, Problems: []state.Problem{}}
	f.state.Office.State = state.OfficeWaiting
	f.entries = []Entry{{ID: "e1", Sender: Sender{"m2", "Bo"}, Route: "group", Part: 1, Parts: 2, State: "failed", Tries: 3, Error: "no_text"}}
	serve(t, dir, f)
	c := NewClient(dir, "ja")
	ctx := t.Context()
	got, err := c.State(ctx)
	if diff := cmp.Diff(f.state, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	entries, err := outboxOf(c, t)
	if diff := cmp.Diff(f.entries, entries); err != nil || diff != "" {
		t.Error(err, diff)
	}
	unlinked, unlinkErr := c.Unlink(ctx)
	linked, linkErr := c.Link(ctx, Typing{}, nil)
	err = errors.Join(c.Retry(ctx, "a/b ?"), c.Drop(ctx, "e1"), c.Intend(ctx, state.Retry{ID: "x"}), unlinkErr, linkErr)
	if err != nil || !unlinked.WasConnected || !linked.Already {
		t.Errorf("%v, %v, %v", unlinked, linked, err)
	}
	want := []string{"entries", "unlink ja", "link ja", "retry a/b ?", "drop e1", `{"intent":"retry","with":{"id":"x"}}`}
	if diff := cmp.Diff(want, f.asked); diff != "" {
		t.Error(diff)
	}
	a, err := c.Address()
	if err != nil || a.Version != "1.2.3" || a.PID != os.Getpid() {
		t.Errorf("address %+v, %v", a, err)
	}
}

func outboxOf(c *Client, t *testing.T) (entries []Entry, err error) {
	return entries, c.Outbox(t.Context(), func(e Entry) error { entries = append(entries, e); return nil })
}

// TestOutboxHasNoGreatestSize: all entries together are longer than what one
// answer may be.
func TestOutboxHasNoGreatestSize(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	name := strings.Repeat("名", 1<<18)
	for range 2*maxReply/len(name) + 1 {
		f.entries = append(f.entries, Entry{ID: "e", Sender: Sender{"m2", name}, State: "failed"})
	}
	serve(t, dir, f)
	c := NewClient(dir, "en")
	entries, err := outboxOf(c, t)
	if err != nil || !cmp.Equal(f.entries, entries) {
		t.Errorf("%d of %d entries came, %v", len(entries), len(f.entries), err)
	}
	enough, seen := errors.New("enough"), 0
	if err := c.Outbox(t.Context(), func(Entry) error { seen++; return enough }); !errors.Is(err, enough) || seen != 1 {
		t.Errorf("%d entries were shown to a reader that had enough of one, %v", seen, err)
	}
}

func TestEntryKeys(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Entry{})
	want := `{"id":"","event":"","message":"","sender":{"id":"","name":""},"route":"","copy":false,"part":0,"parts":0,"state":"","tries":0,"error":""}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want Failure
	}{
		"unknown entry":    {&Failure{Code: state.CodeUnknownEntry}, Failure{Code: state.CodeUnknownEntry, Text: words.Sentence("ko", state.CodeUnknownEntry)}},
		"with an argument": {&Failure{Code: "missing_scope", Args: []string{"im:write"}}, Failure{Code: "missing_scope", Text: words.Sentence("ko", "missing_scope", "im:write")}},
		"with a class":     {&Failure{Code: "invalid_auth", Class: ClassToken, Text: "said"}, Failure{Code: "invalid_auth", Class: ClassToken, Text: "said"}},
		"of no kind":       {errors.New("disk full at /secret"), Failure{Code: state.CodeInternal, Text: words.Sentence("ko", state.CodeInternal)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			f := newFake()
			f.err = tt.err
			serve(t, dir, f)
			c := NewClient(dir, "ko")
			ctx := t.Context()
			_, outboxErr := outboxOf(c, t)
			_, unlinkErr := c.Unlink(ctx)
			_, linkErr := c.Link(ctx, Typing{}, nil)
			for call, err := range map[string]error{"outbox": outboxErr, "unlink": unlinkErr, "link": linkErr,
				"retry": c.Retry(ctx, "x"), "drop": c.Drop(ctx, "x"), "intent": c.Intend(ctx, state.Quit{})} {
				var got *Failure
				if !errors.As(err, &got) || !cmp.Equal(*got, tt.want) {
					t.Errorf("%s: %v", call, err)
				}
			}
		})
	}
}

func TestEventsEndWithTheLastState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	stop := serve(t, dir, f)
	const last = 5000
	seen, done := 0, errors.New("seen")
	err := NewClient(dir, "en").Events(t.Context(), func(s state.State) error {
		if seen++; seen == 1 {
			for n := range int64(last) {
				f.set(n + 1)
			}
		}
		if s.Counts.Relayed == last {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) || seen > 20 {
		t.Errorf("%d states for %d changes, %v", seen, last, err)
	}
	err = NewClient(dir, "en").Events(t.Context(), func(state.State) error { go stop(); return nil })
	if err == nil {
		t.Error("events went on without a server")
	}
	stop()
}

func TestASlowReaderHoldsUpNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	f.state.Problems = []state.Problem{{Text: strings.Repeat("x", 1<<18)}}
	serve(t, dir, f)
	a, _ := ReadAddress(dir)
	conn, err := net.Dial("unix", a.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	for n := range int64(20) {
		f.set(n)
		if _, err := NewClient(dir, "en").State(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	serve(t, dir, f)
	c := NewClient(dir, "en")
	tests := []struct {
		name, method, path, body string
		header                   http.Header
		want                     int
	}{
		{"Origin", "GET", "/v1/state", "", http.Header{"Origin": {"https://evil.example"}}, 403},
		{"empty Origin", "POST", "/v1/unlink", "", http.Header{"Origin": {""}}, 403},
		{"a browser's fetch", "GET", "/v1/state", "", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"unknown path", "GET", "/v1/secrets", "", nil, 404},
		{"wrong method", "GET", "/v1/unlink", "", nil, 405},
		{"no intent", "POST", "/v1/intent", "{}", nil, 400},
		{"too much", "POST", "/v1/intent", `{"intent":"` + strings.Repeat("x", maxBody) + `"}`, nil, 400},
		{"no link request", "POST", "/v1/link", "no", nil, 400},
		{"no code", "POST", "/v1/link/code", "no", nil, 400},
		{"a code twice", "POST", "/v1/link/code", `{"session":"","code":"000000","code":"000001"}`, nil, 400},
		{"two codes", "POST", "/v1/link/code", `{"session":"","code":"000000"}{}`, nil, 400},
		{"an intent twice", "POST", "/v1/intent", `{"intent":"resume","intent":"quit"}`, nil, 400},
		{"an intent in capitals", "POST", "/v1/intent", `{"INTENT":"quit"}`, nil, 400},
		{"no UTF-8", "POST", "/v1/intent", "{\"intent\":\"drop\",\"with\":{\"id\":\"\xff\"}}", nil, 400},
		{"code of no session", "POST", "/v1/link/code", `{"session":"","code":"000000"}`, nil, 410},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), tt.method, "http://x"+tt.path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if tt.header != nil {
				r.Header = tt.header
			}
			w, err := c.http.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Body.Close()
			if w.StatusCode != tt.want {
				t.Errorf("status %d, want %d", w.StatusCode, tt.want)
			}
		})
	}
	t.Cleanup(func() {
		if len(f.asked) > 0 {
			t.Errorf("the backend was asked %q", f.asked)
		}
	})
}

func TestContextEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	serve(t, dir, newFake())
	ctx, cancel := context.WithCancel(t.Context())
	err := NewClient(dir, "en").Events(ctx, func(state.State) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
