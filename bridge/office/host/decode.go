package host

import (
	"errors"
	"fmt"
	"math"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bellhop/bridge"
)

var errUnknownOp = errors.New("unknown op")

// request is a frame of a client, checked. The fields of other ops are zero.
type request struct {
	op        string
	protocol  int
	device    string
	relay     bool
	events    []string
	release   bool
	account   bridge.SlackAccount
	workspace *bridge.Workspace
	reply     Reply // without member and device
	state     string
	unusable  int // optional keys whose value could not be used
}

// decodeRequest reads one frame of a client. Keys are compared byte by byte. A
// frame that is not a JSON object, has a key twice, or lacks a required key of
// the right type is an error, which names the key and never the contents; an op
// that the contract does not have is errUnknownOp. An optional key of another
// type counts as absent. The ref of a bad send is given all the same where it
// has one.
func decodeRequest(data []byte) (request, error) {
	o := object{values: map[string]jsontext.Value{}}
	if json.Unmarshal(data, &o.values) != nil || o.values == nil {
		return request{}, errors.New("not a JSON object in UTF-8 without doubled keys")
	}
	unusable := 0
	o.unusable = &unusable
	r := request{relay: true}
	err := r.decode(o)
	r.unusable = unusable
	return r, err
}

func (r *request) decode(o object) (err error) {
	if r.op, err = o.text("op"); err != nil {
		return err
	}
	switch r.op {
	case "hello":
		return r.hello(o)
	case "settle":
		return r.settle(o)
	case "lease":
		optional(o, "release", &r.release)
		return nil
	case "link":
		return r.link(o)
	case "unlink":
		return nil
	case "org.slack":
		return r.orgSlack(o)
	case "send":
		return r.send(o)
	case "presence":
		r.state, err = o.text("state")
		return err
	}
	return errUnknownOp
}

func (r *request) hello(o object) (err error) {
	if r.protocol, err = o.integer("protocol"); err != nil {
		return err
	}
	client, err := o.object("client")
	if err != nil {
		return err
	}
	for _, key := range []string{"name", "version"} {
		if _, err := client.text(key); err != nil {
			return fmt.Errorf("client: %w", err)
		}
	}
	optional(o, "relay", &r.relay)
	r.device, err = o.id("device")
	return err
}

func (r *request) settle(o object) error {
	if err := o.required("events", &r.events); err != nil {
		return err
	}
	if len(r.events) < 1 || len(r.events) > MaxSettle {
		return errors.New("events: not 1 to 256 ids")
	}
	for _, id := range r.events {
		if id == "" || len(id) > MaxID {
			return errors.New("events: not an id")
		}
	}
	return nil
}

func (r *request) link(o object) error {
	slack, err := o.object("slack")
	if err != nil {
		return err
	}
	r.account.Linked = true
	if r.account.TeamID, err = slack.id("team_id"); err != nil {
		return err
	}
	r.account.UserID, err = slack.id("user_id")
	return err
}

func (r *request) orgSlack(o object) error {
	if o.values["slack"].Kind() == jsontext.KindNull {
		return nil
	}
	slack, err := o.object("slack")
	if err != nil {
		return err
	}
	w := &bridge.Workspace{}
	if w.TeamID, err = slack.id("team_id"); err != nil {
		return err
	}
	if w.Domain, err = slack.text("domain"); err != nil {
		return err
	}
	if w.Generation, err = slack.integer("generation"); err != nil {
		return err
	}
	optional(slack, "slackbot", &w.Slackbot)
	optional(slack, "managers", &w.Managers)
	r.workspace = w
	return nil
}

func (r *request) send(o object) (err error) {
	if r.reply.Ref, err = o.id("ref"); err != nil {
		return err
	}
	if r.reply.To, err = o.id("to"); err != nil {
		return err
	}
	if r.reply.Text, err = o.text("text"); err != nil {
		return err
	}
	optional(o, "in_reply_to", &r.reply.InReplyTo)
	if len(r.reply.InReplyTo) > MaxID {
		r.reply.InReplyTo = ""
		*o.unusable++
	}
	return nil
}

// object is a JSON object. A null is as good as absent.
type object struct {
	values   map[string]jsontext.Value
	unusable *int
}

func (o object) required(key string, v any) error {
	raw, ok := o.values[key]
	if !ok || raw.Kind() == jsontext.KindNull {
		return errors.New(key + " is missing")
	}
	if json.Unmarshal(raw, v) != nil {
		return errors.New(key + " is of another type")
	}
	return nil
}

// optional leaves v as it is where the key has no value that can be used.
func optional[T any](o object, key string, v *T) {
	raw, ok := o.values[key]
	if !ok || raw.Kind() == jsontext.KindNull {
		return
	}
	var read T
	if json.Unmarshal(raw, &read) != nil {
		*o.unusable++
		return
	}
	*v = read
}

func (o object) text(key string) (v string, err error) {
	err = o.required(key, &v)
	return v, err
}

func (o object) id(key string) (string, error) {
	v, err := o.text(key)
	if err != nil {
		return "", err
	}
	if v == "" || len(v) > MaxID {
		return "", errors.New(key + " is not an id")
	}
	return v, nil
}

// integer reads a JSON number that is a whole one, however it is written.
func (o object) integer(key string) (int, error) {
	var v float64
	if err := o.required(key, &v); err != nil {
		return 0, err
	}
	if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		return 0, errors.New(key + " is not a whole number")
	}
	return int(v), nil
}

func (o object) object(key string) (object, error) {
	inner := object{unusable: o.unusable}
	err := o.required(key, &inner.values)
	return inner, err
}
