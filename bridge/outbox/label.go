package outbox

import (
	"strings"
	"time"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
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

// newLabel keeps nothing else of the message alive.
func newLabel(sender bridge.Person, m *bridge.Message) file.Label {
	l := file.Label{Name: clip(sender.Name), Role: clip(string(sender.Role))}
	if m == nil {
		return l
	}
	l.Space = clip(m.Space.Name)
	if len(m.Space.URL) <= labelURL {
		l.URL = strings.Clone(m.Space.URL)
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
	if e.Label == (file.Label{}) {
		e.Label = th.events[0].Label
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
	old, err := t.Strings(namedMessages, before)
	for _, message := range old {
		if err != nil {
			return false, err
		}
		err = t.change(message, func(e *event) {
			if e.Taken < before && e.Outcome != "" {
				e.Label, e.dirty = file.Label{}, true
			}
		})
	}
	if err != nil {
		return false, err
	}
	var unnamed []file.Decision
	err = t.Each(namedDecisions, func(rows *sqlite.Row) error {
		var d file.Decision
		unnamed = append(unnamed, d)
		return rows.Scan(unnamed[len(unnamed)-1].Fields(nil)[:8]...)
	}, before)
	for i := range unnamed {
		if err == nil {
			err = t.Exec(unnameDecision, t.Sum(unnamed[i].Fields(nil)), unnamed[i].N)
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
