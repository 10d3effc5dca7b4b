package slack

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
)

// faultySlack counts the requests that it saw and the posts that it took, and
// answers by its script.
type faultySlack struct {
	seen, taken atomic.Int64
	took        chan struct{} // told of each post taken
	answer      func(w http.ResponseWriter, r *http.Request, take func())
}

func (f *faultySlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.seen.Add(1)
	f.answer(w, r, func() {
		_, _ = io.Copy(io.Discard, r.Body)
		f.taken.Add(1)
		select {
		case f.took <- struct{}{}:
		default:
		}
	})
}

func abort() { panic(http.ErrAbortHandler) }

// says answers with a status, a body and headers after taking nothing.
func says(status int, body string, headers ...string) func(http.ResponseWriter, *http.Request, func()) {
	return func(w http.ResponseWriter, _ *http.Request, _ func()) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// takesAndSays is says after taking the post.
func takesAndSays(status int, body string, headers ...string) func(http.ResponseWriter, *http.Request, func()) {
	say := says(status, body, headers...)
	return func(w http.ResponseWriter, r *http.Request, take func()) {
		take()
		say(w, r, take)
	}
}

// cutsOff takes the post, sends the head of a reply and breaks the connection.
func cutsOff(w http.ResponseWriter, _ *http.Request, take func()) {
	take()
	_, _ = io.WriteString(w, okPost[:40])
	_ = http.NewResponseController(w).Flush()
	abort()
}

type fault struct {
	answer func(http.ResponseWriter, *http.Request, func())
	want   bridge.Verdict
	taken  int64
}

func uncertain(code string) bridge.Verdict {
	return bridge.Verdict{Outcome: bridge.OutcomeUncertain, Code: code}
}

func refused(class bridge.Class, code string) bridge.Verdict {
	return bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: class, Code: code}
}

func faults() map[string]fault {
	bomb := gzipped(strings.Repeat(" ", 8<<20) + okPost)
	posted := bridge.Verdict{
		Outcome: bridge.OutcomeSent, Posted: bridge.Posted{Channel: "D0BOB", TS: "1700000000.000100"},
	}
	return map[string]fault{
		"none":                    {takesAndSays(200, okPost), posted, 1},
		"429 with Retry-After":    {says(429, `{"ok":false,"error":"ratelimited"}`, "Retry-After", "7"), limited("ratelimited", 7*time.Second), 0},
		"429 without Retry-After": {says(429, ""), limited("ratelimited", defaultRest), 0},
		"429 as HTML":             {says(429, "<html>", "Retry-After", "3"), limited("ratelimited", 3*time.Second), 0},
		"ratelimited in a 200":    {says(200, `{"ok":false,"error":"ratelimited"}`, "Retry-After", "9"), limited("ratelimited", 9*time.Second), 0},
		"ok false":                {says(200, `{"ok":false,"error":"channel_not_found"}`), refused(bridge.ClassStale, "channel_not_found"), 0},
		"reset after headers":     {func(http.ResponseWriter, *http.Request, func()) { abort() }, uncertain("connection"), 0},
		"reset after accept":      {func(_ http.ResponseWriter, _ *http.Request, take func()) { take(); abort() }, uncertain("connection"), 1},
		"hang": {func(_ http.ResponseWriter, r *http.Request, take func()) {
			take()
			<-r.Context().Done()
		}, uncertain("canceled"), 1},
		"500 without JSON":      {takesAndSays(500, "Internal Server Error"), uncertain("http_500"), 1},
		"502 of a gateway":      {takesAndSays(502, "<html>bad gateway</html>"), uncertain("http_502"), 1},
		"503 with JSON":         {says(503, `{"ok":false,"error":"service_unavailable"}`), refused(bridge.ClassOutage, "service_unavailable"), 0},
		"500 with fatal_error":  {takesAndSays(500, `{"ok":false,"error":"fatal_error"}`), uncertain("fatal_error"), 1},
		"500 with a post":       {takesAndSays(500, okPost), posted, 1},
		"internal_error in 200": {takesAndSays(200, `{"ok":false,"error":"internal_error"}`), uncertain("internal_error"), 1},
		"garbage":               {takesAndSays(200, "\x00\xff\x17garbage"), uncertain("bad_reply"), 1},
		"HTML of a portal":      {takesAndSays(200, "<html>sign in</html>", "Content-Type", "text/html"), uncertain("bad_reply"), 1},
		"truncated":             {cutsOff, uncertain("connection"), 1},
		"truncated with length": {takesAndSays(200, okPost[:40], "Content-Length", "400"), uncertain("connection"), 1},
		"empty object":          {takesAndSays(200, "{}"), uncertain("bad_reply"), 1},
		"empty":                 {takesAndSays(200, ""), uncertain("bad_reply"), 1},
		"ok without ts":         {takesAndSays(200, `{"ok":true,"channel":"D0BOB"}`), uncertain("bad_reply"), 1},
		"gzip bomb":             {takesAndSays(200, bomb, "Content-Encoding", "gzip"), uncertain("bad_reply"), 1},
		"more than we read":     {takesAndSays(200, okPost+strings.Repeat(" ", maxBody)), uncertain("bad_reply"), 1},
		"an answer without end": {withoutEnd, uncertain("bad_reply"), 1},
		"no more than we read":  {takesAndSays(200, okPost+strings.Repeat(" ", maxBody-len(okPost))), posted, 1},
		"a header without end":  {takesAndSays(200, okPost, "X-Fill", strings.Repeat("x", 4*maxHeader)), uncertain("connection"), 1},
		"redirect, 301":         {says(301, "", "Location", "/elsewhere"), uncertain("http_301"), 0},
		"redirect, 302":         {says(302, "", "Location", "/elsewhere"), uncertain("http_302"), 0},
		"redirect, 307":         {says(307, "", "Location", "/elsewhere"), uncertain("http_307"), 0},
		"redirect, 308":         {says(308, "", "Location", "/elsewhere"), uncertain("http_308"), 0},
		"redirect to nonsense":  {says(308, "", "Location", "://nonsense"), uncertain("http_308"), 0},
		"token said back":       {takesAndSays(200, `{"ok":false,"error":"`+canary+`"}`), refused(bridge.ClassUnknown, unknownCode), 1},
		"token as a scope": {
			says(200, `{"ok":false,"error":"missing_scope","needed":"`+canary+`","provided":"chat:write"}`),
			bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassPolicy, Code: "missing_scope", Provided: "chat:write"}, 0,
		},
		"token in other clothes": {takesAndSays(500, canary, "Location", canary, "X-Token", canary), uncertain("http_500"), 1},
	}
}

