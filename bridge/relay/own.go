package relay

import (
	"context"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/slack"
)

const (
	// EmailMoved is the code of a link that does not hold any more: Slack gives
	// another account, or none, for the member's e-mail in the office.
	EmailMoved = "email_moved"
	// mendLast is the longest wait before a link that does not work is tried again.
	mendLast = time.Hour
)

// own is whether the member's own link still holds. It is proven by their
// e-mail at each start, whenever the e-mail or the link changes, and daily. An
// e-mail that is not known, and a look-up that Slack does not answer, prove
// nothing: what was so stays so.
type own struct {
	backoff
	proven bool // posts may go
	fresh  bool // what is remembered is not to be asked
	asking bool
	code   string // why it does not hold
	at     time.Time
}

// ask has the link proven at the next turn.
func (o *own) ask(now time.Time) { o.next = now }

// doubtOwn has the link proven before anything more is posted. What is known to
// be wrong with it stays so until then.
func (r *Relay) doubtOwn() {
	r.own = own{asking: r.own.asking, code: r.own.code}
	r.own.ask(time.Now())
}

// awaits reports whether the link is to be proven, now or later.
func (o *own) awaits(r *Relay) bool {
	return !o.asking && !o.next.IsZero() && r.link != nil && r.self.Email != "" &&
		r.gate.state == gateOpen && r.identity.TeamID != "" && r.identity.TeamID == r.link.TeamID
}

// holds reports whether posts may go to the linked account.
func (r *Relay) holds() bool { return r.own.proven || r.self.Email == "" && r.own.code == "" }

// prove asks Slack whose the member's e-mail is, when that is due.
func (r *Relay) prove(now time.Time) {
	if !r.own.awaits(r) || !r.own.due(now) {
		return
	}
	ask := r.cfg.Slack.Account
	if r.own.fresh {
		ask = r.cfg.Slack.FreshAccount
	}
	r.own.next, r.own.asking = time.Time{}, true
	email, link := r.self.Email, *r.link
	r.inFlight.Go(func() {
		ctx, cancel := context.WithTimeout(r.life, callTime)
		defer cancel()
		account, v := ask(ctx, email)
		r.do(func(context.Context) {
			r.own.asking = false
			if r.link == nil || *r.link != link || r.self.Email != email {
				return // it is asked for already
			}
			r.proved(account, v)
		})
	})
}

func (r *Relay) proved(account slack.Account, v bridge.Verdict) {
	now := time.Now()
	switch {
	case v.Outcome == bridge.OutcomeSent && account.Connectable() && account.UserID == r.link.UserID:
		r.own = own{proven: true, fresh: true, at: now}
	case v.Outcome == bridge.OutcomeSent && !r.own.fresh:
		r.own.fresh = true
		r.own.ask(now)
	case v.Outcome == bridge.OutcomeSent:
		r.own.proven, r.own.code = false, EmailMoved
		r.own.later(now, mendLast)
		r.log.Warn("the link is broken", "code", EmailMoved)
	default:
		if v.Class == bridge.ClassToken {
			r.trouble(v, now)
		}
		r.own.proven = r.own.code == ""
		r.own.later(now, mendLast)
		r.own.notBefore(now.Add(v.RetryAfter))
	}
}
