package slack

import (
	"regexp"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// reply is what decides of a body of Slack's. Everything else in it, above all
// the message that it repeats, is never decoded: a shape that we do not know
// there must not turn a success into a failure.
type reply struct {
	ok               bool
	code             string // with ok false; never empty then
	channel, ts      string
	needed, provided string
	fields           map[string]jsontext.Value
}

// decode reads JSON as Slack sends it: keys are compared byte by byte, and one
// that stands twice makes it no answer. Half a character in the text that an
// answer repeats is no reason to doubt the answer.
func decode(data []byte, into any) error {
	return json.Unmarshal(data, into, jsontext.AllowInvalidUTF8(true))
}

var (
	codeShape = regexp.MustCompile(`^[a-z0-9_]{1,80}$`)
	// plainString is a JSON string in which nothing is escaped.
	plainString = regexp.MustCompile(`^"[a-zA-Z0-9._-]*"$`)
	scopeShape  = regexp.MustCompile(`^[a-z0-9_.:, -]{1,1000}$`)
)

// unknownCode stands for an error code that is not shaped like one. What such
// a code says is never passed on, since it may repeat what we sent.
const unknownCode = "unknown_error"

// decodeReply reads a complete JSON object that says ok, and why not if it is
// not. Anything else (no JSON, more than one value, "ok" missing or no
// boolean, false without a code) is no answer of Slack's.
func decodeReply(body []byte) (reply, bool) {
	var r reply
	if decode(body, &r.fields) != nil {
		return reply{}, false
	}
	switch string(r.fields["ok"]) {
	case "true":
		r.ok = true
	case "false":
		if r.code = r.text("error"); r.code == "" {
			return reply{}, false
		}
		if !codeShape.MatchString(r.code) {
			r.code = unknownCode
		}
		r.needed, r.provided = r.scopes("needed"), r.scopes("provided")
	default:
		return reply{}, false
	}
	r.ts = r.text("ts")
	if r.channel = r.text("channel"); r.channel == "" {
		r.channel = r.inner("channel").text("id")
	}
	return r, true
}

// text is a field that is a string, else "".
func (r reply) text(name string) string {
	raw := r.fields[name]
	if plainString.Match(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if raw == nil || decode(raw, &s) != nil {
		return ""
	}
	return s
}

// inner is a field that is an object, else an empty reply.
func (r reply) inner(name string) reply {
	var in reply
	if raw, ok := r.fields[name]; !ok || decode(raw, &in.fields) != nil {
		return reply{}
	}
	return in
}

// seconds is a field that is a positive number of seconds, else zero.
func (r reply) seconds(name string) time.Duration {
	var n int32
	if raw, ok := r.fields[name]; !ok || decode(raw, &n) != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// flag reports whether a field is true.
func (r reply) flag(name string) bool { return string(r.fields[name]) == "true" }

func (r reply) scopes(name string) string {
	if s := r.text(name); scopeShape.MatchString(s) {
		return s
	}
	return ""
}
