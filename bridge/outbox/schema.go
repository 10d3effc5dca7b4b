package outbox

import "fmt"

// schemaVersion is what PRAGMA user_version holds in a file of this program.
const schemaVersion = 4

// Every table ends in a checksum of its row, so that a flipped bit is found at
// Open instead of being posted. STRICT lets the integrity check see a changed
// type. Text is in bodies alone, names are there and in labels: emptying them
// erases both.
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

// migrateTo makes a file of version v out of one of version v-1.
func migrateTo(t *tx, v int) error {
	switch v {
	case 1:
		return t.script(schemaV1)
	case 2:
		return t.script(schemaV2)
	case 3:
		return t.script(schemaV3)
	case 4:
		return t.script(schemaV4)
	}
	return fmt.Errorf("outbox: no migration to version %d", v)
}

// migrate brings the file from its version to ours in one transaction.
func migrate(t *tx, from int) error {
	if err := t.script("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := func() error {
		for v := from + 1; v <= schemaVersion; v++ {
			if err := migrateTo(t, v); err != nil {
				return err
			}
		}
		if err := t.setMeta(metaSchema, fmt.Sprint(schemaVersion)); err != nil {
			return err
		}
		return t.script(fmt.Sprintf("PRAGMA user_version = %d; COMMIT", schemaVersion))
	}()
	if err != nil {
		_ = t.script("ROLLBACK")
		return fmt.Errorf("outbox: migrate from version %d: %w", from, err)
	}
	return nil
}
