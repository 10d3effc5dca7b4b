package officetest

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// frame is a frame of the office with the keys that the tests look at.
type frame struct {
	Op           string         `json:"op"`
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	At           string         `json:"at"`
	Data         jsontext.Value `json:"data"`
	Session      string         `json:"session"`
	Self         person         `json:"self"`
	Organization struct {
		ID    string         `json:"id"`
		Name  string         `json:"name"`
		Slack jsontext.Value `json:"slack"`
	} `json:"organization"`
	Presence *struct {
		State string `json:"state"`
	} `json:"presence"`
	HeartbeatS int            `json:"heartbeat_s"`
	Lease      lease          `json:"lease"`
	Held       *bool          `json:"held"`
	TTLS       int            `json:"ttl_s"`
	Grant      string         `json:"grant"`
	Holder     string         `json:"holder"`
	Through    jsontext.Value `json:"through"`
	Ref        string         `json:"ref"`
	MessageID  string         `json:"message_id"`
	Code       string         `json:"code"`
	raw        string
}

type lease struct {
	Held  *bool  `json:"held"`
	TTLS  int    `json:"ttl_s"`
	Grant string `json:"grant"`
}

type person struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Role  string `json:"role"`
	Slack *struct {
		Linked bool   `json:"linked"`
		TeamID string `json:"team_id"`
		UserID string `json:"user_id"`
	} `json:"slack"`
}

// ofMessage reports whether f is an event that is offered until it is settled.
func (f frame) ofMessage() bool { return f.Op == "event" && strings.HasPrefix(f.Type, "message.") }

// check holds a frame to what always holds.
func (p *peer) check(f *frame) {
	p.t.Helper()
	if !p.welcomed && f.Op != "welcome" && f.Op != "error" {
		p.t.Errorf("before the welcome: %s", f.raw)
	}
	switch f.Op {
	case "welcome":
		p.welcomed = true
		p.heartbeat = time.Duration(f.HeartbeatS) * time.Second
		p.checkLease(f, f.Lease)
	case "lease":
		p.checkLease(f, lease{Held: f.Held, TTLS: f.TTLS, Grant: f.Grant})
	case "caught_up":
		p.checkCaughtUp(f)
	case "event":
		if f.ID == "" || len(f.ID) > 128 || f.Data == nil {
			p.t.Errorf("no event: %s", f.raw)
		}
		if _, err := time.Parse(time.RFC3339, f.At); err != nil {
			p.t.Errorf("at: %v", err)
		}
		if f.ofMessage() && !p.held {
			p.t.Errorf("%s was offered a message without the lease: %s", p.device, f.raw)
		}
	}
}

func (p *peer) checkLease(f *frame, l lease) {
	p.t.Helper()
	if l.Held == nil || l.TTLS < 15 || l.TTLS > 300 {
		p.t.Errorf("no lease: %s", f.raw)
		return
	}
	p.ttl = time.Duration(l.TTLS) * time.Second
	if want := *l.Held && p.v.Revision > 1; (l.Grant != "") != want {
		p.t.Errorf("%s: grant %q, wanted: %v: %s", p.device, l.Grant, want, f.raw)
	}
	switch {
	case !*l.Held:
		p.held, p.grant = false, ""
	case p.held && l.Grant == p.grant: // a renewal
	case p.v.Revision > 1 && p.grants[l.Grant]:
		p.t.Errorf("%s: an old grant again: %s", p.device, f.raw)
	default:
		p.held, p.grant, p.caught = true, l.Grant, false
		p.grants[l.Grant] = true
	}
}

func (p *peer) checkCaughtUp(f *frame) {
	p.t.Helper()
	if !p.held || p.caught {
		p.t.Errorf("%s: held %v, caught up before %v: %s", p.device, p.held, p.caught, f.raw)
	}
	if f.Grant != p.grant || f.Through == nil {
		p.t.Errorf("%s: holds %q: %s", p.device, p.grant, f.raw)
	}
	p.caught = true
}
