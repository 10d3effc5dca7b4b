package relay

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/gateway"
	"bellhop/bridge/outbox"
	sandbox "bellhop/bridge/sandbox/office"
	slackapi "bellhop/bridge/sandbox/slack"
	"bellhop/bridge/slack"
)

// pipes is a listener that is dialled within the process.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// machine is one device: an office session and a relay with data of its own.
type machine struct {
	store *outbox.Store
	stop  func()
}

func startMachine(t *testing.T, name, token string, p *pipes, api *slackapi.Server) *machine {
	t.Helper()
	store, err := outbox.Open(t.Context(), t.TempDir(), outbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	client, err := slack.New(slack.Config{
		API: "http://127.0.0.1/api/", Transport: api.Transport(), Cache: store, Limits: slack.Limits{Off: true},
		Token: func(context.Context) (string, error) { return api.BotToken(), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	seat, err := gateway.New(gateway.Config{
		URL: "ws://127.0.0.1/gateway", Device: name, ClientName: "test", Dial: p.dial,
		Token: func(context.Context) (string, error) { return token, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	r := New(Config{Office: seat, Slack: client, Store: store, Language: "en", Policy: carryAll()}, &bridge.Link{TeamID: team, UserID: slack1})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	running.Go(func() {
		if err := seat.Run(ctx, r.Signal); err != nil {
			t.Error(err)
		}
	})
	return &machine{store: store, stop: sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})}
}

// Two devices of one member: while the lease goes from one to the other and
// back, each message is posted by one of them, once, in order.
func TestTwoDevicesNeverBothPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New(sandbox.Options{LeaseTTL: 15 * time.Second})
		token := server.AddMember(me())
		server.AddMember(bridge.Person{ID: boss, Name: "Boss", Role: bridge.RoleMember})
		p, api := newPipes(), newAPI(t)
		web, served := &http.Server{Handler: server, ReadHeaderTimeout: time.Minute}, make(chan struct{})
		go func() { defer close(served); _ = web.Serve(p) }()
		devices := []*machine{startMachine(t, "desk", token, p, api), startMachine(t, "laptop", token, p, api)}
		time.Sleep(time.Second)
		const rounds, each = 12, 5
		for round := range rounds {
			for i := range each {
				say := sandbox.Draft{From: boss, Mentions: sandbox.To(meID), Text: fmt.Sprintf("number %03d.", round*each+i)}
				if _, err := server.Say(say); err != nil {
					t.Fatal(err)
				}
				time.Sleep(300 * time.Millisecond)
			}
			// The machine that has the lease is switched off, and on again with
			// another day's data; or the office takes the lease from it.
			if round%3 == 2 {
				devices[round%2].stop()
				time.Sleep(time.Duration(round) * time.Second)
				devices[round%2] = startMachine(t, fmt.Sprint("device ", round), token, p, api)
			} else {
				server.ExpireLease(meID)
			}
			time.Sleep(time.Duration(round%4) * 7 * time.Second)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		posts := api.Messages()
		for i, m := range posts {
			if want := fmt.Sprintf("number %03d.", i); !strings.Contains(m.Text, want) {
				t.Fatalf("post %d is %q, want %s", i, m.Text, want)
			}
		}
		if len(posts) != rounds*each || server.UnsettledCount(meID) != 0 {
			t.Errorf("%d posts of %d messages, %d not settled", len(posts), rounds*each, server.UnsettledCount(meID))
		}
		holders := map[string]bool{}
		for _, l := range server.Leases(meID) {
			holders[l.Holder] = true
		}
		if len(holders) < 3 {
			t.Errorf("the lease was held by %v only: this test shows nothing", holders)
		}
		for _, d := range devices {
			d.stop()
		}
		server.Close()
		_ = web.Close()
		<-served
	})
}
