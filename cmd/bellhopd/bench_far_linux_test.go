package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"
)

// What a person feels is a message after a quiet time, over the internet: the
// connection to Slack is closed by then and has to be opened anew.
const (
	// roundTrip is how far away Slack is.
	roundTrip = 40 * time.Millisecond
	// keptAlive is how long Slack's end keeps an idle connection. Slack itself
	// keeps it for minutes; that both ends have closed it is what counts.
	keptAlive = 200 * time.Millisecond
	// mostTrips and mostBeside are the aim.
	mostTrips  = 2.2
	mostBeside = 5 * time.Millisecond
)

// farWire is a TCP proxy to a server that is far away. What either end writes
// arrives half a round trip later. What the client writes into a new
// connection leaves only after opening.
type farWire struct {
	listener net.Listener
	target   string
	opening  time.Duration
	done     chan struct{}
	group    sync.WaitGroup

	mu   sync.Mutex
	open map[net.Conn]bool
	none chan struct{} // closed when the last connection ends
}

func newFarWire(t *testing.T, target string, opening time.Duration) *farWire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &farWire{listener: listener, target: target, opening: opening, done: make(chan struct{}), open: map[net.Conn]bool{}, none: make(chan struct{})}
	w.group.Go(w.accept)
	t.Cleanup(func() {
		listener.Close()
		close(w.done)
		w.mu.Lock()
		for c := range w.open {
			c.Close()
		}
		w.mu.Unlock()
		w.group.Wait()
	})
	return w
}

func (w *farWire) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		leaves := time.Now().Add(w.opening)
		server, err := net.Dial("tcp", w.target)
		if err != nil {
			client.Close()
			continue
		}
		w.mu.Lock()
		w.open[client], w.open[server] = true, true
		w.mu.Unlock()
		w.group.Go(func() {
			var back sync.WaitGroup
			back.Go(func() { w.carry(server, client, time.Time{}) })
			w.carry(client, server, leaves)
			back.Wait()
			w.ended(client, server)
		})
	}
}

func (w *farWire) ended(conns ...net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range conns {
		c.Close()
		delete(w.open, c)
	}
	if len(w.open) == 0 {
		close(w.none)
		w.none = make(chan struct{})
	}
}

// carry brings all that one end writes to the other, and then its end. Nothing
// leaves before the given time.
func (w *farWire) carry(from, to net.Conn, leaves time.Time) {
	type parcel struct {
		due  time.Time
		data []byte // nil: the end
	}
	way := make(chan parcel, 1024)
	w.group.Go(func() {
		defer close(way)
		for {
			data := make([]byte, 32<<10)
			n, err := from.Read(data)
			now := time.Now()
			if now.Before(leaves) {
				now = leaves
			}
			if n > 0 {
				way <- parcel{now.Add(roundTrip / 2), data[:n]}
			}
			if err != nil {
				way <- parcel{due: now.Add(roundTrip / 2)}
				return
			}
		}
	})
	for p := range way {
		select {
		case <-time.After(time.Until(p.due)):
		case <-w.done:
		}
		if p.data != nil {
			_, _ = to.Write(p.data)
		} else if end, ok := to.(interface{ CloseWrite() error }); ok {
			_ = end.CloseWrite()
		}
	}
}

// closed waits until both ends of every connection have closed it.
func (w *farWire) closed(t *testing.T) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		w.mu.Lock()
		open, none := len(w.open), w.none
		w.mu.Unlock()
		if open == 0 {
			return
		}
		select {
		case <-none:
		case <-limit.C:
			t.Fatalf("%d ends of connections to Slack are still open", open)
		}
	}
}

// newFarSlack is a paceSlack with TLS at the far end of a wire.
func newFarSlack(t *testing.T, a *authority, opening time.Duration) *paceSlack {
	t.Helper()
	s := newUnstartedSlack(t)
	s.server.EnableHTTP2 = true
	s.server.TLS = &tls.Config{Certificates: []tls.Certificate{*a.good("127.0.0.1")}, MinVersion: tls.VersionTLS13}
	s.server.Config.IdleTimeout = keptAlive
	s.server.StartTLS()
	s.wire = newFarWire(t, s.server.Listener.Addr().String(), opening)
	s.address = "https://" + s.wire.listener.Addr().String()
	return s
}

// TestBenchFar measures one message at a time to a Slack that has closed the
// connection because nothing was posted.
func TestBenchFar(t *testing.T) {
	bench(t)
	a, program := newAuthority(t), built(t)
	trust := []string{"SSL_CERT_FILE=" + a.file(), "SSL_CERT_DIR=" + t.TempDir()}
	type distance struct {
		name    string
		opening time.Duration
		took    [2]spread
		at      [2]*subject
	}
	all := []*distance{
		{name: "from frame to Slack over TLS with 40 ms of round trip, after the idle connection was closed"},
		{name: "the same where TCP's own handshake takes a round trip, too (2.5 are the least then)", opening: roundTrip},
	}
	for _, d := range all {
		d.at[0] = startFloorAt(t, newFarSlack(t, a, d.opening), inOrder, trust...)
		d.at[1] = startBellhopAt(t, newFarSlack(t, a, d.opening), program, usualHeart, usualLease, trust...)
	}
	for range count(30) {
		for _, d := range all {
			for i, s := range d.at {
				s.slack.wire.closed(t)
				d.took[i] = append(d.took[i], s.oneByOne(1, true)[0].Seconds()/roundTrip.Seconds())
			}
		}
	}
	for _, d := range all {
		f := figure{Name: d.name, Bellhop: trips(d.took[1]), Floor: trips(d.took[0]), Ratio: d.took[1].over(d.took[0]).String()}
		if d.opening == 0 {
			most := mostTrips + mostBeside.Seconds()/roundTrip.Seconds()
			f.Aim, f.Met = fmt.Sprintf("≤ %g round trips + %d ms", mostTrips, mostBeside.Milliseconds()), met(d.took[1].median() <= most)
		}
		measured(t, f)
	}
	measured(t, figure{Note: fmt.Sprintf("Over TLS, %d ms without a request stand for ten idle minutes: Slack's end closes the connection after them, and the next message waits "+
		"until bellhopd has closed its end too. A proxy brings each byte %d ms later in both directions. TCP's own handshake it cannot delay; in the second line it "+
		"holds the first bytes back for as long instead.", keptAlive.Milliseconds(), (roundTrip / 2).Milliseconds())})
}

func trips(s spread) string {
	return fmt.Sprintf("%.2f round trips (%.0f ms)", s.median(), s.median()*roundTrip.Seconds()*1000)
}
