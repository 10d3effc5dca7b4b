package relay

import (
	"fmt"
	"strings"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

func (m *model) do(s step) {
	switch s.Do {
	case "say":
		m.say(s.N % 3)
	case "edit":
		m.edit(m.pick(s.N))
	case "delete":
		m.remove(m.pick(s.N))
	case "fault":
		m.plan.api.Fault(s.Fault)
	case "lose":
		m.lose(s.N)
	case "win":
		m.office.mu.Lock()
		m.office.away = false
		m.office.give()
		m.office.mu.Unlock()
	case "crash":
		m.crashed()
	case "second":
		time.Sleep(time.Duration(s.N) * 300 * time.Millisecond)
	case "minute":
		time.Sleep(time.Duration(s.N) * 9 * time.Second)
	case "long":
		time.Sleep(time.Duration(s.N) * 90 * time.Second)
	case "hold":
		p := carryAll()
		p.PausedUntil = time.Now().Add(time.Hour)
		m.w.set(p)
	case "release":
		m.w.set(carryAll())
	case "retry":
		m.retry()
	case "connect":
		m.w.connect(time.Now())
	}
}

func (m *model) sender(n int) bridge.Person {
	p := bridge.Person{ID: fmt.Sprint("u", n), Name: fmt.Sprint("Sender ", n), Role: bridge.RoleMember}
	if m.plan.connected && n == 0 {
		p = colleague()
	}
	return p
}

func (m *model) text(n *note) string { return fmt.Sprintf("s%dm%dv%d.", n.sender, n.n, n.version) }

func (m *model) say(sender int) {
	n := &note{sender: sender, version: 1}
	for _, o := range m.notes {
		if o.sender == sender {
			n.n++
		}
	}
	n.created = m.w.message("", m.text(n))
	n.created.Message.ID = fmt.Sprintf("msg-%d", len(m.notes))
	n.created.Event.ID = fmt.Sprintf("event-%d", len(m.office.log))
	n.created.Message.Sender = m.sender(sender)
	m.notes = append(m.notes, n)
	m.office.publish(n.created)
}

func (m *model) edit(n *note) {
	if n == nil {
		return
	}
	n.version++
	n.edits++
	e := n.created
	e.Event.ID, e.Event.Type, e.Event.At = fmt.Sprintf("event-%d", len(m.office.log)), bridge.MessageUpdated, time.Now()
	msg := *n.created.Message
	msg.Text, msg.EditedAt = m.text(n), time.Now()
	e.Event.Message = &msg
	m.office.publish(e)
}

func (m *model) remove(n *note) {
	if n == nil {
		return
	}
	n.version = 0
	m.office.publish(office.Event{Size: 100, Event: bridge.Event{
		ID: fmt.Sprintf("event-%d", len(m.office.log)), Type: bridge.MessageDeleted, At: time.Now(),
		Deletion: &bridge.Deletion{ID: n.created.Message.ID, DeletedAt: time.Now()},
	}})
}

// lose gives the lease to another device, which may do with some messages.
func (m *model) lose(n int) {
	m.office.mu.Lock()
	defer m.office.mu.Unlock()
	m.office.away = true
	m.office.take()
	if n%2 == 0 {
		return
	}
	for _, note := range m.notes {
		if done := m.settleElsewhere(note.created.Message.ID); done {
			note.doneElsewhere = true
			return
		}
	}
}

// settleElsewhere has another device do all that is to be done of a message.
func (m *model) settleElsewhere(message string) (done bool) {
	for _, e := range m.office.log {
		if e.MessageID() == message && !m.office.settled(e.ID) {
			m.office.Settle(e.ID)
			done = true
		}
	}
	return done
}

// crashed ends the process so that nothing of what is under way is recorded.
func (m *model) crashed() {
	m.crash.kill()
	m.w.stop()
	m.start()
}

func (m *model) retry() {
	for _, e := range m.w.entries() {
		if e.State == outbox.StateFailed || e.State == outbox.StateUncertain {
			if err := m.w.relay.Retry(m.t.Context(), e.ID); err != nil {
				m.fail("retry: %v", err)
			}
			return
		}
	}
}

// check looks at what must be so at every moment.
func (m *model) check(when string) {
	totals := m.w.totals()
	m.office.mu.Lock()
	offered := len(m.office.offered)
	m.office.mu.Unlock()
	if totals.Received != int64(offered) {
		m.fail("%s: %d events were offered, totals %+v", when, offered, totals)
	}
	waiting := map[string]bool{}
	for _, e := range m.w.entries() {
		waiting[e.Event] = true
		if e.State == outbox.StateFailed || e.State == outbox.StateUncertain {
			m.of(e.Message).parked = true
		}
	}
	for _, n := range m.notes {
		if id := n.created.ID; m.office.settled(id) && waiting[id] && !n.doneElsewhere {
			m.fail("%s: %s is settled and still to be done", when, id)
		}
	}
	m.checkPosts(when)
}

func (m *model) of(message string) *note {
	for _, n := range m.notes {
		if n.created.Message.ID == message {
			return n
		}
	}
	return nil
}

// checkPosts looks at what Slack took: repeats are marked and not without end,
// and first posts stand in the order of the conversation.
func (m *model) checkPosts(when string) {
	byKey, last := map[string]int{}, map[string]int{}
	keys := map[string]map[string]bool{}
	for _, p := range m.plan.api.Messages() {
		n := m.said(p.Text, p.Revisions)
		if n == nil {
			m.fail("%s: Slack has %q, which nobody said", when, p.Text)
			return
		}
		byKey[p.Key]++
		if byKey[p.Key] > 1 {
			if !strings.Contains(p.Text, "possibly repeated") && len(p.Revisions) == 0 {
				m.fail("%s: %q is repeated without a mark", when, p.Text)
			}
			if byKey[p.Key] > 2 && !n.parked {
				m.fail("%s: %q is repeated %d times", when, p.Text, byKey[p.Key])
			}
			continue
		}
		id := n.created.ID + p.Requested
		if keys[id] == nil {
			keys[id] = map[string]bool{}
		}
		keys[id][p.Key] = true
		if first := len(keys[id]) == 1; !first {
			if len(keys[id]) > 1+n.edits {
				m.fail("%s: %q was posted as %d different posts", when, p.Text, len(keys[id]))
			}
			continue
		}
		conversation := fmt.Sprint(n.sender, " in ", p.Requested)
		if before, ok := last[conversation]; ok && n.n < before && !n.parked {
			m.fail("%s: %q came after number %d of its conversation", when, p.Text, before)
		}
		if !n.parked {
			last[conversation] = n.n
		}
	}
}
