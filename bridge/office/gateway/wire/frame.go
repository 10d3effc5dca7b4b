package wire

import (
	"regexp"
	"time"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// The ranges that the contract gives. What lies outside is taken as the nearest
// end.
const (
	heartbeatMin, heartbeatMax = 5 * time.Second, 120 * time.Second
	// A lease is never taken for longer than the office said: two devices would
	// post.
	ttlMin, ttlMax = 0, 300 * time.Second
	// retryMax bounds how long an office can ask for patience.
	retryMax = 24 * time.Hour
)

// Welcome is the frame that answers hello.
type Welcome struct {
	Session      string
	Self         bridge.Person
	Organization bridge.Organization
	Presence     string // "" when the office did not tell it
	Heartbeat    time.Duration
	Lease        Lease
}

// Lease is what a lease frame, or the lease of a welcome, says. TTL is zero
// when it is not held; Holder and Grant are "" where the office did not tell.
type Lease struct {
	Held          bool
	TTL           time.Duration
	Holder, Grant string
}

// CaughtUp ends a replay. Grant is the one that the replay belongs to, "" from
// an office of revision 1.
type CaughtUp struct{ Through, Grant string }

// Decode reads one frame: a [Welcome], [Lease], [CaughtUp], bridge.Event,
// office.Sent or office.Failed. unused are the paths of the optional keys whose
// values could not be used. Its error is a *[Fault].
func Decode(data []byte) (frame any, unused []string, err error) {
	r := &reading{}
	if !utf8.Valid(data) {
		return nil, nil, fault("", NotObject)
	}
	o := r.open(data, "")
	if r.fault != nil && r.fault.Why == Twice {
		r.fault.Event = eventOf(data)
	}
	op := o.word("op")
	if r.fault != nil {
		return nil, nil, r.fault
	}
	switch op {
	case "event":
		frame = event(o)
	case "lease":
		frame = lease(o)
	case "caught_up":
		frame = caughtUp(o)
	case "sent":
		frame = office.Sent{Ref: o.id("ref"), MessageID: o.id("message_id")}
	case "error":
		frame = failed(o)
	case "welcome":
		frame = welcome(o)
	default:
		return nil, nil, &Fault{What: office.UnknownOp, Key: "op", Why: Unknown}
	}
	if r.fault != nil {
		return nil, nil, r.fault
	}
	return frame, r.unused, nil
}

// one reads one object that is no frame.
func one[T any](data []byte, read func(object) T) (value T, err error) {
	r := &reading{}
	if !utf8.Valid(data) {
		return value, fault("", NotObject)
	}
	value = read(r.open(data, ""))
	if r.fault != nil {
		var none T
		return none, r.fault
	}
	return value, nil
}

// caughtUp takes no or a null through for a replay of nothing.
func caughtUp(o object) CaughtUp {
	c := CaughtUp{Grant: o.optionalID("grant")}
	if _, ok := o.value("through"); ok {
		c.Through = o.id("through")
	}
	return c
}

func lease(o object) Lease {
	l := Lease{Held: required(o, "held", truth), Holder: o.optionalID("holder"), Grant: o.optionalID("grant")}
	if !l.Held {
		return l
	}
	l.TTL = within(required(o, "ttl_s", number), ttlMin, ttlMax)
	return l
}

// within turns a number of seconds into the nearest duration of a range.
func within(seconds float64, least, most time.Duration) time.Duration {
	return time.Duration(min(max(seconds, least.Seconds()), most.Seconds()) * float64(time.Second))
}

// codeShape is that of an error code. What is not shaped like one may repeat what
// the office was told; codes reach logs, and what is shown, so it is not passed on.
var codeShape = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

func failed(o object) office.Failed {
	f := office.Failed{Code: o.word("code"), Message: o.text("message"), Ref: o.optionalID("ref")}
	if !codeShape.MatchString(f.Code) {
		f.Code = Unknown
	}
	if seconds, ok := optional(o, "retry_after_s", number); ok {
		f.RetryAfter = within(seconds, 0, retryMax)
	}
	return f
}

func welcome(o object) Welcome {
	w := Welcome{
		Session: o.text("session"), Self: person(o.object("self")), Organization: organization(o.object("organization")),
		Heartbeat: within(required(o, "heartbeat_s", number), heartbeatMin, heartbeatMax), Lease: lease(o.object("lease")),
	}
	if state := optionalObject(o, "presence", func(p object) string { return p.text("state") }); state != nil {
		w.Presence = *state
	}
	return w
}

func organization(o object) bridge.Organization {
	found := bridge.Organization{ID: o.id("id"), Name: o.text("name")}
	if _, ok := o.value("slack"); !ok {
		return found
	}
	s := o.object("slack")
	w := bridge.Workspace{TeamID: s.word("team_id"), Domain: s.text("domain"), Generation: int(required(s, "generation", whole))}
	if on, ok := optional(s, "slackbot", truth); ok {
		w.Slackbot = &on
	}
	managers, _ := optional(s, "managers", list)
	for _, v := range managers {
		if id, ok := shortText(v); ok && id != "" {
			w.Managers = append(w.Managers, id)
		} else {
			s.unused("managers")
		}
	}
	found.Slack = &w
	return found
}
