package sandbox

import (
	"errors"
	"fmt"
	"time"

	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

// errNoSwitch is what throwing a switch that is not there gives.
var errNoSwitch = errors.New("no such switch")

const post = "chat.postMessage"

// limitedFor is what a 429 on request asks for.
const limitedFor = 5 * time.Second

// trigger is a misfortune that happens once, when it is asked for.
func (s *Sandbox) trigger(name string) error {
	switch name {
	case "office.drop":
		s.strike(office.Fault{Kind: office.Drop})
	case "office.restart":
		s.strike(office.Fault{Kind: office.CloseCode})
	case "office.garbage":
		s.strike(office.Fault{Kind: office.Garbage})
	case "office.twice":
		s.office.Fault(office.Fault{Kind: office.Duplicate})
	case "slack.lost":
		s.slack.Fault(slack.Fault{Method: post, Kind: slack.ResetAfter})
	case "slack.html":
		s.slack.Fault(slack.Fault{Method: post, Kind: slack.HTML})
	case "slack.limit":
		s.slack.Fault(slack.Fault{Method: post, Kind: slack.Limited, RetryAfter: limitedFor})
	case "slack.refuse":
		// Twice: what is refused is tried as plain text once.
		s.slack.Fault(slack.Fault{Method: post, Kind: slack.Error, Error: "msg_too_long", Count: 2})
	case "slack.reinstall":
		s.reinstall()
	default:
		return errNoSwitch
	}
	return nil
}

// reinstall has the app installed once more: its bot token is revoked, and the
// new one told where the first was.
func (s *Sandbox) reinstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on["slack.revoked"] = false
	fmt.Fprintf(s.opt.Out, "bot token     %s\n", s.slack.ReplaceToken())
	s.announceChange()
}

// strike hits every device that is connected now and no later one.
func (s *Sandbox) strike(f office.Fault) {
	for _, p := range s.office.People() {
		f.Member = p.ID
		for _, f.Device = range s.office.Devices(p.ID) {
			s.office.Fault(f)
		}
	}
}

// set turns a lasting misfortune, or a scope of the bot token, on or off.
func (s *Sandbox) set(name string, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch name {
	case "office.closed", "slack.outage", "slack.limited", "slack.slow", "slack.revoked", "slack.limits", "slack.no_mpim", "slack.no_customize":
	default:
		return errNoSwitch
	}
	s.on[name] = on
	switch name {
	case "office.closed":
		s.office.ClearFaults()
		if on {
			s.office.Fault(office.Fault{Kind: office.Refuse, Count: -1})
			s.strike(office.Fault{Kind: office.CloseCode})
		}
	case "slack.no_mpim", "slack.no_customize":
		s.slack.SetScopes(s.scopes()...)
	case "slack.limits":
		s.slack.SetLimits(slack.Limits{PerChannel: on, Burst: 5, Tiers: on})
	case "slack.revoked":
		if on {
			s.slack.RevokeToken()
		} else {
			s.slack.RestoreToken()
		}
	default:
		s.slackFaults()
	}
	s.announceChange()
	return nil
}

// slackFaults arms the lasting faults of Slack that are on.
func (s *Sandbox) slackFaults() {
	outage := slack.Fault{}
	if s.on["slack.outage"] {
		outage.Kind = slack.ServerError
	}
	s.slack.OutageWith(outage)
	s.slack.ClearFaults()
	if s.on["slack.limited"] {
		s.slack.Fault(slack.Fault{Method: post, Kind: slack.Limited, RetryAfter: limitedFor, Count: -1})
	}
	if s.on["slack.slow"] {
		s.slack.Fault(slack.Fault{Kind: slack.Slow, Delay: 3 * time.Second, Count: -1})
	}
}

// scopes are those of the bot token without the ones that are switched off.
func (s *Sandbox) scopes() []string {
	scopes := slack.MinimalScopes()
	if !s.on["slack.no_mpim"] {
		scopes = append(scopes, "mpim:write")
	}
	if !s.on["slack.no_customize"] {
		scopes = append(scopes, "chat:write.customize")
	}
	return scopes
}

// announceChange wakes who waits for a change of what the sandbox itself
// holds. The caller has the lock.
func (s *Sandbox) announceChange() {
	close(s.changed)
	s.changed = make(chan struct{})
}
