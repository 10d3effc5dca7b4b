package seat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing/synctest"
	"time"

	"bellhop/app/config"
	"bellhop/app/link"
	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/outbox"
	"bellhop/bridge/slack"
)

// fataler is what a test and a rapid check have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// machine is one device: a data directory, a token that names somebody, and the
// session that runs with it.
type machine struct {
	t      fataler
	ctx    context.Context
	scene  *scene
	dir    string
	home   *Home
	memory memory
	shared bool          // the fault: one seat serves whoever comes
	set    func(*Config) // changes what a session is made of; may be nil

	mu    sync.Mutex
	token *member

	seat    *Seat
	session *Session
	client  *client
	stop    context.CancelFunc
	ended   chan error
	asking  *attempt
}

// attempt is one Connect under way.
type attempt struct {
	by    *member
	codes chan string
	left  bool // the account that began it is not the session's any more
	ended chan error
}

func newMachine(ctx context.Context, t fataler, s *scene, dir string) *machine {
	m := &machine{t: t, ctx: ctx, scene: s, dir: dir, token: s.members[0], memory: memory{}}
	m.open()
	return m
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatalf("%v", err)
	}
}

func (m *machine) whom() *member {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.token
}

func (m *machine) open() {
	var err error
	m.home, err = OpenHome(m.dir)
	m.must(err)
	m.start()
}

// Seat implements Seats.
func (m *machine) Seat(ctx context.Context, account config.Account) (*Seat, error) {
	if m.seat != nil && (m.seat.account == account || m.shared) {
		return m.seat, nil
	}
	next, err := m.home.Open(ctx, account, Options{Plain: mention.PlainText, Relay: config.Default().Relay})
	if err == nil && m.seat != nil {
		err = m.seat.Close(ctx)
	}
	if err == nil {
		m.seat = next
	}
	return next, err
}

// config is what a session of the machine is made of.
func (m *machine) config() Config {
	c := Config{
		Address: m.whom().account.Address, Office: m.scene.client(m.whom), Seats: m, Memory: m.memory, Log: slog.New(slog.DiscardHandler), Language: "en",
		Listen: func() (link.Doorway, error) {
			return link.Doorway{Listeners: []net.Listener{newShut()}, Port: 4711}, nil
		},
		Slack: func(slack.Cache) (Slack, error) { return workspace{m.scene}, nil },
	}
	if m.set != nil {
		m.set(&c)
	}
	return c
}

func (m *machine) start() {
	ctx, stop := context.WithCancel(m.ctx)
	m.stop, m.ended = stop, make(chan error, 1)
	c := m.config()
	m.client, _ = c.Office.(*client)
	m.session = NewSession(m.ctx, c)
	session, ended := m.session, m.ended
	go func() { ended <- session.Run(ctx, func() {}) }()
	m.rest()
}

func (m *machine) end() {
	m.stop()
	if err := <-m.ended; err != nil && !errors.Is(err, ErrOtherAccount) {
		m.t.Fatalf("the session ended with %v", err)
	}
	m.left()
}

// left ends the attempt of a session that is over.
func (m *machine) left() {
	if m.asking != nil {
		m.asking.left = true
		m.answered()
	}
}

// rest lets everything come to rest, and takes up after a session that ended by
// itself.
func (m *machine) rest() {
	time.Sleep(5 * time.Second)
	synctest.Wait()
	select {
	case err := <-m.ended:
		if !errors.Is(err, ErrOtherAccount) {
			m.t.Fatalf("the session ended with %v", err)
		}
		m.left()
		m.start()
	default:
	}
}

func (m *machine) close() {
	m.end()
	if m.seat != nil {
		m.must(m.seat.Close(m.ctx))
		m.seat = nil
	}
	m.must(m.home.Close())
}

// signIn leaves the session and takes another token, as an agent does.
func (m *machine) signIn(who *member) {
	m.end()
	m.become(who)
	m.start()
}

// become changes who is behind the token; the office tells at the next connection.
func (m *machine) become(who *member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.token = who
}

