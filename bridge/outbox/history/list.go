package history

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

const (
	oldestListed = `SELECT at, seq FROM events ORDER BY at DESC, seq DESC LIMIT 1 OFFSET ?`

	listDirect = `SELECT e.seq, e.ID, e.type, e.message, e.conversation, e.at, e.done, e.outcome, e.note, e.behind, e.space_id,
			e.name, e.role, e.space, e.url, coalesce(b.body, x'')
		FROM events e LEFT JOIN bodies b ON ? AND b.event = e.seq
		WHERE (e.at, e.seq) < (?, ?) AND (e.at, e.seq) >= (?, ?)
			AND (? OR (? AND e.outcome = '') OR e.outcome IN (SELECT value FROM json_each(?)))
			AND (? OR e.note IN (SELECT value FROM json_each(?)))
		ORDER BY e.at DESC, e.seq DESC`

	listOthers = `SELECT d.n, d.event, d.type, d.message, d.conversation, d.at, d.decided, 'skipped', d.reason, 0, '',
			d.name, d.role, d.space, d.url, x''
		FROM decisions d
		WHERE (d.at, d.n) < (?, ?) AND (? OR d.reason IN (SELECT value FROM json_each(?)))
		ORDER BY d.at DESC, d.n DESC`
)

// openStateNames are the states of events that are not done with.
func openStateNames() []string {
	return []string{string(file.Waiting), string(file.Held), string(file.Uncertain), string(file.Failed)}
}

// Source is what is listed from: the file, and what is known beside it.
type Source struct {
	DB *file.DB
	// Open are the most urgent states of the events that have open entries, by
	// their Seq.
	Open map[int64]file.State
	// Texts says whether history is kept.
	Texts bool
	// Plain gives the text of a message as it is listed and searched.
	Plain func(bridge.Message) string
}

// Page lists message events, newest first by their time in the office: the
// newest [Max] of those that were direct and of those that were not. ErrCursor:
// Before is none.
func (s Source) Page(f Filter) (Page, error) {
	before, err := parseCursor(f.Before)
	if err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 {
		f.Limit = usualPage
	}
	f.Limit = min(f.Limit, maxPage)
	return s.lister(f).page(before)
}

// lister makes one page.
type lister struct {
	q      *file.DB
	filter Filter
	texts  bool
	plain  func(bridge.Message) string
	open   map[int64]file.State
}

func (s Source) lister(f Filter) *lister {
	return &lister{q: s.DB, filter: f, texts: s.Texts, plain: s.Plain, open: s.Open}
}

// listed is an event on its way to the page.
type listed struct {
	Activity
	place  cursor
	behind int64
	space  string // its id
}

var errEnough = errors.New("enough")

func (l *lister) page(before cursor) (Page, error) {
	found, err := l.direct(before)
	if err != nil {
		return Page{}, err
	}
	others, err := l.others(before)
	if err != nil {
		return Page{}, err
	}
	found = append(found, others...)
	slices.SortFunc(found, func(a, b *listed) int {
		if a.place.newer(b.place) {
			return -1
		}
		return 1
	})
	var page Page
	if len(found) > l.filter.Limit {
		found = found[:l.filter.Limit]
		page.Next = found[len(found)-1].place.String()
	}
	for _, a := range found {
		if err := l.detail(a); err != nil {
			return Page{}, err
		}
		page.List = append(page.List, a.Activity)
	}
	return page, nil
}

func (l *lister) direct(before cursor) ([]*listed, error) {
	var from cursor
	err := l.q.Each(oldestListed, func(rows *sqlite.Row) error { return rows.Scan(&from.at, &from.n) }, int64(Max-1))
	if err != nil {
		return nil, err
	}
	wanted := l.filter.States
	anyOpen := slices.ContainsFunc(wanted, func(s string) bool { return slices.Contains(openStateNames(), s) })
	at, n := before.below(true)
	return l.collect(true, listDirect, l.texts, at, n, from.at, from.n,
		len(wanted) == 0, anyOpen, list(wanted), len(l.filter.Reasons) == 0, list(l.filter.Reasons))
}

func (l *lister) others(before cursor) ([]*listed, error) {
	if len(l.filter.States) > 0 && !slices.Contains(l.filter.States, file.Skipped) {
		return nil, nil
	}
	at, n := before.below(false)
	return l.collect(false, listOthers, at, n, len(l.filter.Reasons) == 0, list(l.filter.Reasons))
}

// list is a JSON array, as the queries take it.
func list(names []string) string {
	data, err := json.Marshal(names)
	if err != nil || names == nil {
		return "[]"
	}
	return string(data)
}

// collect reads as many as are wanted, and one more to know whether there are
// any.
func (l *lister) collect(direct bool, query string, args ...any) ([]*listed, error) {
	var out []*listed
	err := l.q.Each(query, func(rows *sqlite.Row) error {
		a, err := l.scan(rows, direct)
		if err != nil || a == nil {
			return err
		}
		if out = append(out, a); len(out) > l.filter.Limit {
			return errEnough
		}
		return nil
	}, args...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// wanted looks at what needs nothing but the row.
func (l *lister) wanted(a *listed) bool {
	f := l.filter
	return (!f.Created || a.Type == bridge.MessageCreated) && (f.Message == "" || f.Message == a.Message) && (f.Sender == "" || f.Sender == a.Sender.ID)
}

// scan reads one event; nil if it is not wanted.
func (l *lister) scan(rows *sqlite.Row, direct bool) (*listed, error) {
	a := &listed{place: cursor{direct: direct}}
	var done int64
	var body []byte
	err := rows.Scan(&a.place.n, &a.Event, (*string)(&a.Type), &a.Message, &a.Sender.ID, &a.place.at, &done, &a.State, &a.Reason, &a.behind, &a.space,
		&a.Sender.Name, (*string)(&a.Sender.Role), &a.Space.Name, &a.Space.URL, &body)
	if err != nil {
		return nil, err
	}
	if !l.wanted(a) {
		return nil, nil
	}
	a.At = file.FromMicros(a.place.at)
	if a.State != "" {
		a.Done = file.FromMicros(done)
	} else {
		a.State = string(l.stateOf(a))
	}
	if len(l.filter.States) > 0 && !slices.Contains(l.filter.States, a.State) {
		return nil, nil
	}
	if len(body) > 0 {
		if a.Text, err = l.text(body); err != nil {
			return nil, err
		}
	}
	if !l.matches(a) {
		return nil, nil
	}
	return a, nil
}

// stateOf is the state of an open event: that of its entries, or of the event
// that it is settled with.
func (l *lister) stateOf(a *listed) file.State {
	for _, seq := range []int64{a.place.n, a.behind} {
		if s := l.open[seq]; s != "" && s != file.Sending {
			return s
		}
	}
	return file.Waiting
}

func (l *lister) text(body []byte) (string, error) {
	var m bridge.Message
	if err := json.Unmarshal(body, &m); err != nil {
		return "", err
	}
	return l.plain(m), nil
}

func (l *lister) matches(a *listed) bool {
	if l.filter.Text == "" {
		return true
	}
	want := strings.ToLower(l.filter.Text)
	for _, in := range []string{a.Sender.Name, a.Space.Name, a.Text} {
		if strings.Contains(strings.ToLower(in), want) {
			return true
		}
	}
	return false
}
