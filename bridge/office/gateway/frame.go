package gateway

import (
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// skipped says why a frame is not acted on. why is in our words.
type skipped struct{ what, why string }

func (s *skipped) Error() string { return "gateway: skip frame: " + s.what + ": " + s.why }

func malformed(why string) error { return &skipped{what: office.Malformed, why: why} }

// frame is the union of all that a server sends, so that the usual frame is
// decoded in one pass.
type frame struct {
	Op string `json:"op"`
	eventBody
	leaseBody
	caughtUpBody
	answerBody
	welcomeBody
}

type eventBody struct {
	ID   string     `json:"id"`
	Type string     `json:"type"`
	At   *time.Time `json:"at"`
	Data *eventData `json:"data"`
}

type leaseBody struct {
	Held   *bool    `json:"held"`
	TTL    *float64 `json:"ttl_s"`
	Holder string   `json:"holder"`
}

type caughtUpBody struct {
	Through string `json:"through"`
}

type answerBody struct {
	Ref        string  `json:"ref"`
	MessageID  string  `json:"message_id"`
	Code       string  `json:"code"`
	Message    *string `json:"message"`
	RetryAfter float64 `json:"retry_after_s"`
}

type welcomeBody struct {
	Session      *string            `json:"session"`
	Self         *bridge.WirePerson `json:"self"`
	Organization *wireOrganization  `json:"organization"`
	Presence     *wirePresence      `json:"presence"`
	Heartbeat    *float64           `json:"heartbeat_s"`
	Lease        *leaseBody         `json:"lease"`
}

type wireOrganization struct {
	ID    string         `json:"id"`
	Name  *string        `json:"name"`
	Slack *wireWorkspace `json:"slack"`
}

type wireWorkspace struct {
	TeamID     string   `json:"team_id"`
	Domain     *string  `json:"domain"`
	Generation *int     `json:"generation"`
	Slackbot   *bool    `json:"slackbot"`
	Managers   []string `json:"managers"`
}

type wirePresence struct {
	State string `json:"state"`
}

// welcome, leaseAnswer, office.Event, office.CaughtUp, office.Sent and
// office.Failed are what decode gives.
type welcome struct {
	session      string
	self         bridge.Person
	organization bridge.Organization
	presence     string
	heartbeat    time.Duration
	lease        leaseAnswer
}

type leaseAnswer struct {
	held   bool
	ttl    time.Duration
	holder string
}

// decoder reads frames. It reuses its memory and is for one goroutine.
type decoder struct {
	frame frame
	data  eventData
}

// decode reads one frame. Its errors are *skipped.
func (d *decoder) decode(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, malformed("not UTF-8")
	}
	d.frame, d.data = frame{}, eventData{}
	d.frame.Data = &d.data
	if err := json.Unmarshal(data, &d.frame); err != nil {
		if _, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, malformed("not JSON")
		}
		return decodeExactly(data)
	}
	f := &d.frame
	if f.Op == "event" && bridge.EventType(f.Type) == bridge.PersonChanged {
		return decodeExactly(data)
	}
	return f.dispatch()
}

func (f *frame) dispatch() (any, error) {
	switch f.Op {
	case "event":
		return f.eventBody.read()
	case "lease":
		return f.leaseBody.read()
	case "caught_up":
		return f.caughtUpBody.read()
	case "sent":
		return f.answerBody.sent()
	case "error":
		return f.answerBody.failed()
	case "welcome":
		return f.welcomeBody.read()
	case "":
		return nil, malformed("op is missing")
	}
	return nil, &skipped{what: office.UnknownOp, why: "op is not known"}
}
