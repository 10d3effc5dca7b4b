package outbox

import "bellhop/bridge/outbox/sqlite"

// verifyRows checks every row against its checksum.
func (q *querier) verifyRows(version int) error {
	checks := []func() error{
		func() error {
			return q.each("SELECT "+eventColumns+" FROM events", func(rows *sqlite.Row) error {
				_, err := q.scanEvent(rows)
				return err
			})
		},
		func() error {
			return q.each("SELECT "+entryColumns+" FROM entries", func(rows *sqlite.Row) error {
				_, err := q.scanRow(rows)
				return err
			})
		},
		func() error { return q.verifyTable("SELECT key, value, sum FROM meta", "ss") },
		func() error { return q.verifyTable("SELECT key, value, until, sum FROM cache", "ssi") },
		func() error { return q.verifyTable("SELECT event, sender, body, sum FROM bodies", "iss") },
	}
	if version >= 2 {
		checks = append(checks, func() error {
			return q.verifyTable("SELECT n, event, type, message, conversation, at, reason, decided, sum FROM decisions", "issssisi")
		})
	}
	if version >= 3 {
		checks = append(checks, func() error {
			return q.verifyTable("SELECT event, kept, name, role, space, url, sum FROM labels", "sissss")
		})
	}
	if version >= 4 {
		checks = append(checks, func() error {
			return q.verifyTable("SELECT n, ref, recipient, in_reply_to, at, done, message, error, sum FROM replies", "isssiiss")
		})
	}
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// verifyTable checks the rows of a query whose last column is the checksum;
// kinds tells integers (i) from strings (s).
func (q *querier) verifyTable(query, kinds string) error {
	return q.each(query, func(rows *sqlite.Row) error {
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
		if q.sum(values) != *dest[len(kinds)].(*int64) {
			return errDamaged
		}
		return nil
	})
}
