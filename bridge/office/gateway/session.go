package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/office"
	"bellhop/bridge/office/gateway/wire"

	"github.com/gorilla/websocket"
)

const (
	// writeWithin is how long one write may take.
	writeWithin = 10 * time.Second
	// closeWithin is how long the end of ctx waits for the last writes and for
	// the server to close its side.
	closeWithin = 3 * time.Second
	// keepBuffer is the largest read buffer that is kept from frame to frame.
	keepBuffer = 64 << 10
)

var errSilent = errors.New("gateway: nothing came for too long")

// session is one connection. Its reader is the goroutine of Run, its writer the
// one other goroutine; either may fail it.
type session struct {
	pending *pending
	conn    *websocket.Conn
	quiet   *quietConn
	log     *slog.Logger
	sink    func(office.Signal)

	done  chan struct{} // closed when the reader has ended
	once  sync.Once
	cause error

	// The reader's own.
	buffer   bytes.Buffer
	self     string
	welcomed bool
	// welcomedAt is when the welcome came.
	welcomedAt time.Time
	told       map[string]bool // reasons for skipping that were logged
}

// run holds the session until it fails or ctx ends, and says why it ended.
func (s *session) run(ctx context.Context) error {
	s.pending.begin(time.Now())
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		s.interrupt(ctx)
	})
	var writer sync.WaitGroup
	writer.Go(func() { s.write(ctx) })
	s.fail(s.read(ctx))
	close(s.done)
	writer.Wait()
	if !stop() {
		<-interrupted
	}
	return s.cause
}

// fail ends the session; the first cause is the one that counts.
func (s *session) fail(err error) {
	s.once.Do(func() {
		s.cause = err
		s.quiet.Close()
	})
}

// interrupt gives a session whose ctx ended a short time to close cleanly, or
// none when it is only to be made anew.
func (s *session) interrupt(ctx context.Context) {
	if errors.Is(context.Cause(ctx), errReconnect) {
		s.fail(errReconnect)
		return
	}
	select {
	case <-s.done:
	case <-time.After(closeWithin):
		s.fail(context.Cause(ctx))
	}
}

func (s *session) read(ctx context.Context) error {
	s.conn.SetPingHandler(func(payload string) error {
		s.pending.ping(payload, time.Now())
		s.reportFailed(ctx)
		return nil
	})
	for {
		kind, r, err := s.conn.NextReader()
		if err != nil {
			return readError(err)
		}
		killpoint.Before(killpoint.FrameRead)
		data, err := s.readAll(r)
		if err != nil {
			return readError(err)
		}
		killpoint.After(killpoint.FrameRead)
		if ctx.Err() == nil {
			s.handle(kind, data)
			s.reportFailed(ctx)
		}
	}
}

func readError(err error) error {
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return errSilent
	}
	return withoutText(err)
}

// readAll gives one frame, valid until the next call.
func (s *session) readAll(r io.Reader) ([]byte, error) {
	if s.buffer.Cap() > keepBuffer {
		s.buffer = bytes.Buffer{}
	}
	s.buffer.Reset()
	_, err := s.buffer.ReadFrom(r)
	return s.buffer.Bytes(), err
}

func (s *session) reportFailed(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	for _, failed := range s.pending.takeFailed() {
		s.sink(failed)
	}
}

func (s *session) handle(kind int, data []byte) {
	if kind != websocket.TextMessage && kind != websocket.BinaryMessage {
		return
	}
	message, unused, err := wire.Decode(data)
	if err != nil {
		s.skip(err, len(data))
		return
	}
	if !s.welcomed && !early(message) {
		s.skip(&wire.Fault{What: office.Unexpected, Why: beforeWelcome}, len(data))
		return
	}
	s.count(unused)
	switch m := message.(type) {
	case bridge.Event:
		s.event(office.Event{Event: m, Size: len(data)})
	case wire.Welcome:
		s.welcome(m, len(data))
	case wire.Lease:
		for _, change := range s.pending.leaseSaid(m, time.Now()) {
			s.sink(change)
		}
	case wire.CaughtUp:
		s.sink(s.pending.caughtUp(m))
	case office.Sent:
		s.pending.sent(m.Ref)
		s.sink(m)
	case office.Failed:
		s.pending.failedWith(m, time.Now())
		s.sink(m)
	}
}

// early reports what may come before the welcome: it, or why there is none.
func early(message any) bool {
	switch message.(type) {
	case wire.Welcome, office.Failed:
		return true
	}
	return false
}

func (s *session) event(e office.Event) {
	if e.Type == bridge.PersonChanged && e.Person.ID == s.self {
		s.pending.person(*e.Person)
	}
	s.sink(e)
}

func (s *session) welcome(w wire.Welcome, size int) {
	signal, ok := s.pending.welcome(w)
	if !ok {
		s.skip(&wire.Fault{What: office.Unexpected, Why: secondWelcome}, size)
		return
	}
	s.welcomed, s.self = true, w.Self.ID
	s.quiet.allow(w.Heartbeat * 5 / 2)
	s.welcomedAt = time.Now()
	s.sink(office.State{State: office.Connected})
	s.sink(signal)
}

// What a frame out of its place is told as.
const (
	beforeWelcome = "before_welcome"
	secondWelcome = "second_welcome"
)

// skip counts a frame, and tells of a message event that stays unsettled. The
// first of each key and reason is logged as a warning, the others for whoever
// debugs: an office at fault must not fill the log.
func (s *session) skip(err error, size int) {
	f, ok := errors.AsType[*wire.Fault](err)
	if !ok {
		return
	}
	s.firstly(f.Key+" "+f.Why)("frame skipped", "what", f.What, "key", f.Key, "why", f.Why, "bytes", size)
	if f.Event != "" {
		s.sink(office.Unreadable{ID: f.Event, Key: f.Key})
	} else if f.What == office.Malformed {
		s.pending.unread()
	}
	s.sink(office.Ignored{What: f.What})
}

// count counts the optional keys that could not be used.
func (s *session) count(unused []string) {
	for _, key := range unused {
		s.firstly(key)("optional key not used", "key", key)
		s.sink(office.Ignored{What: office.UnusedKey})
	}
}

// toldMax bounds the reasons that are remembered, as keys are the office's.
const toldMax = 256

// firstly gives what logs something: as a warning when this reason is new.
func (s *session) firstly(reason string) func(string, ...any) {
	if s.told[reason] || len(s.told) >= toldMax {
		return s.log.Debug
	}
	s.told[reason] = true
	return s.log.Warn
}
