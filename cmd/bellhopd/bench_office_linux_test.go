package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge/sandbox/office"
)

// paceOffice is an office that does no more than the contract asks of it, so
// that what is measured is not the office. It has one member, Rhea, and keeps
// what is said in memory. The frames of a message are made before it is said.
type paceOffice struct {
	server    *httptest.Server
	heartbeat time.Duration
	lease     time.Duration
	done      chan struct{}
	workers   sync.WaitGroup

	mu      sync.Mutex
	wake    chan struct{} // closed and made anew with each change
	conn    *websocket.Conn
	answers [][]byte // go before events
	events  []*said
	next    int // the first of events that was not offered under this lease
	held    bool
	owed    bool // caught_up, once next has come to the end
	open    int  // not settled
}

// paceOrganization is the id of the organization of a paceOffice.
const paceOrganization = "acme"

// said is one message event. at is when its frame was last written.
type said struct {
	frame   []byte
	at      time.Time
	settled bool
}

func newPaceOffice(t *testing.T, heartbeat, lease time.Duration) *paceOffice {
	o := &paceOffice{heartbeat: heartbeat, lease: lease, done: make(chan struct{}), wake: make(chan struct{})}
	o.server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(func() {
		close(o.done)
		o.mu.Lock()
		if o.conn != nil {
			o.conn.Close()
		}
		o.mu.Unlock()
		o.server.Close()
		o.workers.Wait()
	})
	return o
}

func (o *paceOffice) url() string {
	return "ws" + strings.TrimPrefix(o.server.URL, "http") + "/gateway"
}

func (o *paceOffice) serve(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{Subprotocols: []string{office.Subprotocol}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	o.mu.Lock()
	o.conn, o.next, o.held, o.owed, o.answers = conn, 0, false, false, nil
	o.mu.Unlock()
	over := make(chan struct{})
	o.workers.Go(func() { o.write(conn, over) })
	o.workers.Go(func() { o.ping(conn, over) })
	o.workers.Go(func() {
		defer close(over)
		defer conn.Close()
		o.read(conn)
	})
}

// ping keeps the heartbeat.
func (o *paceOffice) ping(conn *websocket.Conn, over chan struct{}) {
	beat := time.NewTicker(o.heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
			_ = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		case <-over:
			return
		}
	}
}

func (o *paceOffice) read(conn *websocket.Conn) {
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		var f struct {
			Op             string
			Relay, Release bool
			Events         []string
		}
		if json.Unmarshal(data, &f) != nil {
			return
		}
		o.mu.Lock()
		switch f.Op {
		case "hello":
			o.grant(f.Relay)
			o.answers = [][]byte{o.welcome()}
		case "lease":
			o.grant(!f.Release)
			o.answers = append(o.answers, fmt.Appendf(nil, `{"op":"lease","held":%t,"ttl_s":%d}`, o.held, o.lease/time.Second))
		case "settle":
			for _, id := range f.Events {
				o.settle(id)
			}
		}
		o.changed()
		o.mu.Unlock()
	}
}

// grant gives the lease, or takes it. With a new one all that is not settled is
// offered.
func (o *paceOffice) grant(held bool) {
	if held && !o.held {
		o.next, o.owed = 0, true
	}
	o.held = held
}

func (o *paceOffice) welcome() []byte {
	return fmt.Appendf(nil, `{"op":"welcome","session":"s","self":{"id":%q,"name":"Rhea","email":"rhea@acme.example","role":"member",`+
		`"slack":{"linked":true,"team_id":"T0ACME","user_id":%q}},"organization":{"id":%q,"name":"Acme","slack":null},`+
		`"heartbeat_s":%d,"lease":{"held":%t,"ttl_s":%d}}`, rhea, rheaSlack, paceOrganization, o.heartbeat/time.Second, o.held, o.lease/time.Second)
}

func (o *paceOffice) settle(id string) {
	var n int
	if _, err := fmt.Sscanf(id, "e%d", &n); err == nil && n < len(o.events) && !o.events[n].settled {
		o.events[n].settled = true
		o.events[n].frame = nil
		o.open--
	}
}

func (o *paceOffice) changed() {
	close(o.wake)
	o.wake = make(chan struct{})
}

// write writes what is due until the connection is over.
func (o *paceOffice) write(conn *websocket.Conn, over chan struct{}) {
	for {
		o.mu.Lock()
		frame, wake := o.due(), o.wake
		o.mu.Unlock()
		if frame == nil {
			select {
			case <-wake:
				continue
			case <-over:
				return
			}
		}
		if conn.WriteMessage(websocket.TextMessage, frame) != nil {
			return
		}
	}
}

// due is the frame to be written now, nil when there is none.
func (o *paceOffice) due() []byte {
	if len(o.answers) > 0 {
		frame := o.answers[0]
		o.answers = o.answers[1:]
		o.changed()
		return frame
	}
	if !o.held {
		return nil
	}
	for ; o.next < len(o.events); o.next++ {
		if e := o.events[o.next]; !e.settled {
			o.next++
			e.at = time.Now()
			return e.frame
		}
	}
	if o.owed {
		o.owed = false
		o.changed()
		return []byte(`{"op":"caught_up","through":null}`)
	}
	return nil
}

// say has messages said, all at once.
func (o *paceOffice) say(frames ...[]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, frame := range frames {
		o.events = append(o.events, &said{frame: frame})
	}
	o.open += len(frames)
	o.changed()
}

// frames are those of n further messages to Rhea alone, each of another of so
// many senders. They are as long as such frames are.
func (o *paceOffice) frames(n, senders int) [][]byte {
	o.mu.Lock()
	first := len(o.events)
	o.mu.Unlock()
	out := make([][]byte, n)
	for i := range out {
		out[i] = directFrame(first+i, (first+i)%senders)
	}
	return out
}

func directFrame(n, sender int) []byte {
	return fmt.Appendf(nil, `{"op":"event","id":"e%d","type":"message.created","at":"2026-11-02T09:30:00Z","data":{"id":"m%d",`+
		`"space":{"id":"main","name":"Main floor","url":"https://office.example/main"},`+
		`"sender":{"id":"p%d","name":"Ben Baker","email":"ben%d@acme.example","role":"member","slack":{"linked":false,"team_id":"","user_id":""}},`+
		`"mentions":[{"kind":"person","id":%q,"name":"Rhea"}],"text":"@Rhea bench%08d the review is at three, and the figures are in the folder of last week",`+
		`"format":"plain","created_at":"2026-11-02T09:30:00Z"}}`, n, n, sender, sender, rhea, n)
}

// wait until ok, which is looked at with the lock held, after each change.
func (o *paceOffice) wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		o.mu.Lock()
		good, wake, open := ok(), o.wake, o.open
		o.mu.Unlock()
		if good {
			return
		}
		select {
		case <-wake:
		case <-limit.C:
			t.Fatalf("not %s; %d messages are not settled", what, open)
		}
	}
}
