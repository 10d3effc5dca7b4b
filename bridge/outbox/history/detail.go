package history

import (
	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

const (
	changesOf = `SELECT type, outcome, note FROM events WHERE message=? AND conversation=? AND space_id=? AND type <> 'message.created' ORDER BY seq`

	newestText = `SELECT b.body FROM events e JOIN bodies b ON b.event = e.seq WHERE e.message=? AND e.conversation=? AND e.space_id=? ORDER BY e.seq DESC LIMIT 1`
)

// detail adds what only the events of the page need.
func (l *lister) detail(a *listed) error {
	switch a.Type {
	case bridge.MessageUpdated:
		a.Edited = true
	case bridge.MessageDeleted:
		a.Deleted = true
	}
	if !a.place.direct {
		return nil
	}
	if err := l.attempts(a); err != nil {
		return err
	}
	if a.Type != bridge.MessageCreated {
		a.Carried = carried(a.State, a.Reason)
		return nil
	}
	if err := l.changes(a); err != nil || a.Text != "" || !l.texts {
		return err
	}
	var body []byte
	err := l.q.Each(newestText, func(rows *sqlite.Row) error { return rows.Scan(&body) }, a.Message, a.Sender.ID, a.space)
	if err == nil && len(body) > 0 {
		a.Text, err = l.text(body)
	}
	return err
}

// changes looks at what became of the edits and the deletion of a message.
func (l *lister) changes(a *listed) error {
	return l.q.Each(changesOf, func(rows *sqlite.Row) error {
		var typ bridge.EventType
		var outcome, note string
		err := rows.Scan((*string)(&typ), &outcome, &note)
		a.Edited = a.Edited || typ == bridge.MessageUpdated
		a.Deleted = a.Deleted || typ == bridge.MessageDeleted
		a.Carried = carried(outcome, note)
		return err
	}, a.Message, a.Sender.ID, a.space)
}

// carried reports whether Slack shows what an edit or deletion did. One that
// was skipped without a note found nothing in Slack that it would change.
func carried(state, reason string) bool {
	return reason == "" && (state == file.Relayed || state == file.Skipped)
}

// attempts adds up the entries of an event, or of the one it is settled with.
func (l *lister) attempts(a *listed) error {
	for _, seq := range []int64{a.place.n, a.behind} {
		if seq == 0 {
			return nil
		}
		rows, err := l.rowsOf(seq)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			a.sumUp(rows)
			return nil
		}
	}
	return nil
}

const entriesOfEvent = `SELECT entries FROM events WHERE seq=?`

func (l *lister) rowsOf(seq int64) ([]file.Entry, error) {
	var of file.Event
	err := l.q.Each(entriesOfEvent, func(rows *sqlite.Row) error { return rows.Scan(&of.Entries) }, seq)
	if err != nil || len(of.Entries) == 0 {
		return nil, err
	}
	return of.List()
}

func (a *listed) sumUp(entries []file.Entry) {
	worst := -1
	for _, e := range entries {
		if a.Route == "" {
			a.Route = e.Route
		}
		a.Tries += e.Tries
		a.Marked = a.Marked || e.Flags.Has(file.Marked) && e.TS != ""
		a.Parts = max(a.Parts, e.Parts)
		if u := e.State.Urgency(); e.Error != "" && u > worst {
			a.Error, worst = e.Error, u
		}
	}
}
