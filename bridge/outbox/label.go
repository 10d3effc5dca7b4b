package outbox

import (
	"strings"
	"time"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

const (
	// keepNames is how long the names of an event's sender and space are kept,
	// unless the person keeps history for longer.
	keepNames = 7 * 24 * time.Hour
	// labelRunes and labelURL bound what is kept of them.
	labelRunes = 200
	labelURL   = 2000
)

// label is what the screens call an event's sender and space.
type label struct{ name, role, space, url string }

// newLabel keeps nothing else of the message alive.
func newLabel(sender bridge.Person, m *bridge.Message) label {
	l := label{name: clip(sender.Name), role: clip(string(sender.Role))}
	if m == nil {
		return l
	}
	l.space = clip(m.Space.Name)
	if len(m.Space.URL) <= labelURL {
		l.url = strings.Clone(m.Space.URL)
	}
	return l
}

func clip(s string) string {
	n := 0
	for i := range s {
		if n++; n > labelRunes {
			s = s[:i]
			break
		}
	}
	return strings.Clone(strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// named gives a new event its label: its own, or that of its message.
func (th *thread) named(e *event) {
	if e.label == (label{}) {
		e.label = th.events[0].label
	}
}

const (
	namedMessages = `SELECT DISTINCT message FROM events WHERE taken < ? AND outcome <> '' AND (name <> '' OR role <> '' OR space <> '' OR url <> '')`

	namedDecisions = `SELECT n, event, type, message, conversation, at, reason, decided FROM decisions
		WHERE decided < ? AND (name <> '' OR role <> '' OR space <> '' OR url <> '')`
	unnameDecision = `UPDATE decisions SET name='', role='', space='', url='', sum=? WHERE n=?`
)

// eraseNames erases the labels that are from before a time, but for those of
// open events, and says whether there were any.
func (t *tx) eraseNames(before int64) (bool, error) {
	old, err := t.strings(namedMessages, before)
	for _, message := range old {
		if err != nil {
			return false, err
		}
		err = t.change(message, func(e *event) {
			if e.taken < before && e.outcome != "" {
				e.label, e.dirty = label{}, true
			}
		})
	}
	if err != nil {
		return false, err
	}
	var unnamed []decision
	err = t.each(namedDecisions, func(rows *sqlite.Row) error {
		var d decision
		unnamed = append(unnamed, d)
		return rows.Scan(unnamed[len(unnamed)-1].fields(nil)[:8]...)
	}, before)
	for i := range unnamed {
		if err == nil {
			err = t.exec(unnameDecision, t.sum(unnamed[i].fields(nil)), unnamed[i].n)
		}
	}
	return len(old)+len(unnamed) > 0, err
}

// change changes events of the messages of that id, and writes them.
func (t *tx) change(message string, f func(*event)) error {
	found, err := t.threads(message)
	if err != nil {
		return err
	}
	for _, th := range found {
		for _, e := range th.events {
			if f(e); e.dirty {
				if err := t.saveEvent(th, e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