// withoutEnd answers for as long as it is read.
func withoutEnd(w http.ResponseWriter, _ *http.Request, take func()) {
	take()
	chunk := bytes.Repeat([]byte(" "), maxBody/4)
	_, err := w.Write([]byte(okPost))
	for err == nil {
		_, err = w.Write(chunk)
	}
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

// TestFaults shows the verdict for each fault, that the server saw exactly one
// request, and that nothing that was logged tells the token or the text.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, proto := range []string{"HTTP/1.1", "HTTP/2.0"} {
		for name, f := range faults() {
			t.Run(proto+"/"+name, func(t *testing.T) {
				t.Parallel()
				slack := &faultySlack{took: make(chan struct{}, 1), answer: f.answer}
				var used atomic.Value
				base, roots := serve(t, proto, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					used.Store(r.Proto)
					slack.ServeHTTP(w, r)
				}))
				var log logBuffer
				c := testClient(t, base, roots, withLog(&log))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				done := make(chan struct{})
				if name == "hang" {
					go func() { // the caller gives up once Slack has it
						defer close(done)
						<-slack.took
						cancel()
					}()
				} else {
					close(done)
				}
				got := c.Post(ctx, posting)
				<-done
				if diff := cmp.Diff(f.want, got); diff != "" {
					t.Error(diff)
				}
				if slack.seen.Load() != 1 || slack.taken.Load() != f.taken {
					t.Errorf("Slack saw %d requests and took %d posts, want 1 and %d", slack.seen.Load(), slack.taken.Load(), f.taken)
				}
				if used.Load() != proto {
					t.Errorf("the request went by %v", used.Load())
				}
				noSecrets(t, log.String())
			})
		}
	}
}

// serve starts a server of the protocol; TLS for HTTP/2.
func serve(t *testing.T, proto string, h http.Handler) (base string, roots *x509.CertPool) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	if proto == "HTTP/2.0" {
		s.EnableHTTP2 = true
		s.StartTLS()
		roots = x509.NewCertPool()
		roots.AddCert(s.Certificate())
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s.URL, roots
}

// noSecrets fails when what was printed tells a token or contents.
func noSecrets(t *testing.T, printed string) {
	t.Helper()
	if printed == "" {
		t.Error("nothing was logged, so this shows nothing")
	}
	for _, secret := range []string{canary, "canary", "Alice"} {
		if strings.Contains(printed, secret) {
			t.Errorf("%q in the log", secret)
		}
	}
}
