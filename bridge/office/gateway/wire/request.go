package wire

import (
	"bellhop/bridge"
	"bellhop/bridge/office"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxSettle is the most event ids in one settle frame.
const MaxSettle = 256

// TooMany is the reason of a settle frame without an id, or with more than
// [MaxSettle].
const TooMany = "not_1_to_256"

// Request is a frame of a client. The fields of other ops are zero; Relay is
// true unless a hello says otherwise. Workspace is nil for no workspace.
type Request struct {
	Op        string
	Protocol  int
	Device    string
	Relay     bool
	Events    []string
	Release   bool
	Account   bridge.SlackAccount
	Workspace *bridge.Workspace
	Reply     office.Reply
	State     string
}

// DecodeRequest reads one frame of a client, in which half a pair of surrogates
// is a fault wherever it stands. unused is as in [Decode]. Its error is a
// *[Fault]; the ref of a bad send is given all the same where it has one.
func DecodeRequest(data []byte) (request Request, unused []string, err error) {
	r := &reading{strict: true}
	o := r.open(data, "")
	request = Request{Op: o.text("op"), Relay: true}
	switch request.Op {
	case "hello":
		request.hello(o)
	case "settle":
		request.Events = required(o, "events", ids)
		if n := len(request.Events); n < 1 || n > MaxSettle {
			o.fail("events", TooMany)
		}
	case "lease":
		request.Release, _ = optional(o, "release", truth)
	case "link":
		slack := o.object("slack")
		request.Account = bridge.SlackAccount{Linked: true, TeamID: slack.id("team_id"), UserID: slack.id("user_id")}
	case "unlink":
	case "org.slack":
		request.workspace(o)
	case "send":
		request.send(o)
	case "presence":
		request.State = o.text("state")
	default:
		if r.fault == nil {
			r.fault = &Fault{What: office.UnknownOp, Key: "op", Why: Unknown}
		}
	}
	if r.fault != nil {
		err = r.fault
	}
	return request, r.unused, err
}

func (r *Request) hello(o object) {
	r.Protocol = int(required(o, "protocol", whole))
	client := o.object("client")
	client.text("name")
	client.text("version")
	if relay, ok := optional(o, "relay", truth); ok {
		r.Relay = relay
	}
	r.Device = o.id("device")
}

func (r *Request) workspace(o object) {
	if v, ok := o.value("slack"); !ok && v != nil {
		return
	}
	s := o.object("slack")
	w := bridge.Workspace{TeamID: s.id("team_id"), Domain: s.text("domain"), Generation: int(required(s, "generation", whole))}
	if on, ok := optional(s, "slackbot", truth); ok {
		w.Slackbot = &on
	}
	w.Managers, _ = optional(s, "managers", func(v jsontext.Value) ([]string, bool) { return each(v, text) })
	r.Workspace = &w
}

func (r *Request) send(o object) {
	ref := o.id("ref")
	if o.read.fault == nil {
		r.Reply.Ref = ref
	}
	r.Reply.To, r.Reply.Text, r.Reply.InReplyTo = o.id("to"), o.text("text"), o.optionalID("in_reply_to")
}

func ids(v jsontext.Value) ([]string, bool) {
	return each(v, func(v jsontext.Value) (string, bool) {
		id, ok := shortText(v)
		return id, ok && id != ""
	})
}

// each decodes the elements of a list, all or none.
func each[T any](v jsontext.Value, decode func(jsontext.Value) (T, bool)) (out []T, ok bool) {
	values, ok := list(v)
	for _, v := range values {
		one, fits := decode(v)
		if !fits {
			return nil, false
		}
		out = append(out, one)
	}
	return out, ok
}
