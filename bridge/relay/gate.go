package relay

import (
	"context"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/slack"
)

// gateState says whether anything may be posted at all.
type gateState int

const (
	gateOpen gateState = iota
	gateOutage
	gatePolicy
	gateToken
)

const (
	probeFirst = time.Second
	probeLast  = time.Minute
	recheck    = 24 * time.Hour
	// probeInDoubt bounds the wait after an uncertain post: it is to be repeated
	// within 10 s of its result if auth.test then answers well.
	probeInDoubt = 8 * time.Second
)

// gate stops all posting while Slack or the workspace is in trouble, and asks
// auth.test until that is over. The wait doubles from 1 s to 60 s and starts
// anew only after a post went well and none is to be made again, so that a
// refusal that auth.test does not show is not repeated in a circle.
type gate struct {
	backoff // of auth.test
	trouble
	asking bool
	// posts is why the last post or look-up was refused, until a post goes well:
	// auth.test may answer well while nothing can be posted.
	posts trouble
}

// trouble is a state of the gate, and the verdict that it comes of.
type trouble struct {
	state  gateState
	code   string
	needed string
}

// ask asks auth.test at the next turn.
func (g *gate) ask(now time.Time) { g.next = now }

// shut closes the gate; a graver state is not replaced by a lighter one.
func (g *gate) shut(s gateState, v bridge.Verdict, now time.Time) {
	if s >= g.state {
		g.trouble = trouble{s, v.Code, v.Needed}
	}
	if g.next.IsZero() && !g.asking {
		g.later(now, probeLast)
	}
}

// doubt is told after each uncertain post. A post is repeated but once, so no
// circle comes of asking early.
func (g *gate) doubt(now time.Time) {
	if soon := now.Add(jitter(probeInDoubt)); g.next.After(soon) {
		g.next = soon
	}
}

// passed is told after each post that went well.
func (g *gate) passed() {
	g.posts = trouble{}
	if g.state == gateOpen {
		g.wait = 0
	}
}

// probe asks auth.test when it is due.
func (r *Relay) probe(now time.Time) {
	if !r.gate.due(now) || r.gate.asking {
		return
	}
	r.gate.next, r.gate.asking = time.Time{}, true
	r.inFlight.Go(func() {
		ctx, cancel := context.WithTimeout(r.life, callTime)
		defer cancel()
		id, v := r.cfg.Slack.Check(ctx)
		r.do(func(context.Context) { r.probed(id, v) })
	})
}

func (r *Relay) probed(id slack.Identity, v bridge.Verdict) {
	now := time.Now()
	r.gate.asking = false
	if v.Outcome == bridge.OutcomeSent {
		r.identity, r.checkedAt = id, now
		r.gate.trouble, r.gate.next = trouble{}, time.Time{}
		if r.link != nil && id.TeamID != r.link.TeamID {
			r.gate.later(now, mendLast) // the token may be replaced
		}
	} else {
		posts := r.gate.posts
		stopped := r.trouble(v, now)
		r.gate.posts = posts
		if !stopped && v.Class != bridge.ClassLimited && r.identity.TeamID == "" {
			// A refusal that means nothing else here: somebody has to look at it.
			r.gate.shut(gatePolicy, v, now)
		}
		if r.gate.next.IsZero() {
			r.gate.later(now, probeLast)
		}
	}
	r.want()
}

// trouble shuts the gate for what v says, if it is of the kind that stops all
// posting, and reports whether it is.
func (r *Relay) trouble(v bridge.Verdict, now time.Time) bool {
	was := r.gate.code
	switch {
	case v.Outcome == bridge.OutcomeUncertain, v.Outcome == bridge.OutcomeUnsent, v.Class == bridge.ClassOutage:
		r.gate.shut(gateOutage, v, now)
	case v.Class == bridge.ClassToken:
		r.gate.shut(gateToken, v, now)
		r.want()
	case v.Class == bridge.ClassPolicy:
		r.gate.shut(gatePolicy, v, now)
	case v.Class == bridge.ClassLimited:
		if r.gate.state != gateOpen || r.identity.TeamID == "" {
			r.gate.next = now.Add(max(v.RetryAfter, probeFirst))
		}
		return false
	default:
		return false
	}
	r.gate.posts = r.gate.trouble
	log := r.log.Warn
	if r.gate.code == was {
		log = r.log.Debug // it still is
	}
	log("posting is paused", "code", v.Code, "outcome", v.Outcome.String(), "needed", v.Needed)
	return true
}

// shownGate is what stops posting, as people are told: also what stopped the
// last post, while something still waits to be posted.
func (r *Relay) shownGate() trouble {
	if r.gate.state == gateOpen && !r.queue.empty() {
		return r.gate.posts
	}
	return r.gate.trouble
}

// refresh re-reads scopes and proves the link anew once a day; it rides on a
// lease renewal, so that no timer is needed for it.
func (r *Relay) refresh() {
	now := time.Now()
	if r.gate.state == gateOpen && now.Sub(r.checkedAt) > recheck {
		r.gate.ask(now)
	}
	if r.own.proven && now.Sub(r.own.at) > recheck {
		r.own.ask(now)
	}
}
