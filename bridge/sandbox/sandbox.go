package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

const (
	anyPort    = "127.0.0.1:0"
	closeWait  = 2 * time.Second
	headerWait = 10 * time.Second
)

// Options shape a sandbox. The zero value works: ports are chosen, nothing is
// printed or logged.
type Options struct {
	// OfficeAddr, SlackAddr and PageAddr are HOST:PORT of a loopback host; ""
	// is 127.0.0.1 and any free port.
	OfficeAddr, SlackAddr, PageAddr string
	// Out is told the addresses and tokens once they are known, and what a
	// script prints.
	Out io.Writer
	// Log is told when the servers cannot serve; nil: nobody is.
	Log *slog.Logger
	// Office and Slack are handed on; people are added to both.
	Office office.Options
	Slack  slack.Options
}

// Addresses are where a sandbox is reached.
type Addresses struct {
	Office string // ws://…/
	Slack  string // http://…/api/
	Page   string // http://…/
}

// Sandbox is an office, a Slack and a page. Make it with New. All methods may
// be called from any goroutine.
type Sandbox struct {
	opt    Options
	office *office.Server
	slack  *slack.Server
	tokens map[string]string // of the gateway, by person id; never changed

	listening sync.Mutex
	doors     []door // office, Slack, page
	addresses Addresses

	mu      sync.Mutex
	deleted []said
	on      map[string]bool // switches
	note    string          // what the script is doing
	changed chan struct{}
}

// door is a listener and who answers there.
type door struct {
	net.Listener
	handler http.Handler
}

// New makes a sandbox with its people in it. Nothing listens yet.
func New(o Options) *Sandbox {
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sandbox{opt: o, on: map[string]bool{}, changed: make(chan struct{})}
	s.populate()
	return s
}

// Office is the office, to look at and to play on.
func (s *Sandbox) Office() *office.Server { return s.office }

// Slack is the Slack workspace, to look at and to play on.
func (s *Sandbox) Slack() *slack.Server { return s.slack }

// Token is a person's access token for the gateway, "" for nobody.
func (s *Sandbox) Token(person string) string { return s.tokens[person] }

// Listen binds the three addresses and tells them. Calling it again tells them
// again. An address that is not a loopback one is an error.
func (s *Sandbox) Listen(ctx context.Context) (Addresses, error) {
	s.listening.Lock()
	defer s.listening.Unlock()
	if s.doors != nil {
		return s.addresses, nil
	}
	doors := []door{{handler: s.office}, {handler: s.slack}, {handler: s.page()}}
	for i, address := range []string{s.opt.OfficeAddr, s.opt.SlackAddr, s.opt.PageAddr} {
		l, err := listen(ctx, address)
		if err != nil {
			for _, d := range doors[:i] {
				err = errors.Join(err, d.Close())
			}
			return Addresses{}, err
		}
		doors[i].Listener = l
	}
	s.doors = doors
	s.addresses = Addresses{
		Office: "ws://" + doors[0].Addr().String() + "/",
		Slack:  "http://" + doors[1].Addr().String() + "/api/",
		Page:   "http://" + doors[2].Addr().String() + "/",
	}
	return s.addresses, nil
}

// listen binds a loopback address, and nothing else whatever a name stands for.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = anyPort
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("sandbox: address %q: %w", address, err)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("sandbox: address %q: not a loopback address", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("sandbox: listen on %q: %w", address, err)
	}
	return l, nil
}

// Run serves until ctx ends, which is nil, or a server fails. It listens first
// if Listen was not called, and prints addresses and tokens. A sandbox runs
// once.
func (s *Sandbox) Run(ctx context.Context) error {
	addresses, err := s.Listen(ctx)
	if err != nil {
		return err
	}
	s.announce(addresses)
	return s.serve(ctx)
}

// serve answers at the doors until ctx ends.
func (s *Sandbox) serve(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, d := range s.doors {
		server := &http.Server{
			Handler: d.handler, ReadHeaderTimeout: headerWait,
			ErrorLog: slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelDebug),
			// Streams end with the sandbox, not with their reader's patience.
			BaseContext: func(net.Listener) context.Context { return ctx },
		}
		group.Go(func() error {
			if err := server.Serve(d.Listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("sandbox: serve %s: %w", d.Addr(), err)
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			return shut(ctx, server)
		})
	}
	group.Go(func() error {
		<-ctx.Done()
		s.office.Close()
		s.slack.Close()
		return nil
	})
	return group.Wait()
}

// shut lets answers under way end, but does not wait for long.
func shut(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWait)
	defer cancel()
	if server.Shutdown(ctx) == nil {
		return nil
	}
	if err := server.Close(); err != nil {
		return fmt.Errorf("sandbox: close: %w", err)
	}
	return nil
}
