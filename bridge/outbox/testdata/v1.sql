PRAGMA journal_mode = wal;
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
INSERT INTO meta VALUES ('outbox.counts', '{"Relayed":1,"Skipped":0,"Dropped":0}', 5774258325527226683);
INSERT INTO meta VALUES ('outbox.link', '{"team_id":"T","user_id":"U","verified_at":"2026-03-04T12:00:00Z"}', -4282162644174161355);
INSERT INTO meta VALUES ('outbox.schema', '1', -7999153769758099195);
INSERT INTO cache VALUES ('email:ann', 'U1', 1772625600000000, -6873515466546619197);
INSERT INTO events VALUES (1, 'c-a', 'message.created', 'a', 'ann', 1772625600000000, 0, 'relayed', '', 1795274143915713, 0, 300, 2594540557991825541);
INSERT INTO events VALUES (2, 'c-b', 'message.created', 'b', 'bob', 1772625600000000, 0, '', '', -62135596800000000, 1, 300, -8180337855363653766);
INSERT INTO entries VALUES ('8741d4364e52c08e', 2, 2, 'bob', 'post', 0, 2, 2, 'app', 'U1', '', '', '', '', 'waiting', '', 0, 0, 1, '', 2, -2722036644779818948);
INSERT INTO entries VALUES ('b0b4093be80aa8fe', 1, 1, 'ann', 'post', 0, 1, 1, 'app', 'D1', 'ts-b0b4093be80aa8fe', '', '', '', 'sent', '', 1, 0, 1, '', 1, 1668298989538301466);
INSERT INTO entries VALUES ('cd3618a8f0cdbc5b', 2, 1, 'bob', 'post', 0, 1, 2, 'app', 'U1', '', '', '', '', 'sending', '', 1, 0, 1, '', 2, -7785721709824821692);
INSERT INTO bodies VALUES (2, CAST('{"id":"bob","name":"CANARY-7f3a9c bob","role":"member"}' AS BLOB), CAST('{"id":"b","space":{"id":"s","name":"Floor","url":""},"sender":{"id":"bob","name":"CANARY-7f3a9c bob","role":"member"},"mentions":[{"kind":"person","id":"me","name":"Me"}],"text":"CANARY-7f3a9c old","format":"plain","created_at":"2026-03-04T12:00:00Z"}' AS BLOB), -4871063758844832854);
PRAGMA user_version = 1;
