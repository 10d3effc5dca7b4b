package file

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
func (e *Event) fieldsV5() []any {
	return []any{
		&e.Seq, &e.ID, (*string)(&e.Type), &e.Message, &e.Sender, &e.At, &e.Taken, &e.Behind, &e.Outcome, &e.Note,
		&e.Done, (*int64)(&e.Body), &e.Size, &e.Label.Name, &e.Label.Role, &e.Label.Space, &e.Label.URL, &e.Entries,
	}
}

// migrateTo makes a file of version v out of one of version v-1.
func migrateTo(q *DB, v int) error {
	switch v {
	case 1:
		return q.Script(schemaV1)
	case 2:
		return q.Script(schemaV2)
	case 3:
		return q.Script(schemaV3)
	case 4:
		return q.Script(schemaV4)
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
func (q *DB) fold() error {
	if err := q.Script(setAside4 + eventsV5 + decisionsTable); err != nil {
		return err
	}
	if err := q.Each(events4, q.foldEvent); err != nil {
		return err
	}
	err := q.Each(decisions4, func(rows *sqlite.Row) error {
		var d Decision
		if err := rows.Scan(d.Fields(nil)...); err != nil {
			return err
		}
		_, err := q.InsertDecision(&d)
		return err
	})
	if err == nil {
		err = q.foldCounts()
	}
	if err != nil {
		return err
	}
	return q.Script(drop4 + eventsIndices + decisionsIndices)
}

func (q *DB) foldEvent(rows *sqlite.Row) error {
	var e Event
	if err := rows.Scan(e.fieldsV5()...); err != nil {
		return err
	}
	var own []Entry
	err := q.Each(entries4, func(rows *sqlite.Row) error {
		var k Entry
		err := rows.Scan(&k.ID, &k.N, (*string)(&k.Op), (*int64)(&k.Flags), &k.Part, &k.Parts, (*string)(&k.Route), &k.Channel, &k.TS, &k.CopyTo,
			&k.TargetChannel, &k.TargetTS, (*string)(&k.State), &k.Cause, &k.Tries, &k.Uncertain, &k.Lease, &k.Error, &k.Body)
		own = append(own, k)
		return err
	}, e.Seq)
	if err == nil {
		err = q.SetEntries(&e, own)
	}
	if err == nil {
		fields := e.fieldsV5()
		err = q.Exec(insertV5, append(fields, q.Sum(fields))...)
	}
	return err
}

const (
	setAside5 = `
DROP INDEX events_message; DROP INDEX events_at; ALTER TABLE events RENAME TO events5; ALTER TABLE cache RENAME TO cache5;
`
	drop5 = `DROP TABLE events5; DROP TABLE cache5;`

	events5 = `SELECT ` + columnsV5 + ` FROM events5 ORDER BY seq`
	spaces5 = `SELECT e.message, json_extract(CAST(b.body AS TEXT), '$.space.id') FROM events5 e JOIN bodies b ON b.event = e.seq`
)

// own makes version 6: an event says of which space's message it is, what its
// text shows and when it was offered. The space of a message of which all text is
// erased is not known. What was cached is asked anew, since nobody knows since
// when it is.
func (q *DB) own() error {
	if err := q.Script(setAside5 + eventsTable + cacheTable); err != nil {
		return err
	}
	spaces := map[string]string{}
	err := q.Each(spaces5, func(rows *sqlite.Row) error {
		var message, space string
		err := rows.Scan(&message, &space)
		spaces[message] = space
		return err
	})
	if err != nil {
		return err
	}
	err = q.Each(events5, func(rows *sqlite.Row) error {
		var e Event
		if err := rows.Scan(e.fieldsV5()...); err != nil {
			return err
		}
		e.Space, e.Offered = spaces[e.Message], e.Taken
		if e.Type == bridge.MessageDeleted {
			e.Away = 1
		}
		return q.InsertEvent(&e)
	})
	if err != nil {
		return err
	}
	return q.Script(drop5 + eventsIndices + messageIndex)
}

// foldCounts takes from the counts what the events show by themselves.
func (q *DB) foldCounts() error {
	all, err := q.Gone()
	if err != nil || all == (Counts{}) {
		return err
	}
	var seen Counts
	if err := q.addEnded(&seen); err != nil {
		return err
	}
	return q.SetGone(Counts{Relayed: all.Relayed - seen.Relayed, Skipped: all.Skipped - seen.Skipped, Dropped: all.Dropped - seen.Dropped})
}
