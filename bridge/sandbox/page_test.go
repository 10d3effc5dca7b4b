package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"bellhop/bridge"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	page := New(Options{}).page()
	for name, tc := range map[string]struct {
		method, path, host string
		header             map[string]string
		body               string
		want               int
	}{
		"the page":                 {"GET", "/", "127.0.0.1:7000", nil, "", 200},
		"by name":                  {"GET", "/", "localhost:7000", nil, "", 200},
		"IPv6":                     {"GET", "/main.js", "[::1]:7000", nil, "", 200},
		"another name":             {"GET", "/", "evil.example", nil, "", 403},
		"a name that looks alike":  {"GET", "/", "127.0.0.1.evil.example:7000", nil, "", 403},
		"no such file":             {"GET", "/secret", "localhost", nil, "", 404},
		"own origin":               {"POST", "/do/preview", "localhost:7000", map[string]string{"Origin": "http://localhost:7000", "Content-Type": "application/json"}, `{"from":"ben"}`, 200},
		"no origin":                {"POST", "/do/preview", "localhost:7000", map[string]string{"Content-Type": "application/json; charset=utf-8"}, `{"from":"ben"}`, 200},
		"other origin":             {"POST", "/do/preview", "localhost:7000", map[string]string{"Origin": "http://evil.example", "Content-Type": "application/json"}, `{"from":"ben"}`, 403},
		"other port":               {"POST", "/do/preview", "localhost:7000", map[string]string{"Origin": "http://localhost:7001", "Content-Type": "application/json"}, `{"from":"ben"}`, 403},
		"null origin":              {"POST", "/do/preview", "localhost:7000", map[string]string{"Origin": "null", "Content-Type": "application/json"}, `{"from":"ben"}`, 403},
		"a form":                   {"POST", "/do/preview", "localhost:7000", map[string]string{"Content-Type": "text/plain"}, `{"from":"ben"}`, 415},
		"embedded by another site": {"GET", "/main.js", "localhost:7000", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, "", 403},
		"a link on another site":   {"GET", "/", "localhost:7000", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, "", 200},
		"not JSON":                 {"POST", "/do/say", "localhost:7000", map[string]string{"Content-Type": "application/json"}, `from=ben`, 400},
		"unknown key":              {"POST", "/do/say", "localhost:7000", map[string]string{"Content-Type": "application/json"}, `{"to":"ben"}`, 400},
		"two objects":              {"POST", "/do/say", "localhost:7000", map[string]string{"Content-Type": "application/json"}, `{} {}`, 400},
		"unknown action":           {"POST", "/do/fly", "localhost:7000", map[string]string{"Content-Type": "application/json"}, `{}`, 400},
		"too long":                 {"POST", "/do/say", "localhost:7000", map[string]string{"Content-Type": "application/json"}, strings.Repeat(" ", maxWish+1), 413},
		"a frame over 1 MiB":       {"POST", "/do/say", "localhost:7000", map[string]string{"Content-Type": "application/json"}, `{"from":"ben","text":"` + strings.Repeat("x", 1<<20) + `"}`, 413},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body))
			r.Host = tc.host
			for k, v := range tc.header {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			page.ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("answered %d, want %d: %.200s", w.Code, tc.want, w.Body)
			}
			if got := w.Header().Get("Content-Security-Policy"); got != policy {
				t.Errorf("policy is %q", got)
			}
		})
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"": true, "127.0.0.1:0": true, "localhost:0": true, "127.9.9.9:0": true,
		"0.0.0.0:0": false, ":0": false, "[::]:0": false, "192.0.2.1:0": false, "example.com:0": false, "127.0.0.1": false,
	} {
		l, err := listen(t.Context(), address)
		if (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
		if l != nil {
			_ = l.Close()
		}
	}
}

func TestListenClosesWhatItOpened(t *testing.T) {
	t.Parallel()
	free, err := listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	if _, err := New(Options{OfficeAddr: address, PageAddr: "192.0.2.1:80"}).Listen(t.Context()); err == nil {
		t.Fatal("a page for the whole network was opened")
	}
	again, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("the office's address is still taken: %v", err)
	}
	_ = again.Close()
}

func TestRunPrintsAddressesAndTokens(t *testing.T) {
	t.Parallel()
	var out screen
	s, a := start(t, Options{Out: &out})
	if err := s.slack.WaitFor(t.Context(), func() bool { return true }); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(a.Page)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer answer.Body.Close()
	for _, want := range []string{a.Office, a.Slack, a.Page, s.slack.BotToken(), s.Token("aiko"), s.Token("minjun"), s.Token("vera") + "  vera, whom the office turns away"} {
		if want == "" || !strings.Contains(out.String(), want) {
			t.Errorf("%q is not printed", want)
		}
	}
}

