package outbox

import (
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/bridge"
)

func (m *model) actions() map[string]func(*rapid.T) {
	id := rapid.SampledFrom([]string{"a1", "a2", "b1"})
	do := func(outcome string) func(*rapid.T) {
		return func(*rapid.T) { m.step(outcome) }
	}
	return map[string]func(*rapid.T){
		"write": func(t *rapid.T) {
			id := id.Draw(t, "message")
			if v, known := m.versions[id]; !known || v > 0 {
				m.write(id, v+1)
			}
		},
		"delete": func(t *rapid.T) {
			if id := id.Draw(t, "message"); m.versions[id] > 0 {
				m.write(id, 0)
			}
		},
		"take away": func(t *rapid.T) {
			if id := id.Draw(t, "message"); m.versions[id] > 0 {
				m.takeAway(id, rapid.Bool().Draw(t, "addressed"))
			}
		},
		"foreign": func(t *rapid.T) {
			if id := id.Draw(t, "message"); m.versions[id] > 0 {
				m.foreign(id, rapid.Bool().Draw(t, "edit"))
			}
		},
		"ahead": func(t *rapid.T) {
			id := id.Draw(t, "message")
			if _, known := m.versions[id]; known {
				return
			}
			if rapid.IntRange(0, 3).Draw(t, "deletion") == 0 {
				m.deleteAhead(id)
			} else {
				m.writeAhead(id)
			}
		},
		"keep": func(*rapid.T) { m.keep() },
		"put back": func(t *rapid.T) {
			if m.copy != nil && rapid.IntRange(0, 9).Draw(t, "seldom") == 0 {
				m.putBack()
			}
		},
		"prune": func(t *rapid.T) {
			ahead := time.Duration(rapid.IntRange(0, 400).Draw(t, "days")) * day
			m.must(m.s.Prune(m.ctx(), time.Now().Add(ahead)))
		},
		"drop": func(*rapid.T) {
			if e, ok := m.waitingForPerson(StateFailed); ok {
				m.givenUp[e.Message] = true
				m.got(m.s.Drop(m.ctx(), e.ID))
			}
		},
		"retry": func(*rapid.T) {
			if e, ok := m.waitingForPerson(StateUncertain); ok {
				m.got(m.s.Retry(m.ctx(), e.ID))
			}
		},
		"hold": func(*rapid.T) {
			m.must(m.s.Hold(m.ctx(), func(e Entry) bool { return e.Conversation == "from-a" }))
		},
		"release": func(*rapid.T) { m.got(m.s.Release(m.ctx(), func(Entry) bool { return true })) },
		"reoffer": func(*rapid.T) { m.reoffer() },
		"sent":    do("sent"), "sent again": do("sent"), "refused": do("refused"), "failed": do("failed"),
		"uncertain": do("uncertain"), "crash": do("crash"),
		"": m.invariants,
	}
}

func TestModel(t *testing.T) {
	short(t)
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		sub, err := os.MkdirTemp(dir, "")
		if err != nil {
			rt.Fatal(err)
		}
		m := &model{
			t: rt, dir: sub, dest: rapid.SampledFrom([]bridge.Destination{toApp, toPair}).Draw(rt, "route"),
			settled: map[string]bool{}, versions: map[string]int{}, away: map[string]bool{}, loose: map[string]bool{},
			givenUp: map[string]bool{}, slack: map[string]standing{},
		}
		m.open()
		defer func() { _ = m.s.Close() }()
		rt.Repeat(m.actions())
		m.finish()
	})
}
