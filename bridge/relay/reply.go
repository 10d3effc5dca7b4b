package relay

import (
	"context"
	"time"

	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

// replyRest is how long a reply waits that the office has no time for, when it
// names none.
const replyRest = 30 * time.Second

// replyLast is the longest wait that we add when the office never has time.
const replyLast = 5 * time.Minute

// Reply makes a reply durable and gives it to the office, which gets it again
// after each welcome until it has accepted or refused it. The Ref must be
// random; a reply whose Ref is known is not sent anew. It may be called from
// any goroutine.
func (r *Relay) Reply(ctx context.Context, reply outbox.Reply) error {
	if err := r.cfg.Store.SaveReply(ctx, reply); err != nil {
		return err
	}
	r.do(r.resend)
	return nil
}

// resend gives the office all replies that it has not answered. Those that it
// was given on this connection it knows already.
func (r *Relay) resend(ctx context.Context) {
	r.resends.next = time.Time{}
	open, err := r.cfg.Store.OpenReplies(ctx)
	if err != nil {
		r.fail(err)
		return
	}
	for _, reply := range open {
		r.cfg.Office.Send(office.Reply{Ref: reply.Ref, To: reply.To, Text: reply.Text, InReplyTo: reply.InReplyTo})
	}
}

// accepted is told of a reply that became a message of the office.
func (r *Relay) accepted(ctx context.Context, s office.Sent) {
	r.resends.wait = 0
	if err := r.cfg.Store.ReplyDone(ctx, s.Ref, s.MessageID, ""); err != nil {
		r.fail(err)
	}
}

// refused is told of an error of the office. A reply that only came too soon is
// sent again later.
func (r *Relay) refused(ctx context.Context, f office.Failed) {
	switch {
	case f.Ref == "":
		r.log.Info("office", "code", f.Code)
	case f.Code == "rate_limited":
		rest := f.RetryAfter
		if rest <= 0 {
			rest = replyRest
		}
		now := time.Now()
		r.resends.later(now, replyLast)
		r.resends.notBefore(now.Add(rest))
	default:
		if err := r.cfg.Store.ReplyDone(ctx, f.Ref, "", f.Code); err != nil {
			r.fail(err)
		}
	}
}