// restart ends the program, may lose the outbox of the seat, and begins anew.
func (m *machine) restart(lose bool) {
	dir := ""
	if m.seat != nil {
		dir = m.seat.dir
	}
	m.close()
	if lose && dir != "" {
		m.must(os.Remove(filepath.Join(dir, "bellhop.db")))
		_ = os.Remove(filepath.Join(dir, "bellhop.seen"))
	}
	m.open()
}

// ask begins a Connect.
func (m *machine) ask() {
	by := m.whom()
	seat := m.session.Seat()
	if m.asking != nil || seat == nil || seat.account != by.account {
		return
	}
	a := &attempt{by: by, codes: make(chan string, 1), ended: make(chan error, 1)}
	session := m.session
	go func() {
		_, err := session.Connect(m.ctx, link.Request{Device: "laptop", Language: "en"}, a.codes, func(link.Progress) {})
		a.ended <- err
	}()
	m.asking = a
	m.rest()
	m.answered()
}

// code types the code that the one who asked was sent.
func (m *machine) code() {
	if m.asking == nil {
		return
	}
	if code := m.scene.code(m.asking.by); code != "" {
		m.asking.by.may = true
		select {
		case m.asking.codes <- code:
		default:
		}
	}
	m.rest()
	m.answered()
}

// answered takes the end of an attempt, if it has ended.
func (m *machine) answered() {
	if m.asking == nil {
		return
	}
	a := m.asking
	if a.left {
		synctest.Wait()
	}
	select {
	case err := <-a.ended:
		m.asking = nil
		if err != nil && !errors.Is(err, link.ErrAlready) {
			a.by.may = false
		}
		if a.left && !errors.Is(err, link.ErrLeft) {
			m.scene.fault("a Connect whose account was left ended with %v", err)
		}
	default:
		if a.left {
			m.scene.fault("a Connect goes on although its account was left")
		}
	}
}

// disconnect is the person's.
func (m *machine) disconnect() {
	if m.seat == nil {
		return
	}
	_, err := m.seat.Disconnect(m.ctx, link.Request{Language: "en"}, nil)
	m.must(err)
	for _, who := range m.scene.members {
		who.may = who.may && who.account != m.seat.account
	}
	m.rest()
}

// reply stores a reply of whoever's seat is open.
func (m *machine) reply(n int) {
	if m.seat == nil {
		return
	}
	m.must(m.seat.Reply(m.ctx, outbox.Reply{
		Ref: fmt.Sprintf("r%d", n), To: "sam", Text: belongs(m.seat.account), InReplyTo: "m1", At: time.Now(),
	}))
	m.rest()
}

// connected sees to it that whoever the token names is connected.
func (m *machine) connected() {
	for range 3 {
		stored, err := m.seat.Link(m.ctx)
		m.must(err)
		if stored != nil {
			return
		}
		time.Sleep(time.Hour) // codes are rationed
		m.ask()
		m.code()
	}
	m.scene.fault("%s cannot connect", m.whom().user())
}

// memory is a link.Memory.
type memory map[string]string

func (m memory) Meta(_ context.Context, key string) (string, error) { return m[key], nil }
func (m memory) SetMeta(_ context.Context, key, value string) error { m[key] = value; return nil }

// shut is a listener that nobody comes to.
type shut struct {
	closed chan struct{}
	once   *sync.Once
}

func newShut() shut { return shut{make(chan struct{}), new(sync.Once)} }

func (s shut) Accept() (net.Conn, error) { <-s.closed; return nil, net.ErrClosed }
func (s shut) Close() error              { s.once.Do(func() { close(s.closed) }); return nil }
func (s shut) Addr() net.Addr            { return &net.TCPAddr{} }

// outside makes a member a guest, or a member again.
func outside(p *bridge.Person) {
	if p.Role == bridge.RoleMember {
		p.Role = bridge.RoleGuest
	} else {
		p.Role = bridge.RoleMember
	}
}
