package outbox

import (
	"context"
	"fmt"
	"time"

	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/sqlite"
)

// Reply is a direct message from this member to the member To, on its way to the
// office. Ref is random and names it for good.
type Reply struct {
	Ref, To, Text, InReplyTo string
	At                       time.Time
	// Done is when the office answered, zero while it has not: MessageID is set
	// if it accepted the reply, Error is its code if it refused it. Text is "" once
	// it is erased.
	Done             time.Time
	MessageID, Error string
}

const (
	insertReply = `INSERT INTO replies (n, ref, recipient, in_reply_to, at, done, message, error, sum)
		VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (ref) DO NOTHING`
	endReply     = `UPDATE replies SET done=?, message=?, error=?, sum=? WHERE n=?`
	replyColumns = `SELECT r.n, r.ref, r.recipient, r.in_reply_to, r.at, r.done, r.message, r.error, coalesce(b.body, x'')
		FROM replies r LEFT JOIN bodies b ON b.event = -r.n`
	openReplies   = replyColumns + ` WHERE r.done = 0 ORDER BY r.n`
	replyByRef    = replyColumns + ` WHERE r.ref=?`
	newestReplies = replyColumns + ` ORDER BY r.n DESC LIMIT ?`
	nextReply     = `SELECT coalesce(max(n), 0) + 1 FROM replies`

	acceptedTexts = `DELETE FROM bodies WHERE event IN (SELECT -n FROM replies WHERE done > 0 AND message <> '' AND done < ?)`
	refusedTexts  = `DELETE FROM bodies WHERE event IN (SELECT -n FROM replies WHERE done > 0 AND message = '' AND done < ?)`
	oldReplies    = `DELETE FROM replies WHERE done > 0 AND done < ?`
)

// reply is a row of the table and its text.
type reply struct {
	Reply
	n int64
}

func (r *reply) values() []any {
	done := int64(0)
	if !r.Done.IsZero() {
		done = file.Micros(r.Done)
	}
	return []any{r.n, r.Ref, r.To, r.InReplyTo, file.Micros(r.At), done, r.MessageID, r.Error}
}

func (q *querier) replies(query string, args ...any) ([]*reply, error) {
	var out []*reply
	err := q.Each(query, func(rows *sqlite.Row) error {
		var r reply
		var at, done int64
		var text []byte
		err := rows.Scan(&r.n, &r.Ref, &r.To, &r.InReplyTo, &at, &done, &r.MessageID, &r.Error, &text)
		r.At, r.Text = file.FromMicros(at), string(text)
		if done > 0 {
			r.Done = file.FromMicros(done)
		}
		out = append(out, &r)
		return err
	}, args...)
	return out, err
}

// SaveReply makes a reply durable, before it is given to the office. One whose
// Ref is known is not saved again.
func (s *Outgoing) SaveReply(ctx context.Context, r Reply) error {
	r.Done, r.MessageID, r.Error = time.Time{}, "", ""
	err := s.do(ctx, func(t *tx) error {
		row := reply{Reply: r}
		err := t.Each(nextReply, func(rows *sqlite.Row) error { return rows.Scan(&row.n) })
		if err != nil {
			return err
		}
		values := row.values()
		added, err := t.Affected(insertReply, append(values, t.Sum(values))...)
		if err != nil || added == 0 {
			return err
		}
		return t.InsertText(-row.n, &file.Text{Body: []byte(r.Text)})
	})
	if err != nil {
		return fmt.Errorf("outbox: save reply: %w", err)
	}
	return nil
}

// ReplyDone writes down the office's answer: the message that the reply became,
// or the code for which it was refused. The text of an accepted one is erased
// unless history is kept, that of a refused one a week later. A Ref that is not
// open changes nothing.
func (s *Outgoing) ReplyDone(ctx context.Context, ref, messageID, code string) error {
	err := s.do(ctx, func(t *tx) error {
		found, err := t.replies(replyByRef, ref)
		if err != nil || len(found) == 0 || !found[0].Done.IsZero() {
			return err
		}
		r := found[0]
		r.Done, r.MessageID, r.Error = time.Now(), messageID, code
		values := r.values()
		if err := t.Exec(endReply, values[5], r.MessageID, r.Error, t.Sum(values), r.n); err != nil {
			return err
		}
		if messageID != "" && t.s.history <= 0 {
			return t.eraseText(-r.n)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("outbox: end reply: %w", err)
	}
	return nil
}

// OpenReplies are those that the office has not answered, oldest first.
func (s *Outgoing) OpenReplies(ctx context.Context) ([]Reply, error) {
	return s.listReplies(ctx, openReplies)
}

// Replies are the newest ones, newest first: answered ones are known for 90
// days.
func (s *Outgoing) Replies(ctx context.Context, limit int) ([]Reply, error) {
	return s.listReplies(ctx, newestReplies, int64(limit))
}

func (s *core) listReplies(ctx context.Context, query string, args ...any) ([]Reply, error) {
	var out []Reply
	err := s.read(ctx, func(q *querier) error {
		rows, err := q.replies(query, args...)
		for _, r := range rows {
			out = append(out, r.Reply)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("outbox: list replies: %w", err)
	}
	return out, nil
}

// eraseReplies erases the texts of replies that are older than they may be, and
// says how many.
func (t *tx) eraseReplies(now time.Time) (int64, error) {
	accepted, err := t.Affected(acceptedTexts, file.Micros(now.Add(-t.s.history)))
	if err != nil {
		return 0, err
	}
	refused, err := t.Affected(refusedTexts, file.Micros(now.Add(-max(keepNames, t.s.history))))
	return accepted + refused, err
}
