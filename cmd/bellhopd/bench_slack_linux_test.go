package main

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/bridge/sandbox/slack"
)

// paceSlack takes posts and notes when their bodies were there; for all else
// there is the sandbox's Slack.
type paceSlack struct {
	server  *httptest.Server
	rest    *slack.Server
	address string   // where a subject finds it
	wire    *farWire // before it; nil: none

	mu       sync.Mutex
	wake     chan struct{}
	got      map[int]time.Time // by the number of the message
	repeated int
	answered int // posts whose answers are written
}

var (
	benchMark   = []byte("bench")
	postedReply = []byte(`{"ok":true,"channel":"D0RHEA","ts":"1700000000.000100","message":{"type":"message","bot_id":"B0BELLHOP","text":"the text"}}`)
)

func newPaceSlack(t *testing.T) *paceSlack {
	s := newUnstartedSlack(t)
	s.server.Start()
	s.address = s.server.URL
	return s
}

func newUnstartedSlack(t *testing.T) *paceSlack {
	s := &paceSlack{
		wake: make(chan struct{}), got: map[int]time.Time{},
		rest: slack.New(slack.Options{Users: []slack.User{{ID: rheaSlack, Name: "Rhea", Email: "rhea@acme.example"}}}),
	}
	s.server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.server.Config.ConnState = s.state
	s.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(func() {
		s.rest.Close()
		s.server.Close()
	})
	return s
}

func (s *paceSlack) api() string { return s.address + "/api/" }

func (s *paceSlack) serve(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
		s.rest.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	now := time.Now()
	if err != nil {
		return
	}
	n := -1
	if at := bytes.Index(body, benchMark); at >= 0 && at+13 <= len(body) {
		n, _ = strconv.Atoi(string(body[at+5 : at+13]))
	}
	s.mu.Lock()
	if _, known := s.got[n]; known {
		s.repeated++
	}
	s.got[n] = now
	s.changed()
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(postedReply)
}

// state hears when a connection has been answered.
func (s *paceSlack) state(_ net.Conn, to http.ConnState) {
	if to != http.StateIdle {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered++
	s.changed()
}

func (s *paceSlack) changed() {
	close(s.wake)
	s.wake = make(chan struct{})
}

// wait until ok, which is looked at with the lock held, after each post.
func (s *paceSlack) wait(t *testing.T, ok func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		s.mu.Lock()
		good, wake, got := ok(), s.wake, len(s.got)
		s.mu.Unlock()
		if good {
			return
		}
		select {
		case <-wake:
		case <-limit.C:
			t.Fatalf("Slack has %d messages and waits for more", got)
		}
	}
}