// TestEventsAreLive reads the stream in a bubble: a state at once, and one
// after each change of the office, of Slack or of the sandbox itself.
func TestEventsAreLive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		ctx, cancel := context.WithCancel(t.Context())
		read, write := io.Pipe()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			r := httptest.NewRequest("GET", "/events", nil).WithContext(ctx)
			r.Host = "localhost"
			s.page().ServeHTTP(&stream{header: http.Header{}, Writer: write}, r)
		}()
		lines := bufio.NewReader(read)
		next := func() state {
			t.Helper()
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				if data, found := strings.CutPrefix(line, "data: "); found {
					var st state
					if err := json.Unmarshal([]byte(data), &st); err != nil {
						t.Fatal(err)
					}
					return st
				}
			}
		}
		if st := next(); len(st.People) != 6 || len(st.Slack) != 4 || len(st.Messages) != 0 {
			t.Fatalf("first state: %+v", st)
		}
		if _, err := s.say(wish{From: "ben", Mentions: to("aiko"), Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		if st := next(); len(st.Messages) != 1 || st.Messages[0].Direct != "aiko" || st.Messages[0].Settled != "waiting" || st.People[0].Waiting != 1 {
			t.Errorf("after a message: %+v", st.Messages)
		}
		if err := s.set("slack.no_mpim", true); err != nil {
			t.Fatal(err)
		}
		if st := next(); !st.Switches["slack.no_mpim"] || cmp.Diff([]string{"chat:write", "chat:write.customize", "users:read", "users:read.email"}, st.Scopes) != "" {
			t.Errorf("after a switch: %v %v", st.Switches, st.Scopes)
		}
		cancel()
		_ = read.Close()
		<-ended
	})
}

// stream is a response that is written as it comes.
type stream struct {
	header http.Header
	io.Writer
}

func (s *stream) Header() http.Header { return s.header }
func (s *stream) WriteHeader(int)     {}
func (s *stream) Flush()              {}

