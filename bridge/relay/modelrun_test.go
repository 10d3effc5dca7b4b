package relay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
)

func (m *model) do(s step) {
	switch s.Do {
	case "say":
		m.say(s.N % 3)
	case "edit":
		m.edit(m.pick(s.N))
	case "delete":
		m.remove(m.pick(s.N))
	case "take":
		m.readdress(m.pick(s.N), bridge.Mention{Kind: bridge.MentionPerson, ID: "u-somebody", Name: "Somebody"})
	case "share":
		m.readdress(m.pick(s.N), bridge.Mention{Kind: bridge.MentionPerson, ID: meID, Name: "Me"}, bridge.Mention{Kind: bridge.MentionGroup, Name: "all"})
	case "forge":
		m.forge(m.pick(s.N), s.N)
	case "twin":
		m.twin(m.pick(s.N))
	case "doubt":
		m.office.doubt(s.N%2 == 0)
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
	m.publish(&note{sender: sender, version: 1, versions: 1}, fmt.Sprintf("msg-%d", len(m.notes)), "hq")
}

// publish says a new message.
func (m *model) publish(n *note, id, space string) {
	sender := n.sender
	for _, o := range m.notes {
		if o.sender == sender {
			n.n++
		}
	}
	n.created = m.w.message("", m.text(n))
	n.created.Message.ID, n.created.Message.Space.ID = id, space
	n.created.Event.ID = fmt.Sprintf("event-%d", len(m.office.log))
	n.created.Message.Sender = m.sender(sender)
	m.notes = append(m.notes, n)
	m.office.publish(n.created)
}

func (m *model) edit(n *note) {
	if n == nil {
		return
	}
	n.away = false
	m.office.publish(m.next(n))
}

// next is an edit that gives a message its next text.
func (m *model) next(n *note) office.Event {
	n.versions++
	n.version = n.versions
	n.edits++
	e := n.created
	e.Event.ID, e.Event.Type, e.Event.At = fmt.Sprintf("event-%d", len(m.office.log)), bridge.MessageUpdated, time.Now()
	msg := *n.created.Message
	msg.Text, msg.EditedAt = m.text(n), time.Now()
	e.Event.Message = &msg
	return e
}

// readdress edits a message so that it is for others, and maybe for the person
// too.
func (m *model) readdress(n *note, to ...bridge.Mention) {
	if n == nil {
		return
	}
	e := m.next(n)
	e.Message.Mentions = to
	n.shared, n.away = true, len(to) == 1
	n.wasAway = n.wasAway || n.away
	if n.away {
		n.others = append(n.others, e.Message.Text)
	}
	m.office.publish(e)
}

// forge offers a change that bears the id of a message and is about another.
func (m *model) forge(n *note, kind int) {
	if n == nil {
		return
	}
	e := n.created
	e.Event.ID, e.Event.At = fmt.Sprintf("event-%d", len(m.office.log)), time.Now()
	if kind%2 == 0 {
		e.Event.Type, e.Event.Message = bridge.MessageDeleted, nil
		e.Event.Deletion = &bridge.Deletion{ID: n.created.Message.ID, Space: "elsewhere", DeletedAt: time.Now()}
	} else {
		msg := *n.created.Message
		msg.Text, msg.Sender.ID, msg.EditedAt = "forged", "u-forger", time.Now()
		e.Event.Type, e.Event.Message = bridge.MessageUpdated, &msg
	}
	m.office.publish(e)
}

// doubled reports whether the id of a message is that of another too.
func (m *model) doubled(n *note) bool {
	return slices.ContainsFunc(m.notes, func(other *note) bool { return other != n && other.created.Message.ID == n.created.Message.ID })
}

// twin says a message of another sender that bears the id of one.
func (m *model) twin(n *note) {
	if n == nil || n.created.Message.Space.ID != "hq" {
		return
	}
	if m.doubled(n) {
		return
	}
	m.publish(&note{sender: (n.sender + 1) % 3, version: 1, versions: 1}, n.created.Message.ID, "lab")
}

func (m *model) remove(n *note) {
	if n == nil {
		return
	}
	n.version = 0
	m.office.publish(office.Event{Size: 100, Event: bridge.Event{
		ID: fmt.Sprintf("event-%d", len(m.office.log)), Type: bridge.MessageDeleted, At: time.Now(),
		Deletion: &bridge.Deletion{ID: n.created.Message.ID, Space: n.created.Message.Space.ID, DeletedAt: time.Now()},
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
		if done := m.settleElsewhere(note.created.Message); done {
			note.doneElsewhere = true
			return
		}
	}
}

// settleElsewhere has another device do all that is to be done of a message.
func (m *model) settleElsewhere(message *bridge.Message) (done bool) {
	for _, e := range m.office.log {
		if about(e, message) && !m.office.settled(e.ID) {
			if e.Type != bridge.MessageCreated && m.office.offered[e.ID] && !m.office.known(e) {
				m.forgotten++
			}
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
	m.forgetAhead()
	m.start()
}

// forgetAhead forgets that the changes were offered whose message never was. The
// outbox has them in memory only, unsettled: they count again when they are
// offered again, which may be long after a crash.
func (m *model) forgetAhead() {
	m.office.mu.Lock()
	defer m.office.mu.Unlock()
	for _, e := range m.office.log {
		if e.Type != bridge.MessageCreated && !m.office.settled(e.ID) && !m.office.known(e) {
			delete(m.office.offered, e.ID)
		}
	}
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
	unkept := m.forgotten + m.unkept()
	m.office.mu.Unlock()
	if totals.Received > int64(offered) || totals.Received < int64(offered)-unkept {
		m.fail("%s: %d events were offered, totals %+v", when, offered, totals)
	}
	waiting := map[string]bool{}
	for _, e := range m.w.entries() {
		waiting[e.Event] = true
		if e.State == outbox.StateFailed || e.State == outbox.StateUncertain {
			m.of(e).parked = true
		}
	}
	for _, n := range m.notes {
		if id := n.created.ID; m.office.settled(id) && waiting[id] && !n.doneElsewhere {
			m.fail("%s: %s is settled and still to be done", when, id)
		}
	}
	m.checkPosts(when)
}

// unkept counts the changes of messages that another device did, which wait in
// memory alone: after a crash they are counted when the office offers them again.
func (m *model) unkept() (n int64) {
	for _, e := range m.office.log {
		if e.Type == bridge.MessageCreated || m.office.settled(e.ID) {
			continue
		}
		for _, note := range m.notes {
			if note.doneElsewhere && note.created.Message.ID == e.MessageID() {
				n++
				break
			}
		}
	}
	return n
}

func (m *model) of(e outbox.Entry) *note {
	for _, n := range m.notes {
		if n.created.Message.ID == e.Message && n.created.Message.Sender.ID == e.Conversation {
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
		for _, text := range n.others {
			if strings.Contains(p.Text, text) || slices.ContainsFunc(p.Revisions, func(r slackapi.Revision) bool { return strings.Contains(r.Text, text) }) {
				m.fail("%s: %q is shown, which is for others", when, text)
			}
		}
		byKey[p.Key]++
		if byKey[p.Key] > 1 {
			if !strings.Contains(p.Text, "possibly repeated") {
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
