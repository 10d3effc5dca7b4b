package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"bellhop/app/config/atomicfile"
	"bellhop/app/state"
)

// States gives the snapshot and tells when there is a new one: Changed's
// channel is closed at the next change; take it before State.
type States interface {
	State() state.State
	Changed() <-chan struct{}
}

// Outbox lists what is not settled, oldest first, and takes what a person
// decides about an entry; an unknown id is a *Failure with unknown_entry.
type Outbox interface {
	Entries(ctx context.Context) ([]Entry, error)
	Retry(ctx context.Context, id string) error
	Drop(ctx context.Context, id string) error
}

// Intents carries out what a person wants. It may return before it is done.
type Intents interface {
	Intend(ctx context.Context, intent state.Intent) error
}

// Typing is what a person who is being connected enters: lines that may be the
// code, until Codes is closed because they can type no more, and the wish for
// the message once more.
type Typing struct {
	Codes  <-chan string
	Resend <-chan struct{}
}

// Links connects and disconnects a person. Link reads what is typed until it
// ends. It calls tell on its own goroutine. Link ends when ctx does: the person
// went away. The server calls it for one session at a time.
type Links interface {
	Link(ctx context.Context, language string, in Typing, tell func(Progress)) (LinkResult, error)
	Unlink(ctx context.Context, language string) (UnlinkResult, error)
}

// Backend is what the server asks. A *Failure reaches the client as it is, any
// other error as "internal", its words in the log only.
type Backend interface {
	States
	Outbox
	Intents
	Links
}

// Options say what is served. All but Screens and Log are needed.
type Options struct {
	Dir     string // the data directory, which exists
	Version string // the program's
	Backend Backend
	Screens Screens      // nil: a program without windows
	Log     *slog.Logger // nil: none
}

const (
	// maxBody takes an invitation of 64 KiB, in base64.
	maxBody      = 128 << 10
	eventGap     = 100 * time.Millisecond
	writeTimeout = 10 * time.Second
	drain        = 2 * time.Second
)

// Server answers on the socket of one data directory.
type Server struct {
	backend  Backend
	more     Screens // nil: none
	windows  windows
	log      *slog.Logger
	listener net.Listener
	address  string          // path of control.json
	remove   string          // a directory of our own to remove, or ""
	ended    <-chan struct{} // closed when Run is to end

	mu      sync.Mutex
	session *session
}

// Listen binds the socket and then names it in control.json, so that a client
// that reads the name is served once Run runs. ErrInUse: another one answers.
func Listen(o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("control: find %s: %w", o.Dir, err)
	}
	if alive(dir) {
		return nil, ErrInUse
	}
	sweep(dir)
	private, ours, err := makeSocketDir(dir, os.Getenv)
	if err != nil {
		return nil, err
	}
	s := &Server{backend: o.Backend, more: o.Screens, log: o.Log, address: filepath.Join(dir, addressFile)}
	if ours {
		s.remove = private
	}
	socket := filepath.Join(private, socketName)
	if s.listener, err = listen(socket, o.Log); err != nil {
		return nil, err
	}
	data, err := json.Marshal(Address{Protocol, o.Version, os.Getpid(), socket})
	if err == nil {
		err = atomicfile.Write(s.address, append(data, '\n'))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("control: name the socket: %w", err), s.close())
	}
	return s, nil
}

func alive(dir string) bool {
	a, err := ReadAddress(dir)
	if err != nil {
		return false
	}
	conn, err := net.Dial("unix", a.Socket)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// Run serves until ctx ends, then gives requests 2 s, closes, and removes
// control.json and the socket. It is called once.
func (s *Server) Run(ctx context.Context) error {
	s.ended = ctx.Done()
	server := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: writeTimeout,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(s.listener) }()
	var err error
	select {
	case err = <-failed:
		err = fmt.Errorf("control: serve: %w", err)
	case <-ctx.Done():
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		if server.Shutdown(limit) != nil {
			_ = server.Close()
		}
		if ended := <-failed; !errors.Is(ended, http.ErrServerClosed) {
			err = fmt.Errorf("control: serve: %w", ended)
		}
	}
	return errors.Join(err, s.close())
}

// Close unbinds a server that Run was never called on.
func (s *Server) Close() error { return s.close() }

func (s *Server) close() error {
	errs := []error{os.Remove(s.address)}
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		errs = append(errs, err)
	}
	if s.remove != "" {
		errs = append(errs, os.Remove(s.remove))
	}
	for i, err := range errs {
		if errors.Is(err, os.ErrNotExist) {
			errs[i] = nil
		}
	}
	return errors.Join(errs...)
}
