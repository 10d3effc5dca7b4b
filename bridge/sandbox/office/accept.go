package office

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// ServeHTTP takes one websocket and returns when it has ended. Any path will
// do; what is no upgrade is answered 426.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this is an office gateway: a websocket is wanted", http.StatusUpgradeRequired)
		return
	}
	token := bearer(r)
	a := s.admit(token)
	if a.open {
		defer s.handlers.Done()
	}
	switch {
	case a.stall >= 0:
		s.hang(r, a.stall)
		return
	case a.drop:
		cut(w, a.reset)
		return
	case a.status != 0:
		refuse(w, a)
		return
	case !a.bare && !slices.Contains(websocket.Subprotocols(r), Subprotocol):
		http.Error(w, "the subprotocol "+Subprotocol+" is wanted", http.StatusBadRequest)
		return
	}
	s.upgrade(w, r, token, a)
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// admission is what becomes of an upgrade.
type admission struct {
	person      *person
	open        bool // counted in handlers
	status      int
	retryAfter  time.Duration
	bare        bool // no subprotocol is picked
	drop, reset bool
	stall       time.Duration // -1: not
}

func (s *Server) admit(token string) admission {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Upgrades++
	defer s.changed()
	if s.closed {
		return admission{status: http.StatusServiceUnavailable, retryAfter: time.Second, stall: -1}
	}
	s.handlers.Add(1)
	a := admission{person: s.tokens[token], open: true, stall: -1}
	for _, f := range s.take(a.person, "", moment{before: "upgrade"}) {
		f.admit(&a)
	}
	switch {
	case a.status != 0:
	case a.person == nil:
		a.status = http.StatusUnauthorized
	case a.person.Role.Outside():
		a.status = http.StatusForbidden
	}
	if a.status != 0 {
		s.stats.Refused++
	}
	return a
}

func refuse(w http.ResponseWriter, a admission) {
	if a.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if a.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wholeSeconds(a.retryAfter)))
	}
	http.Error(w, http.StatusText(a.status), a.status)
}

func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

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
	case <-s.done:
	case <-over:
	}
	panic(http.ErrAbortHandler)
}

// cut ends the TCP connection of an upgrade without an answer.
func cut(w http.ResponseWriter, reset bool) {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	raw, _, err := h.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if reset {
		linger(raw)
	}
	raw.Close()
}

func linger(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0)
	}
}

// tap gives the websocket library our wire in place of the connection.
type tap struct {
	http.Hijacker
	http.ResponseWriter
	wire *wire
}

func (s *Server) upgrade(w http.ResponseWriter, r *http.Request, token string, a admission) {
	h, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no websocket on this connection", http.StatusInternalServerError)
		return
	}
	t := &tap{Hijacker: h, ResponseWriter: w}
	up := websocket.Upgrader{
		ReadBufferSize: 4096, WriteBufferSize: 4096,
		// The bearer token is no ambient authority, so an origin adds nothing;
		// and 403 has a meaning of its own in the contract.
		CheckOrigin: func(*http.Request) bool { return true },
	}
	if !a.bare {
		up.Subprotocols = []string{Subprotocol}
	}
	ws, err := up.Upgrade(t, r, nil)
	if err != nil {
		return
	}
	c := &conn{
		s: s, ws: ws, wire: t.wire, person: a.person, token: token,
		wake: make(chan struct{}, 1), ended: make(chan struct{}), limit: rate.NewLimiter(rate.Inf, 0),
	}
	if n := s.opt.FrameRate; n > 0 {
		c.limit = rate.NewLimiter(rate.Limit(n), 2*n)
	}
	c.run()
}
