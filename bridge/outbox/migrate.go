package outbox

import (
	"fmt"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

// The tables of older versions, each added to those before it.
const schemaV1 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT NOT NULL, until INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE events (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL,
	at INTEGER NOT NULL, behind INTEGER NOT NULL, outcome TEXT NOT NULL, note TEXT NOT NULL, done INTEGER NOT NULL,
	body INTEGER NOT NULL, size INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
CREATE INDEX events_message ON events (message);
CREATE INDEX events_open ON events (seq) WHERE outcome = '';
CREATE TABLE entries (
	id TEXT PRIMARY KEY, event INTEGER NOT NULL, n INTEGER NOT NULL, conversation TEXT NOT NULL, op TEXT NOT NULL, flags INTEGER NOT NULL,
	part INTEGER NOT NULL, parts INTEGER NOT NULL, route TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, copy_to TEXT NOT NULL,
	target_channel TEXT NOT NULL, target_ts TEXT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL, tries INTEGER NOT NULL,
	uncertain INTEGER NOT NULL, lease INTEGER NOT NULL, error TEXT NOT NULL, body INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX entries_event ON entries (event);
CREATE INDEX entries_open ON entries (conversation, event, n) WHERE state NOT IN ('sent', 'closed');
CREATE TABLE bodies (event INTEGER PRIMARY KEY, sender BLOB NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
`

const schemaV2 = `
CREATE TABLE decisions (
	n INTEGER PRIMARY KEY, event TEXT NOT NULL UNIQUE, type TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL,
	at INTEGER NOT NULL, reason TEXT NOT NULL, decided INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
`

const schemaV3 = `
CREATE TABLE labels (
	event TEXT PRIMARY KEY, kept INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, space TEXT NOT NULL, url TEXT NOT NULL,
	sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX events_at ON events (at, seq);
CREATE INDEX decisions_at ON decisions (at, n);
`

// The text of reply n is in bodies under -n.
const schemaV4 = `
CREATE TABLE replies (
	n INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, in_reply_to TEXT NOT NULL, at INTEGER NOT NULL,
	done INTEGER NOT NULL, message TEXT NOT NULL, error TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
CREATE INDEX replies_open ON replies (n) WHERE done = 0;
`

// What version 5 made of events and cache.
const (
	eventsV5 = `
CREATE TABLE events (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL,
	at INTEGER NOT NULL, taken INTEGER NOT NULL, behind INTEGER NOT NULL, outcome TEXT NOT NULL, note TEXT NOT NULL, done INTEGER NOT NULL,
	body INTEGER NOT NULL, size INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, space TEXT NOT NULL, url TEXT NOT NULL,
	entries BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
`
	columnsV5 = `seq, id, type, message, conversation, at, taken, behind, outcome, note, done, body, size, name, role, space, url, entries`
	insertV5  = `INSERT INTO events (` + columnsV5 + `, sum) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
)

// fieldsV5 are the columns of columnsV5.
func (e *event) fieldsV5() []any {
	return []any{
		&e.seq, &e.id, (*string)(&e.typ), &e.message, &e.sender, &e.at, &e.taken, &e.behind, &e.outcome, &e.note,
		&e.done, (*int64)(&e.body), &e.size, &e.label.name, &e.label.role, &e.label.space, &e.label.url, &e.entries,
	}
}

// migrateTo makes a file of version v out of one of version v-1.
func migrateTo(q *querier, v int) error {
	switch v {
	case 1:
		return q.script(schemaV1)
	case 2:
		return q.script(schemaV2)
	case 3:
		return q.script(schemaV3)
	case 4:
		return q.script(schemaV4)
	case 5:
		return q.fold()
	case 6:
		return q.own()
	}
	return fmt.Errorf("outbox: no migration to version %d", v)
}

const (
	setAside4 = `
DROP INDEX events_message; DROP INDEX events_open; DROP INDEX events_at; DROP INDEX decisions_at;
ALTER TABLE events RENAME TO events4; ALTER TABLE decisions RENAME TO decisions4;
`
	drop4 = `DROP TABLE events4; DROP TABLE decisions4; DROP TABLE entries; DROP TABLE labels;`

	events4 = `SELECT e.seq, e.id, e.type, e.message, e.conversation, e.at, coalesce(l.kept, e.at), e.behind, e.outcome, e.note, e.done,
		e.body, e.size, coalesce(l.name, ''), coalesce(l.role, ''), coalesce(l.space, ''), coalesce(l.url, ''), x''
		FROM events4 e LEFT JOIN labels l ON l.event = e.id ORDER BY e.seq`
	entries4 = `SELECT id, n, op, flags, part, parts, route, channel, ts, copy_to, target_channel, target_ts, state, cause, tries,
		uncertain, lease, error, body FROM entries WHERE event=? ORDER BY n`
	decisions4 = `SELECT d.n, d.event, d.type, d.message, d.conversation, d.at, d.reason, d.decided,
		coalesce(l.name, ''), coalesce(l.role, ''), coalesce(l.space, ''), coalesce(l.url, '')
		FROM decisions4 d LEFT JOIN labels l ON l.event = d.event ORDER BY d.n`
)

// fold makes version 5: labels and entries are in the rows of their events, and
// of what has ended only that is counted in meta that no event shows.
func (q *querier) fold() error {
	if err := q.script(setAside4 + eventsV5 + decisionsTable); err != nil {
		return err
	}
	if err := q.each(events4, q.foldEvent); err != nil {
		return err
	}
	err := q.each(decisions4, func(rows *sqlite.Row) error {
		var d decision
		fields := d.fields(nil)
		if err := rows.Scan(fields...); err != nil {
			return err
		}
		sum := q.sum(fields)
		return q.exec(insertDecision, append(fields, &sum)...)
	})
	if err == nil {
		err = q.foldCounts()
	}
	if err != nil {
		return err
	}
	return q.script(drop4 + eventsIndices + decisionsIndices)
}

func (q *querier) foldEvent(rows *sqlite.Row) error {
	var e event
	if err := rows.Scan(e.fieldsV5()...); err != nil {
		return err
	}
	var own []*row
	err := q.each(entries4, func(rows *sqlite.Row) error {
		var k kept
		err := rows.Scan(&k.ID, &k.N, (*string)(&k.Op), &k.Flags, &k.Part, &k.Parts, (*string)(&k.Route), &k.Channel, &k.TS, &k.CopyTo,
			&k.TargetChannel, &k.TargetTS, (*string)(&k.State), &k.Cause, &k.Tries, &k.Uncertain, &k.Lease, &k.Error, &k.Body)
		own = append(own, k.row(&e))
		return err
	}, e.seq)
	if err == nil {
		err = q.encodeRows(&e, own)
	}
	if err == nil {
		fields := e.fieldsV5()
		err = q.exec(insertV5, append(fields, q.sum(fields))...)
	}
	return err
}

const (
	setAside5 = `
DROP INDEX events_message; DROP INDEX events_at; ALTER TABLE events RENAME TO events5; ALTER TABLE cache RENAME TO cache5;
`
	drop5 = `DROP TABLE events5; DROP TABLE cache5;`

	// The space of a message whose text is erased is not known.
	events5 = `SELECT ` + columnsV5 + `,
		coalesce((SELECT json_extract(CAST(body AS TEXT), '$.space.id') FROM bodies b WHERE b.event = e.seq), '')
		FROM events5 e ORDER BY seq`
)

// own makes version 6: an event says of which space's message it is, what its
// text shows and when it was offered. What was cached is asked anew, since
// nobody knows since when it is.
func (q *querier) own() error {
	if err := q.script(setAside5 + eventsTable + cacheTable); err != nil {
		return err
	}
	spaces := map[string]string{}
	err := q.each(events5, func(rows *sqlite.Row) error {
		var e event
		space := ""
		if err := rows.Scan(append(e.fieldsV5(), &space)...); err != nil {
			return err
		}
		if space != "" && spaces[e.message] == "" {
			spaces[e.message] = space
		}
		e.space, e.offered = spaces[e.message], e.taken
		if e.typ == bridge.MessageDeleted {
			e.away = 1
		}
		return q.writeEvent(insertEvent, &e)
	})
	if err != nil {
		return err
	}
	return q.script(drop5 + eventsIndices + messageIndex)
}

// foldCounts takes from the counts what the events show by themselves.
func (q *querier) foldCounts() error {
	all, err := q.gone()
	if err != nil || all == (counts{}) {
		return err
	}
	seen := counts{}
	err = q.each(endedEvents, func(rows *sqlite.Row) error {
		var outcome string
		var n int64
		err := rows.Scan(&outcome, &n)
		seen.more(outcome, n)
		return err
	})
	if err != nil {
		return err
	}
	return q.setCounts(counts{Relayed: all.Relayed - seen.Relayed, Skipped: all.Skipped - seen.Skipped, Dropped: all.Dropped - seen.Dropped})
}
