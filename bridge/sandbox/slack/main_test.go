package slack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// workspace has the people that most tests want.
func workspace(o Options) *Server {
	o.Users = append([]User{
		{ID: "U0ALICE", Name: "Alice", Email: "alice@example.com"},
		{ID: "U0BOB", Name: "Bob", Email: "bob@example.com"},
		{ID: "U0CAROL", Name: "Carol", Email: "carol@example.com"},
		{ID: "U0GONE", Name: "Gone", Email: "gone@example.com", Deleted: true},
		{ID: "U0GHOST", Name: "Ghost", Email: "ghost@example.com", Invisible: true},
		{ID: "U0GUEST", Name: "Guest", Email: "guest@example.com", SingleChannelGuest: true},
		{ID: "U0ROBOT", Name: "Robot", Bot: true},
		{ID: "U0ALIEN", Name: "Alien", Email: "alien@example.org", Stranger: true},
	}, o.Users...)
	return New(o)
}

// result is an answer as a client sees it.
type result struct {
	status int
	header http.Header
	body   map[string]any
}

func (r result) str(path ...string) string {
	v, _ := r.at(path...).(string)
	return v
}

func (r result) at(path ...string) any {
	var v any = r.body
	for _, name := range path {
		o, _ := v.(map[string]any)
		v = o[name]
	}
	return v
}

// form makes arguments of pairs.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// ask calls a method with the bot token and a form, without a network.
func ask(t testing.TB, s *Server, method string, pairs ...string) result {
	t.Helper()
	return askAs(t, s, s.BotToken(), method, pairs...)
}

func askAs(t testing.TB, s *Server, token, method string, pairs ...string) result {
	t.Helper()
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return send(t, s, http.MethodPost, method, header, form(pairs...).Encode())
}

func send(t testing.TB, s *Server, verb, method string, header http.Header, body string) result {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), verb, "http://127.0.0.1/api/"+method, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	answer, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return read(t, answer)
}

func read(t testing.TB, answer *http.Response) result {
	t.Helper()
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := result{status: answer.StatusCode, header: answer.Header}
	if err := json.Unmarshal(raw, &out.body); err != nil {
		t.Fatalf("not JSON: %.80s", raw)
	}
	return out
}

// must fails the test unless the answer is ok.
func must(t testing.TB, r result) result {
	t.Helper()
	if r.at("ok") != true {
		t.Fatalf("refused: %v", r.body)
	}
	return r
}

// refused fails the test unless the answer has this error, "" meaning none.
func refused(t testing.TB, r result, code string) {
	t.Helper()
	if got := r.str("error"); got != code || r.at("ok") != (code == "") {
		t.Fatalf("ok %v, error %q, want %q", r.at("ok"), got, code)
	}
}

// listen serves s over TCP and gives the address of its API.
func listen(t testing.TB, s *Server) string {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); web.Close() })
	return web.URL + "/api/"
}

// client is an HTTP client that keeps nothing open after the test.
func client(t testing.TB) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
