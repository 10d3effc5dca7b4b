package gateway

import (
	"regexp"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// secondsMax bounds every time that a server gives in seconds.
const secondsMax = 24 * 60 * 60

// codeShape is that of an error code. What is not shaped like one may repeat what
// the office was told; codes reach logs, and what is shown, so it is not passed on.
var codeShape = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

const unknownCode = "unknown"

// seconds turns a positive number of seconds into a duration, else zero.
func seconds(n float64) time.Duration {
	return time.Duration(min(max(n, 0), secondsMax) * float64(time.Second))
}

func (b *leaseBody) read() (any, error) {
	answer, err := b.answer()
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// answer wants ttl_s only where it matters: a lease that is said to be lost is
// lost, whatever else the frame lacks.
func (b *leaseBody) answer() (leaseAnswer, error) {
	if b.Held == nil {
		return leaseAnswer{}, malformed("lease: held is missing")
	}
	a := leaseAnswer{held: *b.Held, holder: b.Holder}
	if b.TTL != nil {
		a.ttl = seconds(*b.TTL)
	}
	if a.held && a.ttl == 0 {
		return leaseAnswer{}, malformed("lease: ttl_s is missing or not above zero")
	}
	return a, nil
}

func (b *caughtUpBody) read() (any, error) {
	if len(b.Through) > bridge.MaxID {
		return nil, malformed("caught_up: through is too long")
	}
	return office.CaughtUp{Through: b.Through}, nil
}

func (b *answerBody) sent() (any, error) {
	if bridge.CheckID("ref", b.Ref) != nil || bridge.CheckID("message_id", b.MessageID) != nil {
		return nil, malformed("sent: ref or message_id is missing or too long")
	}
	return office.Sent{Ref: b.Ref, MessageID: b.MessageID}, nil
}

func (b *answerBody) failed() (any, error) {
	if b.Code == "" || b.Message == nil {
		return nil, malformed("error: code or message is missing")
	}
	code := b.Code
	if !codeShape.MatchString(code) {
		code = unknownCode
	}
	return office.Failed{Code: code, Message: *b.Message, Ref: b.Ref, RetryAfter: seconds(b.RetryAfter)}, nil
}

func (b *welcomeBody) read() (any, error) {
	switch {
	case b.Session == nil || b.Self == nil || b.Organization == nil || b.Lease == nil:
		return nil, malformed("welcome: session, self, organization or lease is missing")
	case b.Heartbeat == nil || seconds(*b.Heartbeat) == 0:
		return nil, malformed("welcome: heartbeat_s is missing or not above zero")
	}
	self, err := b.Self.Person()
	if err != nil {
		return nil, malformed("welcome: self: " + err.Error())
	}
	organization, err := b.Organization.organization()
	if err != nil {
		return nil, err
	}
	lease, err := b.Lease.answer()
	if err != nil {
		return nil, err
	}
	w := welcome{
		session: *b.Session, self: self, organization: organization,
		heartbeat: seconds(*b.Heartbeat), lease: lease,
	}
	if b.Presence != nil {
		w.presence = b.Presence.State
	}
	return w, nil
}

func (w *wireOrganization) organization() (bridge.Organization, error) {
	if w.Name == nil {
		return bridge.Organization{}, malformed("welcome: organization.name is missing")
	}
	if err := bridge.CheckID("organization.id", w.ID); err != nil {
		return bridge.Organization{}, malformed("welcome: " + err.Error())
	}
	o := bridge.Organization{ID: w.ID, Name: *w.Name}
	if w.Slack == nil {
		return o, nil
	}
	if w.Slack.TeamID == "" || w.Slack.Domain == nil || w.Slack.Generation == nil {
		return bridge.Organization{}, malformed("welcome: organization.slack: team_id, domain or generation is missing")
	}
	o.Slack = &bridge.Workspace{
		TeamID: w.Slack.TeamID, Domain: *w.Slack.Domain, Generation: *w.Slack.Generation,
		Slackbot: w.Slack.Slackbot, Managers: w.Slack.Managers,
	}
	return o, nil
}
