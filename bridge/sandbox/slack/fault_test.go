package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// outcome is what a client makes of a call: an error, or status and body.
type outcome struct {
	err    error
	status int
	header http.Header
	body   string
}

// try posts to Alice and reads all of the answer.
func try(ctx context.Context, web *http.Client, api string, s *Server) outcome {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, api+"chat.postMessage",
		strings.NewReader(form("token", s.BotToken(), "channel", "U0ALICE", "text", "hi").Encode()))
	if err != nil {
		return outcome{err: err}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := web.Do(r)
	if err != nil {
		return outcome{err: err}
	}
	body, err := io.ReadAll(answer.Body)
	if closed := answer.Body.Close(); err == nil {
		err = closed
	}
	return outcome{err, answer.StatusCode, answer.Header, string(body)}
}

type faultCase struct {
	fault    Fault
	err      error // nil: an answer came
	status   int
	body     string // what it holds
	retry    string
	accepted bool
	recorded string // the error on record
}

func faultCases() map[string]faultCase {
	return map[string]faultCase{
		"drop":                   {fault: Fault{Kind: Drop}, err: io.EOF},
		"drop after acceptance":  {fault: Fault{Kind: Drop, Accepted: true}, err: io.EOF, accepted: true},
		"reset before":           {fault: Fault{Kind: ResetBefore}, err: syscall.ECONNRESET},
		"reset after":            {fault: Fault{Kind: ResetAfter}, err: syscall.ECONNRESET, accepted: true},
		"truncated":              {fault: Fault{Kind: Truncated}, err: io.ErrUnexpectedEOF, accepted: true},
		"garbled":                {fault: Fault{Kind: Garbled}, status: 200, body: `{"channel":"D`, accepted: true},
		"foreign":                {fault: Fault{Kind: Foreign}, status: 200, body: `{"channel":"C0FOREIGN"`, accepted: true},
		"doubled":                {fault: Fault{Kind: Doubled}, status: 200, body: `{"ok":true,"channel":"D`, accepted: true},
		"503 without JSON":       {fault: Fault{Kind: ServerError}, status: 503, body: "upstream"},
		"500 with JSON":          {fault: Fault{Kind: ServerError, Status: 500, Error: "internal_error"}, status: 500, body: `{"error":"internal_error","ok":false}`, recorded: "internal_error"},
		"502 after acceptance":   {fault: Fault{Kind: ServerError, Status: 502, Accepted: true}, status: 502, body: "upstream", accepted: true},
		"captive portal":         {fault: Fault{Kind: HTML}, status: 200, body: "<!DOCTYPE html>"},
		"empty":                  {fault: Fault{Kind: Empty}, status: 200},
		"empty after acceptance": {fault: Fault{Kind: Empty, Accepted: true}, status: 200, accepted: true},
		"429":                    {fault: Fault{Kind: Limited, RetryAfter: 1500 * time.Millisecond}, status: 429, body: `{"error":"ratelimited","ok":false}`, retry: "2", recorded: "ratelimited"},
		"429 as it comes":        {fault: Fault{Kind: Limited}, status: 429, body: `"ratelimited"`, retry: "1", recorded: "ratelimited"},
		"429 without a time":     {fault: Fault{Kind: Limited, RetryAfter: -1}, status: 429, body: `"ratelimited"`, recorded: "ratelimited"},
		"an error":               {fault: Fault{Kind: Error, Error: "fatal_error"}, status: 200, body: `{"error":"fatal_error","ok":false}`, recorded: "fatal_error"},
		"an error, accepted":     {fault: Fault{Kind: Error, Error: "internal_error", Accepted: true}, status: 200, body: `"internal_error"`, accepted: true},
		"a missing scope":        {fault: Fault{Kind: Error, Error: "missing_scope", Needed: "mpim:write"}, status: 200, body: `"needed":"mpim:write"`, recorded: "missing_scope"},
		"slow":                   {fault: Fault{Kind: Slow, Delay: time.Millisecond}, status: 200, body: `"ok":true`, accepted: true},
		"a late 503":             {fault: Fault{Kind: ServerError, Delay: time.Millisecond}, status: 503, body: "upstream"},
		"a stall that ends":      {fault: Fault{Kind: Stall, Delay: time.Millisecond}, err: io.EOF},
	}
}

