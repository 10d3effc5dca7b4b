package sandbox

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"time"

	"bellhop/bridge/sandbox/office"
)

//go:embed web
var web embed.FS

const (
	// policy lets the page load its own files and nothing else, and forbids
	// turning text into markup or code.
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	maxWish = 2 << 20
	// breath is the shortest time between two states sent to one page.
	breath = 80 * time.Millisecond
)

// page is the page, what it is told (GET /events) and what it asks for
// (POST /do/ACTION).
func (s *Sandbox) page() http.Handler {
	files, err := fs.Sub(web, "web")
	if err != nil {
		panic(err) // only a malformed name would do that
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("POST /do/{action}", s.do)
	return guard(mux)
}

// guard answers only to the name of a loopback host and only to the page's own
// origin: another site that the browser shows can neither read nor press
// anything here.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		origin := r.Header.Get("Origin")
		switch {
		case !loopback(r.Host), origin != "" && origin != "http://"+r.Host:
			http.Error(w, "only this machine's own page is served here", http.StatusForbidden)
		case r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate":
			http.Error(w, "not for other sites", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// loopback reports whether a Host header names this machine.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// events sends the state now and after each change, as server-sent events.
func (s *Sandbox) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-rest.C:
		case <-r.Context().Done():
			return
		}
		s.mu.Lock()
		own := s.changed
		s.mu.Unlock()
		ofOffice, ofSlack := s.office.Changed(), s.slack.Changed()
		data, err := json.Marshal(s.look())
		if err != nil {
			s.opt.Log.Error("sandbox: encode the state", "error", err)
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil || flush() != nil {
			return // the page was closed
		}
		select {
		case <-own:
		case <-ofOffice:
		case <-ofSlack:
		case <-r.Context().Done():
			return
		}
		rest.Reset(breath)
	}
}

// do carries out what the page asks for. JSON only: a form of another site
// cannot send it.
func (s *Sandbox) do(w http.ResponseWriter, r *http.Request) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		answer(w, http.StatusUnsupportedMediaType, map[string]string{"error": "JSON is wanted"})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWish))
	if err != nil {
		answer(w, http.StatusRequestEntityTooLarge, map[string]string{"error": "that is too long"})
		return
	}
	result, err := s.act(r.PathValue("action"), body)
	switch {
	case errors.Is(err, office.ErrTooBig):
		answer(w, http.StatusRequestEntityTooLarge, map[string]string{"error": "that is too long"})
	case err != nil:
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
	case result == nil:
		answer(w, http.StatusOK, struct{}{})
	default:
		answer(w, http.StatusOK, result)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The page may have gone; there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(v)
}
