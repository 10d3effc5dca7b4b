package host

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
	Held  bool   `json:"held"`
	TTLS  int    `json:"ttl_s"`
	Grant string `json:"grant,omitempty"`
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
	Grant   string  `json:"grant,omitempty"`
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

// deletion is bridge.Deletion as the contract writes it.
type deletion struct {
	ID        string     `json:"id"`
	Space     *spaceOnly `json:"space,omitempty"`
	DeletedAt time.Time  `json:"deleted_at"`
}

type spaceOnly struct {
	ID string `json:"id"`
}

// EncodeEvent makes the frame of an event. data is what the contract says for
// the type, encodable as JSON; a [bridge.Deletion] is written as the contract
// has it, without its space where that is empty.
func EncodeEvent(id string, t bridge.EventType, at time.Time, data any) []byte {
	if d, ok := data.(bridge.Deletion); ok {
		wire := deletion{ID: d.ID, DeletedAt: d.DeletedAt}
		if d.Space != "" {
			wire.Space = &spaceOnly{d.Space}
		}
		data = wire
	}
	return encode(eventFrame{Op: "event", ID: id, Type: t, At: at, Data: data})
}

func caughtUp(r replay, grant string) outgoing {
	f := caughtUpFrame{Op: "caught_up", Grant: grant}
	if r.through != "" {
		f.Through = &r.through
	}
	return outgoing{op: "caught_up", data: encode(f)}
}

// encode cannot fail for the types above: none holds a channel, a function, a
// cycle or a figure that JSON has no form for, and times are those of our clock.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("host: encode: " + err.Error())
	}
	return b
}
