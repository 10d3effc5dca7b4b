package slack

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"bellhop/bridge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary is the token of all tests; it must turn up nowhere but in requests.
const canary = "xoxb-canary-4242-never-printed"

func canaryToken(context.Context) (string, error) { return canary, nil }

var posting = bridge.Post{
	Destination: bridge.Destination{Route: bridge.RouteApp, Channel: "U0BOB"},
	Part: bridge.Part{
		Text:   "Alice: canary-text",
		Blocks: json.RawMessage(`[{"type":"rich_text","elements":[]}]`),
	},
	Key: "00112233445566aa",
}

const okPost = `{"ok":true,"channel":"D0BOB","ts":"1700000000.000100","message":{"blocks":[{"type":"from_the_future","elements":7}]}}`

// logBuffer is a log that tests read.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// testClient is a Client of the server at base, with our own transport and,
// for TLS, the server's root.
func testClient(t *testing.T, base string, roots *x509.CertPool, change ...func(*Config)) *Client {
	t.Helper()
	config := Config{API: base + "/api/", Token: canaryToken, Limits: Limits{Off: true}}
	for _, f := range change {
		f(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	if roots != nil {
		api, err := url.Parse(c.api)
		if err != nil {
			t.Fatal(err)
		}
		c.base, c.dialer = newTransport(api, roots)
		c.busy = &c.dialer.busy
	}
	t.Cleanup(c.Close)
	return c
}

// withLog gives the Client a log at debug level.
func withLog(l *logBuffer) func(*Config) {
	return func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}

// call is a request that the scripted Slack got.
type call struct {
	method string
	form   url.Values
	header http.Header
}

// script is a Slack that answers each method with what the test says, and
// keeps what it was asked.
type script struct {
	*httptest.Server
	mu     sync.Mutex
	scopes string
	say    map[string]string
	calls  []call
}

func newScript(t *testing.T, scopes string) *script {
	t.Helper()
	s := &script{scopes: scopes, say: map[string]string{
		methodAuth: `{"ok":true,"url":"https://acme.slack.com/","team":"Acme","team_id":"T0ACME","user_id":"U0BOT","bot_id":"B0BOT"}`,
		methodPost: okPost,
	}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	s.mu.Lock()
	s.calls = append(s.calls, call{method, r.PostForm, r.Header})
	scopes, body := s.scopes, s.say[method]
	if method == methodLookup && body == "" {
		body = s.say[method+" "+r.PostForm.Get("email")]
	}
	s.mu.Unlock()
	if body == "" {
		body = `{"ok":false,"error":"users_not_found"}`
	}
	w.Header().Set("X-OAuth-Scopes", scopes)
	_, _ = w.Write([]byte(body))
}

func (s *script) set(method, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say[method] = body
}

func (s *script) count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.method == method {
			n++
		}
	}
	return n
}

func (s *script) last(t *testing.T) call {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) == 0 {
		t.Fatal("nobody called Slack")
	}
	return s.calls[len(s.calls)-1]
}
