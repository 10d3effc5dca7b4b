package file

import "fmt"

// Version is what PRAGMA user_version holds in a file of this program.
const Version = 6

// Every table ends in a checksum of its row, so that a flipped bit is found at
// Open instead of being posted. STRICT lets the integrity check see a changed
// type. Text is in bodies alone; names are there and in the labels of events and
// decisions (name, role, space, url): emptying them erases both. The entries of
// an event are JSON in its row, so that a change of one is a change of one page.
// The text of reply n is in bodies under -n.
const (
	eventsTable = `
CREATE TABLE events (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL,
	space_id TEXT NOT NULL, at INTEGER NOT NULL, taken INTEGER NOT NULL, offered INTEGER NOT NULL, behind INTEGER NOT NULL,
	outcome TEXT NOT NULL, note TEXT NOT NULL, done INTEGER NOT NULL, reason TEXT NOT NULL, away INTEGER NOT NULL, shown INTEGER NOT NULL,
	body INTEGER NOT NULL, size INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, space TEXT NOT NULL, url TEXT NOT NULL,
	entries BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
`
	decisionsTable = `
CREATE TABLE decisions (
	n INTEGER PRIMARY KEY, event TEXT NOT NULL UNIQUE, type TEXT NOT NULL, message TEXT NOT NULL, conversation TEXT NOT NULL,
	at INTEGER NOT NULL, reason TEXT NOT NULL, decided INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, space TEXT NOT NULL,
	url TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
`
	eventsIndices = `
CREATE INDEX events_message ON events (message);
CREATE INDEX events_at ON events (at, seq);
`
	decisionsIndices = `
CREATE INDEX decisions_at ON decisions (at, n);
`
	messageIndex = `
CREATE INDEX decisions_message ON decisions (message);
`
	cacheTable = `
CREATE TABLE cache (
	key TEXT PRIMARY KEY, value TEXT NOT NULL, stored INTEGER NOT NULL, until INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`
	otherTables = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bodies (event INTEGER PRIMARY KEY, sender BLOB NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
` + cacheTable + schemaV4
)

// Build makes the tables of a version in a file that has none.
func Build(q *DB, version int) error {
	if version == Version {
		return q.Script(otherTables + eventsTable + decisionsTable + eventsIndices + decisionsIndices + messageIndex)
	}
	for v := 1; v <= version; v++ {
		if err := migrateTo(q, v); err != nil {
			return err
		}
	}
	return nil
}

// migrate brings the file from its version to ours in one transaction.
func migrate(q *DB, from int) error {
	if err := q.Script("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := func() error {
		if from == 0 {
			if err := Build(q, Version); err != nil {
				return err
			}
		}
		for v := max(from, 1) + 1; from > 0 && v <= Version; v++ {
			if err := migrateTo(q, v); err != nil {
				return err
			}
		}
		if err := q.SetMeta(KeySchema, fmt.Sprint(Version)); err != nil {
			return err
		}
		return q.Script(fmt.Sprintf("PRAGMA user_version = %d; COMMIT", Version))
	}()
	if err != nil {
		_ = q.Script("ROLLBACK")
		return fmt.Errorf("outbox: migrate from version %d: %w", from, err)
	}
	return nil
}
