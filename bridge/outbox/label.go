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

const (
	insertLabel = `INSERT INTO labels (event, kept, name, role, space, url, sum) VALUES (?,?,?,?,?,?,?) ON CONFLICT (event) DO NOTHING`
	selectLabel = `SELECT name, role, space, url FROM labels WHERE event=?`
	trimLabels  = `DELETE FROM labels WHERE event IN (SELECT event FROM decisions WHERE n <= ?)`
	oldLabels   = `DELETE FROM labels WHERE kept < ? AND event NOT IN (SELECT id FROM events WHERE outcome = '')`
)

func (t *tx) saveLabel(event string, l label, now time.Time) error {
	if l == (label{}) {
		return nil
	}
	values := []any{event, micros(now), l.name, l.role, l.space, l.url}
	return t.exec(insertLabel, append(values, t.sum(values))...)
}

// labelOf is the label of an event, the zero one if there is none.
func (q *querier) labelOf(event string) (l label, err error) {
	err = q.each(selectLabel, func(rows *sqlite.Row) error {
		return rows.Scan(&l.name, &l.role, &l.space, &l.url)
	}, event)
	return l, err
}

// saveLabel of a new event: its own, or that of its message.
func (e *event) saveLabel(t *tx, th *thread) (err error) {
	l := e.label
	if l == (label{}) && th.events[0] != e {
		l, err = t.labelOf(th.events[0].id)
	}
	if err == nil {
		err = t.saveLabel(e.id, l, time.Now())
	}
	return err
}
