package office

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

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
	reply     reply
	state     string
}

type reply struct{ ref, to, text, inReplyTo string }

// decodeRequest reads one frame of a client. A frame that is not a JSON object,
// lacks a required key or has a value of another type is an error, which names
// the key and never the contents; an op that the contract does not have is
// errUnknownOp. The ref of a bad send is given all the same where it has one.
func decodeRequest(data []byte) (request, error) {
	var o object
	if !utf8.Valid(data) || json.Unmarshal(data, &o) != nil || o == nil {
		return request{}, errors.New("not a JSON object in UTF-8")
	}
	r := request{relay: true}
	var err error
	if r.op, err = o.text("op", true); err != nil {
		return request{}, err
	}
	switch r.op {
	case "hello":
		err = r.hello(o)
	case "settle":
		err = r.settle(o)
	case "lease":
		r.release, err = o.flag("release", false)
	case "link":
		err = r.link(o)
	case "unlink":
	case "org.slack":
		err = r.orgSlack(o)
	case "send":
		err = r.send(o)
	case "presence":
		r.state, err = o.text("state", true)
	default:
		err = errUnknownOp
	}
	return r, err
}

func (r *request) hello(o object) (err error) {
	if r.protocol, err = o.number("protocol"); err != nil {
		return err
	}
	client, err := o.object("client")
	if err != nil {
		return err
	}
	for _, key := range []string{"name", "version"} {
		if _, err := client.text(key, true); err != nil {
			return fmt.Errorf("client: %w", err)
		}
	}
	if r.device, err = o.id("device", true); err != nil {
		return err
	}
	r.relay, err = o.flag("relay", true)
	return err
}

func (r *request) settle(o object) error {
	if err := o.into("events", true, &r.events); err != nil {
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
	if r.account.TeamID, err = slack.id("team_id", true); err != nil {
		return err
	}
	r.account.UserID, err = slack.id("user_id", true)
	return err
}

func (r *request) orgSlack(o object) error {
	raw, ok := o["slack"]
	if !ok {
		return errors.New("slack is missing")
	}
	if string(raw) == "null" {
		return nil
	}
	slack, err := o.object("slack")
	if err != nil {
		return err
	}
	w := &bridge.Workspace{}
	if w.TeamID, err = slack.id("team_id", true); err != nil {
		return err
	}
	if w.Domain, err = slack.text("domain", true); err != nil {
		return err
	}
	if w.Generation, err = slack.number("generation"); err != nil {
		return err
	}
	if err = slack.into("slackbot", false, &w.Slackbot); err != nil {
		return err
	}
	r.workspace = w
	return slack.into("managers", false, &w.Managers)
}

func (r *request) send(o object) (err error) {
	if r.reply.ref, err = o.id("ref", true); err != nil {
		return err
	}
	if r.reply.to, err = o.id("to", true); err != nil {
		return err
	}
	if r.reply.text, err = o.text("text", true); err != nil {
		return err
	}
	r.reply.inReplyTo, err = o.id("in_reply_to", false)
	return err
}

// object is a JSON object whose keys are compared byte by byte. A null is as
// good as absent.
type object map[string]json.RawMessage

func (o object) into(key string, required bool, v any) error {
	raw, ok := o[key]
	if !ok || string(raw) == "null" {
		if required {
			return errors.New(key + " is missing")
		}
		return nil
	}
	if json.Unmarshal(raw, v) != nil {
		return errors.New(key + " is of another type")
	}
	return nil
}

func (o object) text(key string, required bool) (v string, err error) {
	err = o.into(key, required, &v)
	return v, err
}

func (o object) id(key string, required bool) (string, error) {
	var v *string
	if err := o.into(key, required, &v); err != nil || v == nil {
		return "", err
	}
	if *v == "" || len(*v) > MaxID {
		return "", errors.New(key + " is not an id")
	}
	return *v, nil
}

func (o object) flag(key string, standard bool) (bool, error) {
	v := standard
	err := o.into(key, false, &v)
	return v, err
}

func (o object) number(key string) (v int, err error) {
	err = o.into(key, true, &v)
	return v, err
}

func (o object) object(key string) (v object, err error) {
	err = o.into(key, true, &v)
	return v, err
}
