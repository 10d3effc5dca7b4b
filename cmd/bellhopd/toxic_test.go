package main

import (
	"bytes"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// toxic is what a wire does to the bytes that go through it. The zero value
// does nothing.
type toxic struct {
	latency time.Duration // each chunk comes so much later
	rate    int           // bytes a second
	slice   int           // bytes that are written at once
	// reset and cut end a connection, with a TCP reset or as if the other side
	// had closed it, once so many bytes came from upstream (below 0: as soon as
	// anything comes from downstream), counted anew for each connection.
	reset, cut int
	stall      bool // bytes wait until the toxic is taken away
	// deaf swallows what comes from downstream and answers nothing; upstream is
	// told that the connection ended.
	deaf      bool
	slowClose time.Duration // the end of a connection is told so much later
	only      bool          // those connections that are open already
	// shift changes times in what comes from upstream by so many days, as if
	// the clock there were wrong.
	shift int
}

// proxyWire is a TCP proxy on loopback between bellhopd (downstream) and a server
// (upstream), which can be poisoned.
type proxyWire struct {
	t        *testing.T
	listener net.Listener
	target   string
	address  string
	group    sync.WaitGroup

	mu      sync.Mutex
	poison  toxic
	changed chan struct{} // closed at each change
	done    chan struct{}
	open    []*strand
}

// strand is one connection through a wire.
type strand struct {
	wire     *proxyWire
	down, up net.Conn
	old      bool // it was open when the present toxic came
	ended    chan struct{}
	once     sync.Once
	upstream int    // bytes that came from there under the present toxic
	kept     []byte // the beginning of a time that is not whole yet
}

var (
	timestamps = regexp.MustCompile(`\d{4}-\d\d-\d\dT|"ts":"\d{10}\.`)
	beginnings = regexp.MustCompile(`(\d{1,4}|\d{4}-\d{0,2}|\d{4}-\d\d-\d{0,2}|"ts?"?:?"?|"ts":"\d{1,10})$`)
)

// shifted is b with its times moved; what may be the beginning of one is kept
// for the next chunk, which frames and bodies end with.
func (s *strand) shifted(b []byte, days int) []byte {
	b = append(s.kept, b...)
	s.kept = nil
	if at := beginnings.FindIndex(b); at != nil {
		s.kept, b = bytes.Clone(b[at[0]:]), b[:at[0]]
	}
	return timestamps.ReplaceAllFunc(b, func(found []byte) []byte {
		if stamp, ok := bytes.CutPrefix(found, []byte(`"ts":"`)); ok {
			seconds, _ := strconv.ParseInt(string(stamp[:10]), 10, 64)
			return fmt.Appendf(nil, `"ts":"%d.`, seconds+int64(days)*86400)
		}
		at, err := time.Parse("2006-01-02T", string(found))
		if err != nil {
			return found
		}
		return at.AddDate(0, 0, days).AppendFormat(nil, "2006-01-02T")
	})
}

func newWire(t *testing.T, target string) *proxyWire {
	t.Helper()
	w := &proxyWire{t: t, target: target, address: "127.0.0.1:0", changed: make(chan struct{}), done: make(chan struct{})}
	w.listen()
	t.Cleanup(func() {
		w.hangUp()
		close(w.done)
		w.endAll(false)
		w.group.Wait()
	})
	return w
}

// listen has somebody at the wire's address again.
func (w *proxyWire) listen() {
	w.t.Helper()
	listener, err := net.Listen("tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.listener, w.address = listener, listener.Addr().String()
	w.group.Go(func() { w.accept(listener) })
}

// hangUp leaves nobody at the wire's address.
func (w *proxyWire) hangUp() {
	_ = w.listener.Close()
	w.endAll(false)
}

func (w *proxyWire) accept(listener net.Listener) {
	for {
		down, err := listener.Accept()
		if err != nil {
			return
		}
		w.mu.Lock()
		target := w.target
		w.mu.Unlock()
		up, err := net.Dial("tcp", target)
		if err != nil {
			down.Close()
			continue
		}
		s := &strand{wire: w, down: down, up: up, ended: make(chan struct{})}
		w.mu.Lock()
		w.open = append(w.open, s)
		w.mu.Unlock()
		w.group.Go(func() { s.pump(s.down, s.up, false) })
		w.group.Go(func() { s.pump(s.up, s.down, true) })
	}
}

// set poisons the wire, for the connections that are open too; the zero toxic
// cures it.
func (w *proxyWire) set(to toxic) {
	w.mu.Lock()
	w.poison = to
	close(w.changed)
	w.changed = make(chan struct{})
	w.open = slices.DeleteFunc(w.open, func(s *strand) bool { return s.over() })
	open := slices.Clone(w.open)
	for _, s := range open {
		s.old, s.upstream = true, 0
	}
	w.mu.Unlock()
	for _, s := range open {
		switch {
		case to.reset != 0:
			s.end(true)
		case to.cut != 0:
			s.end(false)
		case to.deaf:
			s.up.Close()
		}
	}
}

func (w *proxyWire) cure() { w.set(toxic{}) }

func (w *proxyWire) endAll(reset bool) {
	w.mu.Lock()
	open := slices.Clone(w.open)
	w.mu.Unlock()
	for _, s := range open {
		s.end(reset)
	}
}

// divert has new connections lead elsewhere, and ends those that there are.
func (w *proxyWire) divert(target string) {
	w.mu.Lock()
	w.target = target
	w.mu.Unlock()
	w.endAll(false)
}

// look gives what is done to s now, and a channel that tells of a change.
func (w *proxyWire) look(s *strand) (toxic, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.poison.only && !s.old {
		return toxic{}, w.changed
	}
	return w.poison, w.changed
}

// received counts what came from upstream for s.
func (w *proxyWire) received(s *strand, n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.upstream += n
	return s.upstream
}

func (s *strand) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

func (s *strand) end(reset bool) {
	s.once.Do(func() {
		close(s.ended)
		for _, c := range []net.Conn{s.down, s.up} {
			if tcp, ok := c.(*net.TCPConn); ok && reset {
				_ = tcp.SetLinger(0)
			}
			c.Close()
		}
	})
}

// wait lets time pass; false: the connection or the test is over.
func (s *strand) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ended:
	case <-s.wire.done:
	}
	return false
}

