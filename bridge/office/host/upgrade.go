package host

import (
	"bufio"
	"context"
	"errors"
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
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this is an office gateway: a websocket is wanted", http.StatusUpgradeRequired)
		return
	}
	if !h.enter() {
		h.refuse(w, http.StatusServiceUnavailable, retryAfter)
		return
	}
	defer h.handlers.Done()
	token := bearer(r)
	m, err := h.store.Member(r.Context(), token)
	answer := h.opt.Hooks.Upgrade(w, r, m.Self.ID)
	switch {
	case answer.Done:
	case errors.Is(err, ErrToken):
		h.refuse(w, http.StatusUnauthorized, 0)
	case err != nil:
		h.refuse(w, http.StatusServiceUnavailable, retryAfter)
	case m.Self.Role.Outside():
		h.refuse(w, http.StatusForbidden, 0)
	case !answer.Bare && !slices.Contains(websocket.Subprotocols(r), Subprotocol):
		http.Error(w, "the subprotocol "+Subprotocol+" is wanted", http.StatusBadRequest)
	default:
		h.upgrade(w, r, token, m.Self.ID, answer.Bare)
	}
}

// enter counts an upgrade. It reports false once the host is closed, else
// handlers must be told when the upgrade has ended.
func (h *Host) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats.Upgrades++
	if !h.closed {
		h.handlers.Add(1)
	}
	return !h.closed
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (h *Host) refuse(w http.ResponseWriter, status int, after time.Duration) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wholeSeconds(after)))
	}
	h.count(func(s *Stats) { s.Refused++ })
	http.Error(w, http.StatusText(status), status)
}

func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// tap gives the websocket library the hook's wire in place of the connection.
type tap struct {
	http.Hijacker
	http.ResponseWriter
	wrap func(net.Conn) net.Conn
	wire net.Conn
}

// Hijack hands out the wrapped connection.
func (t *tap) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, brw, err := t.Hijacker.Hijack()
	if err != nil {
		return nil, nil, err
	}
	t.wire = t.wrap(c)
	return t.wire, brw, nil
}

func (h *Host) upgrade(w http.ResponseWriter, r *http.Request, token, member string, bare bool) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no websocket on this connection", http.StatusInternalServerError)
		return
	}
	t := &tap{Hijacker: hijacker, ResponseWriter: w, wrap: h.opt.Hooks.Wire}
	up := websocket.Upgrader{
		ReadBufferSize: 4096, WriteBufferSize: 4096,
		// The bearer token is no ambient authority, so an origin adds nothing;
		// and 403 has a meaning of its own in the contract.
		CheckOrigin: func(*http.Request) bool { return true },
	}
	if !bare {
		up.Subprotocols = []string{Subprotocol}
	}
	ws, err := up.Upgrade(t, r, nil)
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	c := &Socket{
		host: h, ws: ws, wire: t.wire, token: token, seat: h.seat(member),
		wake: make(chan struct{}, 1), ended: make(chan struct{}), limit: rate.NewLimiter(rate.Inf, 0),
	}
	if n := h.opt.FrameRate; n > 0 {
		c.limit = rate.NewLimiter(rate.Limit(n), 2*n)
	}
	c.run(ctx)
}
