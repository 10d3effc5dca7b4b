package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestJudge(t *testing.T) {
	t.Parallel()
	uncertain := func(code string) bridge.Verdict {
		return bridge.Verdict{Outcome: bridge.OutcomeUncertain, Code: code}
	}
	unsent := func(code string) bridge.Verdict {
		return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: code}
	}
	sent := bridge.Verdict{Outcome: bridge.OutcomeSent}
	full := `{"ok":true,"channel":"D1","ts":"1.1"}`
	for name, tc := range map[string]struct {
		a    answer
		want bridge.Verdict
	}{
		"sent":                           {answer{written: true, status: 200, body: []byte(full)}, sent},
		"sent whatever the status":       {answer{written: true, status: 502, body: []byte(full)}, sent},
		"sent though the end was lost":   {answer{written: true, status: 200, body: []byte(full), err: io.ErrUnexpectedEOF}, sent},
		"ok without ts":                  {answer{written: true, status: 200, body: []byte(`{"ok":true,"channel":"D1"}`)}, uncertain("bad_reply")},
		"ok without channel":             {answer{written: true, status: 200, body: []byte(`{"ok":true,"ts":"1.1"}`)}, uncertain("bad_reply")},
		"empty object":                   {answer{written: true, status: 200, body: []byte(`{}`)}, uncertain("bad_reply")},
		"nothing in 200":                 {answer{written: true, status: 200}, uncertain("bad_reply")},
		"cut off":                        {answer{written: true, status: 200, body: []byte(full[:9]), err: io.ErrUnexpectedEOF}, uncertain("connection")},
		"never ending body":              {answer{written: true, status: 200, err: context.DeadlineExceeded}, uncertain("timeout")},
		"bare 500":                       {answer{written: true, status: 500, body: []byte("oops")}, uncertain("http_500")},
		"bare 503 with Retry-After":      {answer{written: true, status: 503, header: header("Retry-After", "7")}, uncertain("http_503")},
		"redirect":                       {answer{written: true, status: 302}, uncertain("http_302")},
		"429 with Retry-After":           {answer{written: true, status: 429, header: header("Retry-After", "7")}, limited("ratelimited", 7*time.Second)},
		"429 without":                    {answer{written: true, status: 429}, limited("ratelimited", 30*time.Second)},
		"429 cut off":                    {answer{written: true, status: 429, err: io.ErrUnexpectedEOF}, limited("ratelimited", 30*time.Second)},
		"429 of a service":               {answer{written: true, status: 429, body: []byte(`{"ok":false,"error":"service_unavailable"}`)}, bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassOutage, Code: "service_unavailable"}},
		"ratelimited in 200":             {answer{written: true, status: 200, header: header("Retry-After", "9"), body: []byte(`{"ok":false,"error":"ratelimited"}`)}, limited("ratelimited", 9*time.Second)},
		"ratelimited in 200, no header":  {answer{written: true, status: 200, body: []byte(`{"ok":false,"error":"rate_limited"}`)}, limited("rate_limited", 30*time.Second)},
		"Slack failed on its way":        {answer{written: true, status: 200, body: []byte(`{"ok":false,"error":"internal_error"}`)}, uncertain("internal_error")},
		"Slack failed badly":             {answer{written: true, status: 500, body: []byte(`{"ok":false,"error":"fatal_error"}`)}, uncertain("fatal_error")},
		"no response, nothing written":   {answer{err: syscall.ECONNREFUSED}, unsent("connection")},
		"no response in time, unwritten": {answer{err: context.DeadlineExceeded}, unsent("timeout")},
		"no response, written":           {answer{written: true, err: errors.New("reset")}, uncertain("connection")},
		"no response in time, written":   {answer{written: true, err: context.DeadlineExceeded}, uncertain("timeout")},
		"given up by the caller":         {answer{written: true, err: context.Canceled}, uncertain("canceled")},
		"missing scope": {
			answer{written: true, status: 200, body: []byte(`{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"}`)},
			bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassPolicy, Code: "missing_scope", Needed: "chat:write", Provided: "users:read"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got := judge(tc.a, posts)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"": 30 * time.Second, "soon": 30 * time.Second, "-3": 30 * time.Second, "1.5": 30 * time.Second,
		"0": 0, "1": time.Second, "3600": time.Hour,
		"999999999999999999":            24 * time.Hour,
		"99999999999999999999":          30 * time.Second,
		"Mon, 02 Jan 2006 15:04:05 GMT": 0,
		"Fri, 31 Dec 9999 23:59:59 GMT": 24 * time.Hour,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			if got := retryAfter(header("Retry-After", value)); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