// pump carries bytes in one direction until either side ends.
func (s *strand) pump(from, to net.Conn, back bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && !s.carry(to, buffer[:n], back) {
			return
		}
		if err != nil {
			s.leave(back)
			return
		}
	}
}

// leave passes on that a side has ended: not while bytes wait, and to who is
// behind something deaf not until that is over.
func (s *strand) leave(back bool) {
	for {
		p, changed := s.wire.look(s)
		if back && p.slowClose > 0 {
			s.wait(p.slowClose)
		}
		if !p.stall && !(back && p.deaf) {
			break
		}
		select {
		case <-changed:
		case <-s.ended:
			return
		case <-s.wire.done:
			return
		}
	}
	s.end(false)
}

// carry does to b what the toxic says; false: the connection is over.
func (s *strand) carry(to net.Conn, b []byte, back bool) bool {
	for {
		p, changed := s.wire.look(s)
		switch {
		case p.deaf:
			return true
		case p.stall:
			select {
			case <-changed:
				continue
			case <-s.ended:
				return false
			case <-s.wire.done:
				return false
			}
		}
		limit := max(p.reset, p.cut)
		if limit == 0 {
			limit = min(p.reset, p.cut)
		}
		if limit < 0 {
			s.end(p.reset != 0)
			return false
		}
		if p.latency > 0 && !s.wait(p.latency) {
			return false
		}
		if back && p.shift != 0 {
			b = s.shifted(b, p.shift)
		}
		if back && limit > 0 {
			if over := s.wire.received(s, len(b)) - limit; over > 0 {
				_, _ = to.Write(b[:max(0, len(b)-over)])
				s.end(p.reset != 0)
				return false
			}
		}
		return s.write(to, b, p)
	}
}

// write hands b on, in slices and at a rate if the toxic says so.
func (s *strand) write(to net.Conn, b []byte, p toxic) bool {
	size := len(b)
	if p.slice > 0 {
		size = p.slice
	}
	if p.rate > 0 {
		size = max(1, p.rate/20)
	}
	for len(b) > 0 {
		n := min(size, len(b))
		if p.rate > 0 && !s.wait(time.Second*time.Duration(n)/time.Duration(p.rate)) {
			return false
		}
		if _, err := to.Write(b[:n]); err != nil {
			s.end(false)
			return false
		}
		b = b[n:]
	}
	return true
}