func TestDecide(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	people := s.office.People()
	group := []bridge.Mention{{Kind: bridge.MentionGroup, Name: "all"}}
	for name, tc := range map[string]struct {
		from           string
		mentions       []bridge.Mention
		direct, reason string
	}{
		"one member":       {"ben", to("aiko"), "aiko", ""},
		"twice":            {"ben", to("aiko", "aiko"), "aiko", ""},
		"nobody":           {"ben", nil, "", "no_mention"},
		"a group":          {"ben", group, "", "group_mention"},
		"a group and one":  {"ben", append(to("aiko"), group...), "", "group_mention"},
		"two":              {"vera", to("aiko", "ben"), "", "several_mentions"},
		"themself":         {"aiko", to("aiko"), "", "own_message"},
		"themself and one": {"aiko", to("aiko", "ben"), "", "several_mentions"},
		"a visitor":        {"aiko", to("vera"), "", "not_me"},
	} {
		m := bridge.Message{Sender: bridge.Person{ID: tc.from}, Mentions: tc.mentions, Text: "x", Format: bridge.FormatPlain}
		if got := decide(people, m); got.Direct != tc.direct || got.Reason != tc.reason || len(got.Members) != 5 {
			t.Errorf("%s: %+v, want direct %q reason %q", name, got, tc.direct, tc.reason)
		}
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	do := func(action, body string) (string, error) {
		result, err := s.act(action, []byte(body))
		text, _ := json.Marshal(result)
		return string(text), err
	}
	said, err := do("say", `{"from":"vera","space":"lab","text":"one","mentions":[{"kind":"person","id":"aiko"}],"attachments":[{"name":"a","url":"https://x.example"}]}`)
	if err != nil || said != `{"id":"msg-1"}` {
		t.Fatalf("say: %s, %v", said, err)
	}
	if _, err := do("edit", `{"id":"msg-1","text":"two"}`); err != nil {
		t.Error(err)
	}
	if got := s.messages(s.office.People()); len(got) != 1 || got[0].Text != "two" || got[0].Space.ID != "lab" || got[0].Direct != "aiko" || got[0].Deleted {
		t.Errorf("after an edit: %+v", got)
	}
	if _, err := do("delete", `{"id":"msg-1"}`); err != nil {
		t.Error(err)
	}
	if got := s.messages(s.office.People()); len(got) != 1 || !got[0].Deleted || got[0].Plain != "two" {
		t.Errorf("after a deletion: %+v", got)
	}
	if _, err := do("link", `{"from":"ben","on":true}`); err != nil || !s.office.Linked("ben").Linked {
		t.Errorf("link: %v", err)
	}
	for action, body := range map[string]string{
		"say": `{"from":"ben"}`, "edit": `{"id":"nothing","text":"x"}`, "delete": `{"id":"msg-1"}`, "link": `{"from":"minjun","on":true}`,
		"type": `{"from":"ben","id":"C0","text":"x"}`, "switch": `{"id":"nothing","on":true}`, "trigger": `{"id":"nothing"}`, "preview": `{"from":"nobody"}`,
	} {
		if result, err := do(action, body); err == nil {
			t.Errorf("%s %s: no error, %s", action, body, result)
		}
	}
}

// TestANewToken has the app installed again, which also ends a revocation.
func TestActionsCompareKeysByByte(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for name, body := range map[string]string{
		"another case": `{"from":"ben","TEXT":"x"}`, "both cases": `{"from":"ben","text":"x","TEXT":"y"}`,
		"a key twice": `{"from":"ben","text":"x","text":"y"}`, "unknown": `{"from":"ben","text":"x","z":1}`,
		"more behind": `{"from":"ben","text":"x"} {}`, "no object": `[]`,
	} {
		if _, err := s.act("say", []byte(body)); !errors.Is(err, errInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if said := s.office.Messages(); len(said) != 0 {
		t.Errorf("said %+v", said)
	}
}

func TestANewToken(t *testing.T) {
	t.Parallel()
	var out screen
	s, _ := start(t, Options{Out: &out})
	old := s.slack.BotToken()
	if err := s.set("slack.revoked", true); err != nil {
		t.Fatal(err)
	}
	if err := s.trigger("slack.reinstall"); err != nil {
		t.Fatal(err)
	}
	got := s.slack.BotToken()
	if got == old || !strings.HasSuffix(out.String(), "bot token     "+got+"\n") {
		t.Error("no new token was told")
	}
	if s.look().Switches["slack.revoked"] {
		t.Error("the switch is still on")
	}
}

// TestARefusedPost refuses a post and its repetition as plain text, and no more.
func TestARefusedPost(t *testing.T) {
	t.Parallel()
	s, a := start(t, Options{})
	defer http.DefaultClient.CloseIdleConnections()
	if err := s.trigger("slack.refuse"); err != nil {
		t.Fatal(err)
	}
	var refused []bool
	for range 3 {
		r, err := http.PostForm(a.Slack+"chat.postMessage", url.Values{"token": {s.slack.BotToken()}, "channel": {slackID("ben")}, "text": {"hello"}})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		refused = append(refused, strings.Contains(string(raw), "msg_too_long"))
	}
	if !slices.Equal(refused, []bool{true, true, false}) {
		t.Errorf("refused: %v", refused)
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	s, a := start(t, Options{})
	defer http.DefaultClient.CloseIdleConnections()
	ask := func() (status int, body string) {
		t.Helper()
		r, err := http.Post(a.Slack+"auth.test?token="+s.slack.BotToken(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		raw, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(raw)
	}
	set := func(name string, on bool) {
		t.Helper()
		if err := s.set(name, on); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name string
		met  func() bool
	}{
		{"slack.outage", func() bool { status, _ := ask(); return status == 503 }},
		{"slack.revoked", func() bool { _, body := ask(); return strings.Contains(body, "token_revoked") }},
		{"slack.no_mpim", func() bool { return !strings.Contains(strings.Join(s.slack.Scopes(), " "), "mpim:write") }},
		{"office.closed", func() bool {
			dialer := websocket.Dialer{Subprotocols: []string{"office-gateway.v1"}}
			ws, r, err := dialer.DialContext(t.Context(), a.Office, http.Header{"Authorization": {"Bearer " + s.Token("ben")}})
			if err == nil {
				_ = ws.Close()
				return false
			}
			return r.StatusCode == http.StatusServiceUnavailable
		}},
	} {
		if tc.met() {
			t.Errorf("%s is on from the start", tc.name)
		}
		set(tc.name, true)
		if !tc.met() {
			t.Errorf("%s does nothing", tc.name)
		}
		set(tc.name, false)
		if tc.met() {
			t.Errorf("%s stays on", tc.name)
		}
	}
}
