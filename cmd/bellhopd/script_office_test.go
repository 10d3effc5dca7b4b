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

// scriptOffice is an office that says exactly the frames it is given. It speaks
// revision 2 of the contract. Each token is a member's; what is said to a member
// and what their devices settle is kept for each of them.
type scriptOffice struct {
	server  *httptest.Server
	workers sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed and made anew with each change
	org     string
	members map[string]*scriptMember // by token
	sockets map[*scriptSocket]bool
}

// scriptMember is one member. account is what the office shows as their Slack
// account, "" for none.
type scriptMember struct {
	id, name, email, role, account string

	frames  []scriptFrame // all that were said
	settled []string
	holder  *scriptSocket // who has the lease
	grants  int
	welcome int // how many there were
}

type scriptFrame struct {
	id   string
	text []byte
}

type scriptSocket struct {
	conn   *websocket.Conn
	member *scriptMember
	wants  bool
}

// newScriptOffice has one member, Alice, whose token is "alice".
func newScriptOffice(t *testing.T) *scriptOffice {
	o := &scriptOffice{changed: make(chan struct{}), org: "acme", members: map[string]*scriptMember{}, sockets: map[*scriptSocket]bool{}}
	o.add("alice")
	o.server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(func() {
		o.drop()
		o.server.Close()
		o.workers.Wait()
	})
	return o
}

// add lets a member in whose token is the name in small letters.
func (o *scriptOffice) add(token string) *scriptMember {
	m := &scriptMember{
		id: "p-" + token, name: strings.ToUpper(token[:1]) + token[1:], email: token + "@acme.test", role: "member",
	}
	o.members[token] = m
	return m
}

func (o *scriptOffice) url() string {
	return "ws" + strings.TrimPrefix(o.server.URL, "http") + "/gateway"
}

// drop ends all sockets without a word.
func (o *scriptOffice) drop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for s := range o.sockets {
		s.conn.Close()
	}
}

// become gives a token to another member from now on, and drops the sockets.
func (o *scriptOffice) become(token string, m *scriptMember) {
	o.mu.Lock()
	o.members[token] = m
	o.mu.Unlock()
	o.drop()
}

func (o *scriptOffice) serve(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	member := o.members[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	o.mu.Unlock()
	if member == nil {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{Subprotocols: []string{"office-gateway.v1"}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s := &scriptSocket{conn: conn, member: member}
	o.change(func() { o.sockets[s] = true })
	o.workers.Go(func() {
		defer o.change(func() { o.left(s) })
		for {
			_, data, err := conn.ReadMessage()
			if err != nil {
				return
			}
			o.change(func() { o.hear(s, data) })
		}
	})
}

func (o *scriptOffice) change(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
	close(o.changed)
	o.changed = make(chan struct{})
}

func (o *scriptOffice) left(s *scriptSocket) {
	s.conn.Close()
	delete(o.sockets, s)
	if s.member.holder == s {
		s.member.holder = nil
		o.passOn(s.member)
	}
}

// passOn gives the lease that fell free to a device that waits for it.
func (o *scriptOffice) passOn(m *scriptMember) {
	for other := range o.sockets {
		if other.member == m && other.wants {
			o.lease(other, true, `{"op":"lease",%s}`)
			return
		}
	}
}

// hear takes one frame of a client, with the lock held.
func (o *scriptOffice) hear(s *scriptSocket, data []byte) {
	var f struct {
		Op             string
		Relay, Release bool
		Events         []string
		Slack          struct {
			User string `json:"user_id"`
		}
	}
	if json.Unmarshal(data, &f) != nil {
		return
	}
	switch f.Op {
	case "hello":
		o.lease(s, f.Relay, fmt.Sprintf(`{"op":"welcome","session":"s","self":%s,"organization":{"id":%q,"name":"Acme","slack":null},`+
			`"heartbeat_s":30,"lease":{%%s}}`, s.member.person(), o.org))
		s.member.welcome++
	case "lease":
		o.lease(s, !f.Release, `{"op":"lease",%s}`)
	case "link":
		o.show(s.member, f.Slack.User)
	case "unlink":
		o.show(s.member, "")
	case "settle":
		s.member.settled = append(s.member.settled, f.Events...)
	}
}

func (m *scriptMember) person() string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"email":%q,"role":%q,"slack":{"linked":%t,"team_id":"T0ACME001","user_id":%q}}`,
		m.id, m.name, m.email, m.role, m.account != "", m.account)
}

// show sets what the office shows of a member and tells the devices, with the
// lock held.
func (o *scriptOffice) show(m *scriptMember, account string) {
	m.account = account
	for s := range o.sockets {
		if s.member == m {
			s.write(fmt.Appendf(nil, `{"op":"event","id":"p%d","type":"person.changed","at":"2026-11-20T09:30:00Z","data":%s}`, len(m.settled), m.person()))
		}
	}
}

// lease answers with frame, and replays what is not settled under a new grant.
func (o *scriptOffice) lease(s *scriptSocket, wanted bool, frame string) {
	m := s.member
	s.wants = wanted
	free := m.holder == nil
	switch {
	case wanted && free:
		m.holder = s
		m.grants++
	case !wanted && m.holder == s:
		m.holder = nil
		defer o.passOn(m)
	}
	held := m.holder == s
	grant := fmt.Sprintf(`"grant":"g%d"`, m.grants)
	s.write(fmt.Appendf(nil, frame, fmt.Sprintf(`"held":%t,"ttl_s":60,%s`, held, grant)))
	if !held || !free {
		return
	}
	for _, f := range m.frames {
		if !slices.Contains(m.settled, f.id) {
			s.write(f.text)
		}
	}
	s.write([]byte(`{"op":"caught_up","through":null,` + grant + `}`))
}

func (s *scriptSocket) write(frame []byte) { _ = s.conn.WriteMessage(websocket.TextMessage, frame) }

// say offers frames to a member now, or with the next grant when nobody holds
// the lease.
func (o *scriptOffice) say(m *scriptMember, frames ...scriptFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m.frames = append(m.frames, frames...)
	for _, f := range frames {
		if m.holder != nil {
			m.holder.write(f.text)
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

func (o *scriptOffice) settles(p *process, m *scriptMember, ids ...string) {
	p.t.Helper()
	o.wait(p, "settled: "+strings.Join(ids, ", "), func() bool {
		return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(m.settled, id) })
	})
}
