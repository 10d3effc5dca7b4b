package file

import "bellhop/bridge/outbox/sqlite"

// verifyRows checks every row against its checksum.
func (q *DB) verifyRows(version int) error {
	checks := []func() error{
		func() error { return q.verifyTable("SELECT key, value, sum FROM meta", "ss") },
		func() error { return q.verifyTable("SELECT event, sender, body, sum FROM bodies", "iss") },
	}
	table := func(query, kinds string) {
		checks = append(checks, func() error { return q.verifyTable(query, kinds) })
	}
	if version >= 6 {
		checks = append(checks, q.verifyEvents)
	}
	if version == 5 {
		table("SELECT "+columnsV5+", sum FROM events", "issssiiissiiisssss")
	}
	if version >= 6 {
		table("SELECT key, value, stored, until, sum FROM cache", "ssii")
	} else {
		table("SELECT key, value, until, sum FROM cache", "ssi")
	}
	if version >= 5 {
		table("SELECT "+DecisionColumns+" FROM decisions", "issssisissss")
	} else {
		table("SELECT seq, id, type, message, conversation, at, behind, outcome, note, done, body, size, sum FROM events", "issssiissiii")
		table(`SELECT id, event, n, conversation, op, flags, part, parts, route, channel, ts, copy_to, target_channel, target_ts, state, cause,
			tries, uncertain, lease, error, body, sum FROM entries`, "siissiiissssssssiiisi")
	}
	if version >= 2 && version < 5 {
		table("SELECT n, event, type, message, conversation, at, reason, decided, sum FROM decisions", "issssisi")
	}
	if version >= 3 && version < 5 {
		table("SELECT event, kept, name, role, space, url, sum FROM labels", "sissss")
	}
	if version >= 4 {
		table("SELECT n, ref, recipient, in_reply_to, at, done, message, error, sum FROM replies", "isssiiss")
	}
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (q *DB) verifyEvents() error {
	return q.Each("SELECT "+EventColumns+" FROM events", func(rows *sqlite.Row) error {
		var e Event
		err := q.ScanEvent(rows, &e)
		if err == nil {
			_, err = e.List()
		}
		return err
	})
}

// verifyTable checks the rows of a query whose last column is the checksum;
// kinds tells integers (i) from strings (s).
func (q *DB) verifyTable(query, kinds string) error {
	return q.Each(query, func(rows *sqlite.Row) error {
		dest := make([]any, len(kinds)+1)
		for i, kind := range kinds {
			if kind == 'i' {
				dest[i] = new(int64)
			} else {
				dest[i] = new(string)
			}
		}
		dest[len(kinds)] = new(int64)
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		values := make([]any, len(kinds))
		for i := range values {
			switch v := dest[i].(type) {
			case *int64:
				values[i] = *v
			case *string:
				values[i] = *v
			}
		}
		if q.Sum(values) != *dest[len(kinds)].(*int64) {
			return ErrDamaged
		}
		return nil
	})
}
