package link

import (
	"context"
	"errors"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"bellhop/bridge"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var good = bridge.Verdict{Outcome: bridge.OutcomeSent}

func refused(code string, class bridge.Class) bridge.Verdict {
	return bridge.Verdict{Outcome: bridge.OutcomeRefused, Code: code, Class: class}
}

// world is a Slack, a disk and an office. Its zero value has one user with the
// e-mail of request(), and answers well to everything.
type world struct {
	mu     sync.Mutex
	log    []string
	posts  []bridge.Post
	team   string
	check  bridge.Verdict
	look   bridge.Verdict
	post   bridge.Verdict
	absent bool
	link   *bridge.Link
	broken error // of SetLink
	meta   map[string]string
	door   *memory // the last one that was opened in memory
}

func newWorld() *world {
	return &world{team: "T1", check: good, look: good, post: good, meta: map[string]string{}}
}

func (w *world) did(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, what)
}

func (w *world) Check(context.Context) (string, bridge.Verdict) {
	w.did("check")
	return w.team, w.check
}

func (w *world) UserByEmail(_ context.Context, email string) (string, bool, bridge.Verdict) {
	w.did("look up " + email)
	if w.absent || w.look.Outcome != bridge.OutcomeSent {
		return "", false, w.look
	}
	return "U1", true, w.look
}

func (w *world) Post(_ context.Context, p bridge.Post) bridge.Verdict {
	w.did("post to " + p.Channel)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts = append(w.posts, p)
	return w.post
}

func (w *world) SetLink(ctx context.Context, l *bridge.Link) error {
	if err := errors.Join(ctx.Err(), w.broken); err != nil {
		return err
	}
	if l == nil {
		w.did("remove")
	} else {
		w.did("store")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.link = l
	return nil
}

func (w *world) Meta(_ context.Context, key string) (string, error) { return w.meta[key], nil }
func (w *world) SetMeta(_ context.Context, key, value string) error {
	w.did("count")
	w.meta[key] = value
	return nil
}

type disk struct{ *world }

func (d disk) Link(context.Context) (*bridge.Link, error) { return d.link, nil }

type office struct{ *world }

func (o office) Link(l *bridge.Link) {
	if l == nil {
		o.did("tell the office: none")
		return
	}
	o.did("tell the office: " + l.UserID)
}

// service is connected to the world; its door is in memory when inside is
// true, so that it works in a synctest bubble.
func (w *world) service(inside bool) *Service {
	s := &Service{Slack: w, Links: disk{w}, Memory: w, Office: office{w}}
	if inside {
		s.Listen = func() (Doorway, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.door = &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
			return Doorway{[]net.Listener{w.door}, 4711}, nil
		}
	}
	return s
}

// client reaches the door in memory, while it is open.
func (w *world) client() *http.Client {
	w.mu.Lock()
	door := w.door
	w.mu.Unlock()
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case door.conns <- there:
			return here, nil
		case <-door.closed:
			return nil, net.ErrClosed
		}
	}}}
}

type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}
func (m *memory) Close() error   { m.once.Do(func() { close(m.closed) }); return nil }
func (m *memory) Addr() net.Addr { return &net.TCPAddr{} }

func request() Request {
	return Request{
		Self:         bridge.Person{ID: "m1", Name: "Aki", Email: "aki@acme.example", Role: bridge.RoleMember},
		Organization: bridge.Organization{ID: "o1", Name: "Acme", Slack: &bridge.Workspace{TeamID: "T1"}},
		Device:       "laptop",
		Language:     "en",
	}
}

var (
	urls = regexp.MustCompile(`https?://[^\s"|>\\]+`)
	six  = regexp.MustCompile(`(?:^|[^\pL\p{Nd}])(\p{Nd}{6})(?:[^\pL\p{Nd}]|$)`)
)

// codeIn and urlIn read a message as a person would.
func codeIn(text string) []string {
	var found []string
	for _, m := range six.FindAllStringSubmatch(urls.ReplaceAllString(text, ""), -1) {
		found = append(found, m[1])
	}
	return found
}

func urlIn(p bridge.Post) string { return urls.FindString(p.Text) }

func (w *world) last(t *testing.T) bridge.Post {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.posts) == 0 {
		t.Fatal("nothing was posted")
	}
	return w.posts[len(w.posts)-1]
}

// code is the right one; wrong(n) are others.
func (w *world) code(t *testing.T) string {
	t.Helper()
	found := codeIn(w.last(t).Text)
	if len(found) != 1 {
		t.Fatalf("%d codes in the message", len(found))
	}
	return found[0]
}

func wrong(code string) string {
	if strings.HasPrefix(code, "1") {
		return "2" + code[1:]
	}
	return "1" + code[1:]
}

type ending struct {
	link bridge.Link
	err  error
}

// begin runs Connect; asked is closed when it asks.
func begin(ctx context.Context, s *Service, r Request, codes <-chan string) (told <-chan Progress, ended <-chan ending) {
	progress, end := make(chan Progress, 32), make(chan ending, 1)
	go func() {
		link, err := s.Connect(ctx, r, codes, func(p Progress) { progress <- p })
		end <- ending{link, err}
	}()
	return progress, end
}
