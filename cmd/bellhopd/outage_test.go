package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/bridge/sandbox/slack"
)

const (
	longOutage  = 20 * time.Second
	shortOutage = time.Second
	// sayEvery is the load: the time between two messages.
	sayEvery = 20 * time.Millisecond
)

// outage is one way in which Slack can be away. Without a kind there is nobody
// at its address.
type outage struct {
	name string
	slack.Fault
	certain bool // no post of it may have been taken
	gate    bool // tried in every gate
}

func outages() []outage {
	return []outage{
		{name: "nobody listens", gate: true},
		{name: "connections end", Fault: slack.Fault{Kind: slack.Drop}},
		{name: "reset", Fault: slack.Fault{Kind: slack.ResetBefore}},
		{name: "reset after posts are taken", Fault: slack.Fault{Kind: slack.ResetAfter}, gate: true},
		{name: "no answer", Fault: slack.Fault{Kind: slack.Stall}},
		{name: "no answer, posts are taken", Fault: slack.Fault{Kind: slack.Stall, Accepted: true, Delay: shortOutage}, gate: true},
		{name: "503 of a proxy", Fault: slack.Fault{Kind: slack.ServerError}},
		{name: "502 after posts are taken", Fault: slack.Fault{Kind: slack.ServerError, Status: http.StatusBadGateway, Accepted: true}, gate: true},
		{name: "service_unavailable", Fault: slack.Fault{Kind: slack.ServerError, Error: "service_unavailable"}, certain: true, gate: true},
		{name: "a captive portal", Fault: slack.Fault{Kind: slack.HTML}},
		{name: "answers cut short", Fault: slack.Fault{Kind: slack.Truncated}},
		{name: "empty answers", Fault: slack.Fault{Kind: slack.Empty, Accepted: true}},
		{name: "429", Fault: slack.Fault{Kind: slack.Limited}, certain: true},
	}
}

// TestOutage takes Slack away for some time under a steady load. When it is back
// everything arrives, in order, and nothing is stranded.
func TestOutage(t *testing.T) {
	t.Parallel()
	long := os.Getenv(longVariable) != ""
	var mu sync.Mutex
	var report strings.Builder
	t.Cleanup(func() { writeTable(t, report.String()) })
	for _, o := range outages() {
		if !long && !o.gate {
			continue
		}
		t.Run(strings.ReplaceAll(o.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			away := shortOutage
			if long {
				away = longOutage
			}
			got := suffer(t, o, away)
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(&report, "%s for %v: %d messages, %d lost, %d repeated unmarked, %d repeated marked, %d marked and came once, %d marked for no reason, %d out of order, back to work after %.1f s\n",
				o.name, away, got.messages, got.Lost, got.Unmarked, got.Repeated, got.Marked, got.Stray, got.Disorder, got.late.Seconds())
		})
	}
}

// suffered is what an outage led to.
type suffered struct {
	result
	late time.Duration // from its end until nothing waited
}

func suffer(t *testing.T, o outage, away time.Duration) suffered {
	k := &killing{world: newWorld(t, slack.Options{}), tale: newTale()}
	k.link()
	line := newLine(t, k.world)
	p := k.relaying(self(t))
	k.talk(p, shortOutage/2)
	if o.Kind == "" {
		line.cut()
	} else {
		k.slack.OutageWith(o.Fault)
	}
	k.talk(p, away)
	k.slack.Outage("")
	line.mend()
	back := time.Now()
	k.talk(p, shortOutage/2)
	k.settled(p)
	late := time.Since(back)
	p.term()
	if !o.certain {
		k.noteFaults(o.Kind == "")
	}
	return suffered{k.close(), late}
}

// talk has messages said at the pace of the load.
func (k *killing) talk(p *process, long time.Duration) {
	k.t.Helper()
	pace, end := time.NewTicker(sayEvery), time.NewTimer(long)
	defer pace.Stop()
	defer end.Stop()
	for {
		select {
		case <-end.C:
			return
		case <-pace.C:
			k.tell()
		case <-p.done:
			k.t.Fatalf("bellhopd has ended; it says:\n%s", p.errs.String())
		}
	}
}

// noteFaults notes the posts that Slack did not answer well, or all: of them
// nobody could know the outcome. Slack does not know either whose answers were
// under way when its line was cut.
func (k *killing) noteFaults(all bool) {
	for _, c := range k.slack.Calls() {
		var metadata struct {
			Payload struct {
				Key string `json:"key"`
			} `json:"event_payload"`
		}
		if (all || c.Fault != "") && json.Unmarshal([]byte(c.Args["metadata"]), &metadata) == nil {
			k.tale.doubt[metadata.Payload.Key] = true
		}
	}
}

// line is the address of Slack, at which somebody listens or nobody does.
type line struct {
	t       *testing.T
	handler http.Handler
	address string
	server  *http.Server
}

// newLine gives the world's Slack an address that can be cut off.
func newLine(t *testing.T, w *world) *line {
	l := &line{t: t, handler: w.slack, address: "127.0.0.1:0"}
	l.mend()
	w.api = "http://" + l.address + "/api/"
	t.Cleanup(l.cut)
	return l
}

func (l *line) cut() {
	if l.server != nil {
		_ = l.server.Close()
		l.server = nil
	}
}

func (l *line) mend() {
	l.t.Helper()
	if l.server != nil {
		return
	}
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		l.t.Fatal(err)
	}
	l.address = listener.Addr().String()
	l.server = &http.Server{Handler: l.handler, ReadHeaderTimeout: patience}
	go func(s *http.Server) { _ = s.Serve(listener) }(l.server)
}
