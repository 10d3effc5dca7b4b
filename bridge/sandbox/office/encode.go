package office

import (
	"encoding/json"
	"time"

	"bellhop/bridge"
)

type welcomeFrame struct {
	Op           string              `json:"op"`
	Session      string              `json:"session"`
	Self         bridge.Person       `json:"self"`
	Organization bridge.Organization `json:"organization"`
	Presence     *presenceState      `json:"presence,omitempty"`
	HeartbeatS   int                 `json:"heartbeat_s"`
	Lease        leaseState          `json:"lease"`
}

type presenceState struct {
	State string `json:"state"`
}

type leaseState struct {
	Held bool `json:"held"`
	TTLS int  `json:"ttl_s"`
}

type leaseFrame struct {
	Op string `json:"op"`
	leaseState
	Holder string `json:"holder,omitempty"`
}

type eventFrame struct {
	Op   string           `json:"op"`
	ID   string           `json:"id"`
	Type bridge.EventType `json:"type"`
	At   time.Time        `json:"at"`
	Data any              `json:"data"`
}

type caughtUpFrame struct {
	Op      string  `json:"op"`
	Through *string `json:"through"`
}

type sentFrame struct {
	Op        string `json:"op"`
	Ref       string `json:"ref"`
	MessageID string `json:"message_id"`
}

type errorFrame struct {
	Op          string `json:"op"`
	Code        string `json:"code"`
	Message     string `json:"message"`
	Ref         string `json:"ref,omitempty"`
	RetryAfterS int    `json:"retry_after_s,omitempty"`
}

// happening is the data of presence, room and visitor events.
type happening struct {
	Person bridge.Person `json:"person"`
	State  string        `json:"state,omitempty"`
	Room   *bridge.Room  `json:"room,omitempty"`
}

// encode cannot fail for the types above: none holds a channel, a function, a
// cycle or a figure that JSON has no form for, and times are those of our clock.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("office: encode: " + err.Error())
	}
	return b
}
