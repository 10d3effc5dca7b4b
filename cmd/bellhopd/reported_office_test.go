package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// scriptOffice is an office of one member, Alice, that says exactly the frames
// it is given. It speaks revision 2 of the contract and keeps what is settled.
type scriptOffice struct {
	server  *httptest.Server
	workers sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed and made anew with each change
	conn    *websocket.Conn
	frames  []scriptFrame // all that were said
	settled []string
	held    bool
	grants  int
}

type scriptFrame struct {
	id   string
	text []byte
}

func newScriptOffice(t *testing.T) *scriptOffice {
	o := &scriptOffice{changed: make(chan struct{})}
	o.server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(func() {
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

func (o *scriptOffice) url() string {
	return "ws" + strings.TrimPrefix(o.server.URL, "http") + "/gateway"
}

func (o *scriptOffice) serve(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{Subprotocols: []string{"office-gateway.v1"}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	o.mu.Lock()
	o.conn, o.held = conn, false
	o.mu.Unlock()
	o.workers.Go(func() {
		defer conn.Close()
		for {
			_, data, err := conn.ReadMessage()
			if err != nil {
				return
			}
			o.mu.Lock()
			o.hear(data)
			close(o.changed)
			o.changed = make(chan struct{})
			o.mu.Unlock()
		}
	})
}

// hear takes one frame of the client, with the lock held.
func (o *scriptOffice) hear(data []byte) {
	var f struct {
		Op             string
		Relay, Release bool
		Events         []string
	}
	if json.Unmarshal(data, &f) != nil {
		return
	}
	switch f.Op {
	case "hello":
		o.lease(f.Relay, `{"op":"welcome","session":"s","self":{"id":"p-alice","name":"Alice","email":"alice@acme.test","role":"member",`+
			`"slack":{"linked":false}},"organization":{"id":"acme","name":"Acme","slack":null},"heartbeat_s":30,"lease":{%s}}`)
	case "lease":
		o.lease(!f.Release, `{"op":"lease",%s}`)
	case "settle":
		o.settled = append(o.settled, f.Events...)
	}
}

// lease answers with frame, and replays what is not settled under a new grant.
func (o *scriptOffice) lease(wanted bool, frame string) {
	fresh := wanted && !o.held
	if o.held = wanted; fresh {
		o.grants++
	}
	grant := fmt.Sprintf(`"grant":"g%d"`, o.grants)
	o.write(fmt.Appendf(nil, frame, fmt.Sprintf(`"held":%t,"ttl_s":60,%s`, wanted, grant)))
	if !fresh {
		return
	}
	for _, f := range o.frames {
		if !slices.Contains(o.settled, f.id) {
			o.write(f.text)
		}
	}
	o.write([]byte(`{"op":"caught_up","through":null,` + grant + `}`))
}

func (o *scriptOffice) write(frame []byte) { _ = o.conn.WriteMessage(websocket.TextMessage, frame) }

// say offers frames now, or with the next grant when nobody has the lease.
func (o *scriptOffice) say(frames ...scriptFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.frames = append(o.frames, frames...)
	for _, f := range frames {
		if o.held {
			o.write(f.text)
		}
	}
}

// wait returns once ok holds, which is looked at with the lock held.
func (o *scriptOffice) wait(p *process, what string, ok func() bool) {
	p.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		o.mu.Lock()
		good, changed := ok(), o.changed
		o.mu.Unlock()
		if good {
			return
		}
		select {
		case <-changed:
		case <-p.ctx.Done():
			p.t.Fatalf("not %s: bellhopd ended or time ran out; it says:\n%s", what, p.errs.String())
		case <-limit.C:
			p.t.Fatalf("not %s; bellhopd says:\n%s", what, p.errs.String())
		}
	}
}

func (o *scriptOffice) settles(p *process, ids ...string) {
	p.t.Helper()
	o.wait(p, "settled: "+strings.Join(ids, ", "), func() bool {
		return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(o.settled, id) })
	})
}
