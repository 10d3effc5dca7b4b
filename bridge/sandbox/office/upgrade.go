package office

import (
	"cmp"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bellhop/bridge/office/host"
)

// beforeUpgrade lets faults answer an upgrade.
func (s *Server) beforeUpgrade(w http.ResponseWriter, r *http.Request, member string) (a host.Answer) {
	s.mu.Lock()
	struck := s.take(member, "", moment{before: "upgrade"})
	s.mu.Unlock()
	for _, f := range struck {
		switch f.Kind {
		case NoSubprotocol:
			a.Bare = true
			continue
		case Refuse:
			f.refuse(w)
		case Drop, Reset:
			cut(w, f.Kind == Reset)
		case Stall:
			s.hang(r, f.Delay)
		case EndlessStatus:
			s.pour(w, "HTTP/1.1 101 ", strings.Repeat("S", 4096))
		case EndlessHeader:
			s.pour(w, "HTTP/1.1 101 Switching Protocols\r\n", "X-More: "+strings.Repeat("h", 4096)+"\r\n")
		default:
			continue
		}
		a.Done = true
		return a
	}
	return a
}

func (f Fault) refuse(w http.ResponseWriter) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	if f.Location != "" {
		w.Header().Set("Location", f.Location)
	}
	status := cmp.Or(f.Status, http.StatusServiceUnavailable)
	http.Error(w, http.StatusText(status), status)
}

// hang leaves an upgrade unanswered; d 0 is until the client gives up.
func (s *Server) hang(r *http.Request, d time.Duration) {
	var over <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-r.Context().Done():
	case <-s.host.Done():
	case <-over:
	}
	panic(http.ErrAbortHandler)
}

// hijack takes over the connection of an upgrade.
func hijack(w http.ResponseWriter) net.Conn {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	raw, _, err := h.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return raw
}

// cut ends the TCP connection of an upgrade without an answer.
func cut(w http.ResponseWriter, reset bool) {
	c := &wire{Conn: hijack(w), done: make(chan struct{})}
	if reset {
		c.reset()
	}
	c.Close()
}

// pour writes first and then more until the client has gone or the office
// closes.
func (s *Server) pour(w http.ResponseWriter, first, more string) {
	c := hijack(w)
	defer c.Close()
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-s.host.Done():
			c.Close()
		case <-over:
		}
	}()
	_, err := c.Write([]byte(first))
	for err == nil {
		_, err = c.Write([]byte(more))
	}
}