func (c faultCase) check(t *testing.T, s *Server, got outcome) {
	t.Helper()
	if c.err != nil && !errors.Is(got.err, c.err) || c.err == nil && got.err != nil {
		t.Errorf("error %v, want %v", got.err, c.err)
	}
	if c.err == nil && (got.status != c.status || !strings.Contains(got.body, c.body) || c.body == "" && got.body != "") {
		t.Errorf("status %d, body %.60q", got.status, got.body)
	}
	if c.retry != got.header.Get("Retry-After") {
		t.Errorf("Retry-After %q, want %q", got.header.Get("Retry-After"), c.retry)
	}
	if accepted := s.Count() == 1; accepted != c.accepted {
		t.Errorf("%d messages accepted", s.Count())
	}
	calls := s.Calls()
	if len(calls) != 1 || calls[0].Fault != c.fault.Kind || calls[0].Error != c.recorded || c.accepted != (calls[0].Posted != "") {
		t.Errorf("on record: %+v", calls)
	}
}

func TestFaultsOverTCP(t *testing.T) {
	t.Parallel()
	cases := faultCases()
	cases["refuse"] = faultCase{fault: Fault{Kind: Refuse}, err: io.EOF}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{})
			web, api := client(t), listen(t, s)
			s.Fault(c.fault)
			c.check(t, s, try(t.Context(), web, api, s))
			if next := try(t.Context(), web, api, s); next.err != nil || !strings.Contains(next.body, `"ok":true`) {
				t.Errorf("the next call: %v %.60q", next.err, next.body)
			}
		})
	}
}

func TestFaultsWithoutANetwork(t *testing.T) {
	t.Parallel()
	cases := faultCases()
	cases["refuse"] = faultCase{fault: Fault{Kind: Refuse}, err: syscall.ECONNREFUSED}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{})
			written := false
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				WroteRequest: func(httptrace.WroteRequestInfo) { written = true },
			})
			s.Fault(c.fault)
			c.check(t, s, try(ctx, &http.Client{Transport: s.Transport()}, "http://slack.test/api/", s))
			if written == (c.fault.Kind == Refuse) {
				t.Errorf("written: %v", written)
			}
		})
	}
}

// TestAnswersThatLie shows what the misfortunes make of the other methods.
func TestAnswersThatLie(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	for _, c := range []struct {
		kind   Kind
		method string
		args   []string
		path   []string
		want   string
	}{
		{Foreign, "auth.test", nil, []string{"team_id"}, "T0FOREIGN"},
		{Foreign, "users.lookupByEmail", []string{"email", "alice@example.com"}, []string{"user", "id"}, "U0FOREIGN"},
		{Foreign, "conversations.open", []string{"users", "U0ALICE,U0BOB"}, []string{"channel", "id"}, "C0FOREIGN"},
		{Foreign, "conversations.open", []string{"users", "U0NOBODY"}, []string{"error"}, "missing_scope"},
		{Doubled, "auth.test", nil, []string{"team_id"}, "T0ACME"},
	} {
		s.Fault(Fault{Kind: c.kind})
		r := ask(t, s, c.method, c.args...)
		if got := r.str(c.path...); got != c.want {
			t.Errorf("%s %s: %v", c.kind, c.method, r.body)
		}
		if c.method == "conversations.open" && c.want == "C0FOREIGN" && r.at("channel", "is_mpim") != nil {
			t.Errorf("a foreign conversation is still a group DM: %v", r.body)
		}
	}
	s.Fault(Fault{Kind: Moved})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://slack.test/api/auth.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusFound || resp.Header.Get("Location") == "" {
		t.Errorf("moved: %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
}

func TestStallLastsUntilTheCallerLeaves(t *testing.T) {
	t.Parallel()
	for name, accepted := range map[string]bool{"before acceptance": false, "after acceptance": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := workspace(Options{})
				s.Fault(Fault{Kind: Stall, Accepted: accepted})
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				start := time.Now()
				got := try(ctx, &http.Client{Transport: s.Transport()}, "http://slack.test/api/", s)
				if !errors.Is(got.err, context.DeadlineExceeded) || time.Since(start) != 10*time.Second {
					t.Errorf("%v after %v", got.err, time.Since(start))
				}
				if s.Count() == 1 != accepted {
					t.Errorf("%d messages accepted", s.Count())
				}
			})
		})
	}
}

func TestSlowTakesEffectAfterTheDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := workspace(Options{})
		web := &http.Client{Transport: s.Transport()}
		s.Fault(Fault{Kind: Slow, Delay: 10 * time.Second, Count: 2})
		start := time.Now()
		if got := try(t.Context(), web, "http://slack.test/api/", s); got.err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %v", got.err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := try(ctx, web, "http://slack.test/api/", s); !errors.Is(got.err, context.DeadlineExceeded) || s.Count() != 1 {
			t.Errorf("given up: %v, %d messages", got.err, s.Count())
		}
	})
}

func TestCloseEndsStalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := workspace(Options{})
		s.Fault(Fault{Kind: Stall})
		ended := make(chan outcome)
		go func() {
			ended <- try(t.Context(), &http.Client{Transport: s.Transport()}, "http://slack.test/api/", s)
		}()
		synctest.Wait()
		s.Close()
		s.Close()
		if got := <-ended; !errors.Is(got.err, io.EOF) {
			t.Errorf("%v", got.err)
		}
	})
}

// hits are the calls of a fixed round that meet the fault, by number.
func TestFaultsAreNarrowedDown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault Fault
		want  []int
	}{
		"the next":          {Fault{}, []int{0}},
		"three":             {Fault{Count: 3}, []int{0, 1, 2}},
		"after two":         {Fault{Skip: 2}, []int{2}},
		"all":               {Fault{Count: -1}, []int{0, 1, 2, 3, 4, 5, 6}},
		"one method":        {Fault{Method: "auth.test", Count: -1}, []int{0}},
		"by e-mail":         {Fault{User: "U0BOB", Count: -1}, []int{1, 4, 5, 6}},
		"by channel":        {Fault{User: "U0CAROL", Count: -1}, []int{3}},
		"by group":          {Fault{User: "U0ALICE", Count: -1}, []int{2, 5, 6}},
		"user and method":   {Fault{User: "U0ALICE", Method: "chat.postMessage", Count: -1}, []int{2, 6}},
		"channel as named":  {Fault{Channel: "U0CAROL", Count: -1}, []int{3}},
		"channel as meant":  {Fault{Channel: "app of Alice", Count: -1}, []int{2}},
		"group":             {Fault{Channel: "group", Count: -1}, []int{5, 6}},
		"key":               {Fault{Key: "k", Count: -1}, []int{3}},
		"nothing like that": {Fault{User: "U0GUEST", Count: -1}, []int{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{Scopes: everything()})
			app, _ := post(t, s, "U0ALICE")
			group := must(t, ask(t, s, "conversations.open", "users", "U0ALICE,U0BOB")).str("channel", "id")
			c.fault.Channel = or(map[string]string{"app of Alice": app, "group": group}[c.fault.Channel], c.fault.Channel)
			c.fault.Kind, c.fault.Error = Error, "planned"
			s.Fault(c.fault)
			got := []int{}
			for i, call := range [][]string{
				{"auth.test"},
				{"users.lookupByEmail", "email", "Bob@example.com"},
				{"chat.postMessage", "channel", "U0ALICE", "text", "x"},
				{"chat.postMessage", "channel", "U0CAROL", "text", "x", "metadata", `{"event_type":"e","event_payload":{"key":"k"}}`},
				{"users.info", "user", "U0BOB"},
				{"conversations.open", "users", "U0BOB,U0ALICE"},
				{"chat.postMessage", "channel", group, "text", "x"},
			} {
				if ask(t, s, call[0], call[1:]...).str("error") == "planned" {
					got = append(got, i)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFaultsTakeTurns(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	s.Fault(Fault{Kind: Error, Error: "first"})
	s.Fault(Fault{Kind: Error, Error: "second", Count: -1})
	for _, want := range []string{"first", "second", "second"} {
		refused(t, ask(t, s, "auth.test"), want)
	}
	s.ClearFaults()
	must(t, ask(t, s, "auth.test"))
}

func TestOutage(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	web, api := client(t), listen(t, s)
	s.Fault(Fault{Kind: Error, Error: "kept"})
	s.Outage(ServerError)
	for range 3 {
		if got := try(t.Context(), web, api, s); got.status != http.StatusServiceUnavailable {
			t.Fatalf("%v, status %d", got.err, got.status)
		}
	}
	s.OutageWith(Fault{Kind: Error, Error: "service_unavailable"})
	refused(t, ask(t, s, "auth.test"), "service_unavailable")
	s.Outage("")
	refused(t, ask(t, s, "auth.test"), "kept")
	must(t, ask(t, s, "auth.test"))
	if s.Count() != 0 {
		t.Errorf("%d messages accepted", s.Count())
	}
}
