package link

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	doorTimeout = 10 * time.Second
	lastAnswer  = time.Second
	portTries   = 20
	nonceBytes  = 32
)

// Doorway is a port that is bound on the loopback addresses.
type Doorway struct {
	Listeners []net.Listener
	Port      int
}

// loopback binds one free port on 127.0.0.1 and [::1], because localhost can be
// either. When somebody else has it on [::1] another one is taken; where there
// is no [::1] at all, 127.0.0.1 is enough.
func loopback() (Doorway, error) {
	var last error
	for range portTries {
		v4, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return Doorway{}, fmt.Errorf("link: listen: %w", err)
		}
		port := v4.Addr().(*net.TCPAddr).Port
		v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(port)))
		if err == nil {
			return Doorway{[]net.Listener{v4, v6}, port}, nil
		}
		probe, missing := net.Listen("tcp6", "[::1]:0")
		if missing != nil {
			return Doorway{[]net.Listener{v4}, port}, nil
		}
		last = errors.Join(err, probe.Close(), v4.Close())
	}
	return Doorway{}, fmt.Errorf("link: listen on both loopback addresses: %w", last)
}

// door is the listener behind Allow. knocks gets one value for each right
// request; who takes it answers whether the link was stored. Nobody takes one
// after the first.
type door struct {
	url    string
	path   string
	host   string
	page   pages
	knocks chan chan error
	over   chan struct{}
	server *http.Server
	served sync.WaitGroup
}

func openDoor(listen func() (Doorway, error), language string) (*door, error) {
	way, err := listen()
	if err != nil {
		return nil, err
	}
	d := &door{
		path:   "/" + nonce(),
		host:   "localhost:" + strconv.Itoa(way.Port),
		page:   pagesIn(language),
		knocks: make(chan chan error),
		over:   make(chan struct{}),
	}
	d.url = "http://" + d.host + d.path
	d.server = &http.Server{
		Handler:           d,
		ReadHeaderTimeout: doorTimeout,
		ReadTimeout:       doorTimeout,
		WriteTimeout:      doorTimeout,
		MaxHeaderBytes:    32 << 10,
	}
	d.server.SetKeepAlivesEnabled(false)
	for _, l := range way.Listeners {
		d.served.Go(func() { _ = d.server.Serve(l) })
	}
	return d, nil
}

// nonce is 256 random bits in letters only, so that it holds no digits that
// could be taken for the code.
func nonce() string {
	bits := make([]byte, nonceBytes)
	rand.Read(bits)
	letters := make([]byte, 0, 2*nonceBytes)
	for _, b := range bits {
		letters = append(letters, 'a'+b>>4, 'a'+b&15)
	}
	return string(letters)
}

// close unbinds the port at once, lets the one answer out, and returns when
// nothing of the door is left. That ctx has ended does not cut the answer off.
func (d *door) close(ctx context.Context) {
	close(d.over)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswer)
	defer cancel()
	if d.server.Shutdown(ctx) != nil {
		_ = d.server.Close()
	}
	d.served.Wait()
}

// ServeHTTP answers the one request that connects. A HEAD, what a browser
// fetches ahead of a click or for a page, another host, and anything but the
// exact path connect nothing.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	switch {
	case r.Method != http.MethodGet:
		h.Set("Allow", http.MethodGet)
		d.page.write(w, http.StatusMethodNotAllowed, d.page.not)
	case r.Host != d.host:
		d.page.write(w, http.StatusMisdirectedRequest, d.page.not)
	case !same(r.RequestURI, d.path):
		d.page.write(w, http.StatusNotFound, d.page.not)
	case ahead(r.Header), embedded(r.Header):
		d.page.write(w, http.StatusForbidden, d.page.not)
	default:
		d.knock(w, r)
	}
}

func ahead(h http.Header) bool {
	return strings.Contains(strings.ToLower(h.Get("Sec-Purpose")+h.Get("Purpose")+h.Get("X-Purpose")+h.Get("X-Moz")), "pre")
}

// embedded reports that a page asked for this, and not a person who followed a
// link. That may stand on another site: Slack in a browser is one.
func embedded(h http.Header) bool {
	other := func(key, want string) bool { return h.Get(key) != "" && h.Get(key) != want }
	return len(h["Origin"]) > 0 || other("Sec-Fetch-Mode", "navigate") || other("Sec-Fetch-Dest", "document")
}

func (d *door) knock(w http.ResponseWriter, r *http.Request) {
	answer := make(chan error, 1)
	select {
	case d.knocks <- answer:
	case <-d.over:
		d.page.write(w, http.StatusGone, d.page.used)
		return
	case <-r.Context().Done():
		return
	}
	if <-answer != nil {
		d.page.write(w, http.StatusInternalServerError, d.page.failed)
		return
	}
	d.page.write(w, http.StatusOK, d.page.connected)
}
