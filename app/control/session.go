package control

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	exact "github.com/go-json-experiment/json"

	"bellhop/app/state"
)

// session is one person being connected: from POST /v1/link to its last line.
type session struct {
	id     string
	codes  chan string
	resend chan struct{}
	ended  chan struct{} // closed by the link handler when it is over

	turn  chan struct{} // held by the request that hands over a code
	typed bool          // guarded by turn: codes is closed, no more will come
}

func (s *Server) begin() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session != nil {
		return nil
	}
	s.session = &session{id: rand.Text(), codes: make(chan string), resend: make(chan struct{}), ended: make(chan struct{}), turn: make(chan struct{}, 1)}
	return s.session
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.session.ended)
	s.session = nil
}

func (s *Server) current(id string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil || s.session.id != id {
		return nil
	}
	return s.session
}

// link streams lines until the person is connected or it failed. It ends when
// the client goes away, which ends the request's context.
func (s *Server) link(w http.ResponseWriter, r *http.Request) {
	var in linkRequest
	if exact.UnmarshalRead(r.Body, &in) != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	}
	run := s.begin()
	if run == nil {
		s.refuse(w, r, &Failure{Code: state.CodeInProgress})
		return
	}
	end := sync.OnceFunc(s.end)
	defer end()
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set(sessionHeader, run.id)
	out := http.NewResponseController(w)
	_ = out.Flush()
	write := func(line linkLine) {
		_ = out.SetWriteDeadline(time.Now().Add(writeTimeout))
		_ = json.NewEncoder(w).Encode(line)
		_ = out.Flush()
	}
	result, err := s.backend.Link(r.Context(), in.Language, Typing{run.codes, run.resend}, func(p Progress) { write(linkLine{Progress: p}) })
	end() // before the last line, so that its reader can begin anew at once
	if err != nil {
		f := s.failure(r, in.Language, err)
		write(linkLine{Error: f.Code, Class: f.Class, Text: f.Text})
		return
	}
	write(linkLine{OK: true, LinkResult: result})
}

// code hands one typed line to the session, in the order of the requests. That
// it was taken says nothing of whether it was right: the stream does.
func (s *Server) code(w http.ResponseWriter, r *http.Request) {
	var in codeRequest
	if exact.UnmarshalRead(r.Body, &in) != nil {
		http.Error(w, "not a code", http.StatusBadRequest)
		return
	}
	run := s.current(in.Session)
	if run == nil {
		http.Error(w, "no such session", http.StatusGone)
		return
	}
	if !run.hand(r.Context(), in) {
		http.Error(w, "the session is over", http.StatusGone)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// hand gives a code to who reads them, and reports whether it was taken.
func (s *session) hand(ctx context.Context, in codeRequest) bool {
	select {
	case s.turn <- struct{}{}:
	case <-s.ended:
		return false
	case <-ctx.Done():
		return false
	}
	defer func() { <-s.turn }()
	if s.typed {
		return false
	}
	if in.End {
		s.typed = true
		close(s.codes)
		return true
	}
	codes, resend := s.codes, s.resend
	if in.Resend {
		codes = nil
	} else {
		resend = nil
	}
	select {
	case codes <- in.Code:
		return true
	case resend <- struct{}{}:
		return true
	case <-s.ended:
		return false
	case <-ctx.Done():
		return false
	}
}
