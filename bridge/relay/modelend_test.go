package relay

import (
	"fmt"
	"strings"
	"testing/synctest"
	"time"

	slackapi "bellhop/bridge/sandbox/slack"
)

// said is the message that a post says, in whatever version.
func (m *model) said(text string, before []slackapi.Revision) *note {
	if len(before) > 0 {
		text = before[0].Text
	}
	for _, n := range m.notes {
		if strings.Contains(text, fmt.Sprintf("s%dm%dv", n.sender, n.n)) {
			return n
		}
	}
	return nil
}

// finish lets everything end well and looks at what came of it.
func (m *model) finish() {
	m.plan.api.ClearFaults()
	m.do(step{Do: "win"})
	m.do(step{Do: "release"})
	m.office.doubt(false)
	m.office.Reoffer()
	for range 200 {
		m.turns.Store(0)
		m.do(step{Do: "connect"})
		m.do(step{Do: "retry"})
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		m.check("at the end")
		if len(m.wrong) > 0 {
			return
		}
		if len(m.w.entries()) == 0 {
			break
		}
	}
	for _, e := range m.w.entries() {
		m.fail("at the end %s of %s is %s (%s), offered %v", e.Op, e.Message, e.State, e.Error, e.Offered)
	}
	for _, e := range m.office.log {
		if !m.office.settled(e.ID) {
			m.fail("at the end %s (%s of %s) is not settled", e.ID, e.Type, e.MessageID())
		}
	}
	totals := m.w.totals()
	if done := totals.Relayed + totals.Skipped + totals.Dropped; done != totals.Received {
		m.fail("at the end the totals are %+v", totals)
	}
	for _, n := range m.notes {
		m.arrived(n)
	}
}

// arrived checks that Slack shows the newest text of a message, or nothing of
// one that was deleted.
func (m *model) arrived(n *note) {
	if n.doneElsewhere {
		return
	}
	newest, standing := false, 0
	for _, p := range m.plan.api.Messages() {
		if m.said(p.Text, p.Revisions) != n || p.Deleted {
			continue
		}
		standing++
		newest = newest || strings.Contains(p.Text, m.text(n))
	}
	a := m.w.activity(n.created.ID)
	switch {
	case n.shared && n.version > 0 && standing == 0:
		// It was taken away before it was posted, or what stood was.
	case n.wasAway:
		if n.away && standing > 0 && a.Carried && n.edits == 1 && n.version > 0 {
			m.fail("at the end %d posts stand of a message for others, and Activity says that they were taken away", standing)
		}
	case n.version > 0 && !newest:
		m.fail("at the end Slack does not show %s (%s, %d posts stand)", m.text(n), a.State, standing)
	case n.version == 0 && standing > 0 && a.Carried:
		m.fail("at the end %d posts of a deleted message stand, and Activity says that the deletion was carried over", standing)
	}
}
