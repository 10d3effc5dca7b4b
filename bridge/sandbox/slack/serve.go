package slack

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"syscall"
)

// ending says how an exchange ends.
type ending int

const (
	whole ending = iota
	cutShort
	hangUp
	reset
	refuse
)

// answer is what goes back on the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
	end    ending
}

const apiPath = "/api/"

// ServeHTTP is the Web API under /api/METHOD. Anything else is not found.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, apiPath) {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	s.write(w, s.serve(r, body, err))
}

// serve reads the call and answers it, with whatever misfortune is asked for.
func (s *Server) serve(r *http.Request, body []byte, broken error) answer {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return answer{status: http.StatusMethodNotAllowed, header: http.Header{"Allow": {"GET, POST"}}}
	}
	q := decode(envelope{
		method: strings.TrimPrefix(r.URL.Path, apiPath), verb: r.Method, query: r.URL.RawQuery,
		contentType: r.Header.Get("Content-Type"), authorization: r.Header.Get("Authorization"), body: body,
	})
	if broken != nil {
		q.problem = "request_timeout"
	}
	var a answer
	if f := s.pick(q); f != nil {
		a = s.suffer(r.Context(), q, f)
	} else {
		a = s.execute(q, "")
	}
	if a.header != nil {
		a.header.Set("X-Slack-Req-Id", strings.ToLower(rand.Text()))
	}
	return a
}

func (s *Server) write(w http.ResponseWriter, a answer) {
	switch a.end {
	case reset:
		resetConnection(w)
	case hangUp, refuse:
		panic(http.ErrAbortHandler)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if a.end == cutShort {
		// What fails here is the connection that is about to be cut.
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	// The caller may have gone; there is nobody left to tell.
	_, _ = w.Write(a.body)
}

// resetConnection makes the caller's TCP see RST; where there is no TCP it
// hangs up.
func resetConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		// Without it the caller sees an end instead of a reset.
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
	panic(http.ErrAbortHandler)
}

// Transport answers without a network: for tests in a synctest bubble. Its
// faults show as the errors that net/http gives, and it reports to an
// httptrace.ClientTrace that the request was written.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := readRequest(r)
	if err != nil {
		return nil, err
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	a := t.s.serve(r, body, nil)
	if a.end == refuse {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	switch a.end {
	case reset:
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	case hangUp:
		return nil, io.EOF
	}
	return a.response(r), nil
}

func (a answer) response(r *http.Request) *http.Response {
	var content io.Reader = bytes.NewReader(a.body)
	if a.end == cutShort {
		content = io.MultiReader(bytes.NewReader(a.body[:len(a.body)/2]), brokenReader{})
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(content), ContentLength: int64(len(a.body)), Request: r,
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func readRequest(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if closed := r.Body.Close(); err == nil {
		err = closed
	}
	return body, err
}

// WaitFor returns once condition holds, looking again after each change and
// never in between. It returns the error of ctx if that ends first.
func (s *Server) WaitFor(ctx context.Context, condition func() bool) error {
	for {
		changed := s.Changed()
		if condition() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("slack sandbox: wait: %w", ctx.Err())
		}
	}
}
