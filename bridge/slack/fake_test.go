package slack

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"bellhop/bridge"
)

// fake is a Slack without sockets, for tests of what comes with time. It is
// used from one goroutine.
type fake struct {
	client *Client
	scopes string
	say    map[string]string
	count  map[string]int
	limit  string // Retry-After of a 429 to everything; "": none
}

func newFake(t *testing.T, scopes string) *fake {
	t.Helper()
	f := &fake{scopes: scopes, count: map[string]int{}, say: map[string]string{
		methodAuth:   `{"ok":true,"url":"https://acme.slack.com/","team_id":"T0ACME","user_id":"U0BOT","bot_id":"B0BOT"}`,
		methodLookup: `{"ok":true,"user":{"id":"U0ALICE"}}`,
		methodOpen:   `{"ok":true,"channel":{"id":"G0AB"}}`,
		methodPost:   okPost,
	}}
	f.client = testClient(t, "http://127.0.0.1:1", nil, func(c *Config) { c.Transport = f })
	return f
}

// RoundTrip implements http.RoundTripper.
func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	f.count[method]++
	if f.limit != "" {
		return &http.Response{StatusCode: http.StatusTooManyRequests, Header: header("Retry-After", f.limit), Body: http.NoBody}, nil
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: header("X-OAuth-Scopes", f.scopes),
		Body: io.NopCloser(strings.NewReader(f.say[method])),
	}, nil
}

func (f *fake) route(t *testing.T, want bridge.Destination) {
	t.Helper()
	got, v := f.client.Route(t.Context(), alice(), bob())
	if got != want || v.Outcome != bridge.OutcomeSent {
		t.Errorf("%+v %+v, want %+v", got, v, want)
	}
}
