package office

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"bellhop/bridge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is an office in a bubble of fake time, reached over pipes, with an
// owner, two members and a visitor.
type bench struct {
	*Server
	t     *testing.T
	pipes chan net.Conn
	token map[string]string
}

// run plays a scenario against a fresh office in its own bubble.
func run(t *testing.T, o Options, play func(*testing.T, *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{Server: New(o), t: t, pipes: make(chan net.Conn), token: map[string]string{}}
		b.token["olga"] = b.AddMember(bridge.Person{ID: "olga", Name: "Olga", Role: bridge.RoleOwner})
		b.token["mika"] = b.AddMember(bridge.Person{ID: "mika", Name: "Mika", Email: "mika@acme.example"})
		b.token["sora"] = b.AddMember(bridge.Person{ID: "sora", Name: "Sora", Role: bridge.RoleAdmin})
		b.token["vera"] = b.AddVisitor(bridge.Person{ID: "vera", Name: "Vera"})
		l := &pipeListener{pipes: b.pipes, done: make(chan struct{})}
		web := &http.Server{Handler: b.Server}
		served := make(chan struct{})
		go func() { defer close(served); web.Serve(l) }()
		defer func() {
			b.Close()
			web.Close()
			<-served
		}()
		play(t, b)
	})
}

type pipeListener struct {
	pipes chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.pipes:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (b *bench) dialer() *websocket.Dialer {
	return &websocket.Dialer{
		Subprotocols: []string{Subprotocol},
		NetDialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case b.pipes <- theirs:
				return ours, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}
}
