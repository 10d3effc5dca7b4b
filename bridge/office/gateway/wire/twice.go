package wire

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bellhop/bridge"
)

// doubled is the path of the key that stands twice, as far as it is made of keys
// of the contract: any other key may be contents. Positions in lists are left
// out.
func doubled(err error) string {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return ""
	}
	var path []string
	for key := range e.JSONPointer.Tokens() {
		switch {
		case ofTheContract(key):
			path = append(path, key)
		case strings.Trim(key, "0123456789") != "":
			return strings.Join(path, ".")
		}
	}
	return strings.Join(path, ".")
}

// ofTheContract reports whether a frame has a key of this name.
func ofTheContract(key string) bool {
	switch key {
	case "op", "id", "type", "at", "data", "session", "self", "organization", "presence", "state", "heartbeat_s", "lease",
		"held", "ttl_s", "holder", "grant", "through", "ref", "message_id", "code", "message", "retry_after_s",
		"name", "email", "role", "avatar_url", "slack", "linked", "team_id", "user_id", "domain", "generation", "slackbot", "managers",
		"space", "url", "sender", "mentions", "kind", "text", "format", "attachments", "size", "in_reply_to", "created_at", "edited_at",
		"deleted_at", "person", "room", "from", "to", "protocol", "client", "version", "device", "relay", "events", "release":
		return true
	}
	return false
}

// eventOf gives the id of a message event in which some key stands twice, but
// none that says which event it is; "" for anything else.
func eventOf(data []byte) string {
	k := keys{data: data}
	if json.Unmarshal(data, &k, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)) != nil {
		return ""
	}
	seen := map[string]int{}
	for _, key := range k.list {
		seen[key.name]++
	}
	if seen["op"] != 1 || seen["id"] != 1 || seen["type"] != 1 {
		return ""
	}
	r := &reading{}
	o := object{keys: k, read: r}
	op, kind, id := o.word("op"), bridge.EventType(o.word("type")), o.id("id")
	if r.fault != nil || op != "event" || !kind.OfMessage() {
		return ""
	}
	return id
}
