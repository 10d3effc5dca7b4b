package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	exact "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrBadIntent is wrapped by every error of [DecodeIntent].
var ErrBadIntent = errors.New("not an intent")

// Intent is a wish of a person: one of the types below.
type Intent interface{ kind() string }

// Pause holds all messages until a time, or until [Resume] when Until is zero.
type Pause struct {
	Until time.Time `json:"until,omitzero"`
}

// Resume ends a [Pause].
type Resume struct{}

// Reconnect drops the office's socket and connects anew, and asks Slack again
// whether it takes the token.
type Reconnect struct{}

// Retry makes the outbox entry with this ID waiting again.
type Retry struct {
	ID string `json:"id"`
}

// Drop gives up the outbox entry with this ID.
type Drop struct {
	ID string `json:"id"`
}

// Mute holds back what the sender with this office id writes; On false ends it.
type Mute struct {
	Sender string `json:"sender"`
	On     bool   `json:"on"`
}

// Language sets the language of screens and posts: "en", "ja" or "ko".
type Language struct {
	Tag string `json:"tag"`
}

// FromNow settles, without a post, what waited in the office before the first
// connecting.
type FromNow struct{}

// All relays what waited in the office before the first connecting.
type All struct{}

// Prefer replaces the choices of [Preferences].
type Prefer struct {
	Preferences Preferences `json:"preferences"`
}

// KeepHistory answers the first run's question: how many days text is kept, 0 to
// 90.
type KeepHistory struct {
	Days int `json:"days"`
}

// Seen says that a person has read the problem with this code, so that one
// that is only to be known (history_gap) goes away.
type Seen struct {
	Code string `json:"code"`
}

// Quit ends the program.
type Quit struct{}

func (Pause) kind() string       { return "pause" }
func (Resume) kind() string      { return "resume" }
func (Reconnect) kind() string   { return "reconnect" }
func (Retry) kind() string       { return "retry" }
func (Drop) kind() string        { return "drop" }
func (Mute) kind() string        { return "mute" }
func (Language) kind() string    { return "language" }
func (FromNow) kind() string     { return "from_now" }
func (All) kind() string         { return "all" }
func (Prefer) kind() string      { return "prefer" }
func (KeepHistory) kind() string { return "keep_history" }
func (Seen) kind() string        { return "seen" }
func (Quit) kind() string        { return "quit" }

// EncodeIntent gives {"intent": kind, "with": {…}}.
func EncodeIntent(i Intent) ([]byte, error) {
	if i == nil {
		return nil, fmt.Errorf("state: encode intent: %w", ErrBadIntent)
	}
	with, err := json.Marshal(i)
	if err != nil {
		return nil, fmt.Errorf("state: encode intent %s: %w", i.kind(), err)
	}
	return json.Marshal(envelope{Intent: i.kind(), With: with})
}

type envelope struct {
	Intent string         `json:"intent"`
	With   jsontext.Value `json:"with,omitempty"`
}

// DecodeIntent is the other way of [EncodeIntent]. An unknown kind, and one
// that lacks what it needs, is refused with [ErrBadIntent].
func DecodeIntent(data []byte) (Intent, error) {
	var e envelope
	if err := exact.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("state: decode intent: %w", ErrBadIntent)
	}
	switch e.Intent {
	case "pause":
		return decodeAs(e, func(Pause) bool { return true })
	case "resume":
		return Resume{}, nil
	case "reconnect":
		return Reconnect{}, nil
	case "retry":
		return decodeAs(e, func(i Retry) bool { return i.ID != "" })
	case "drop":
		return decodeAs(e, func(i Drop) bool { return i.ID != "" })
	case "mute":
		return decodeAs(e, func(i Mute) bool { return i.Sender != "" })
	case "language":
		return decodeAs(e, func(i Language) bool { return i.Tag == English || i.Tag == Japanese || i.Tag == Korean })
	case "from_now":
		return FromNow{}, nil
	case "all":
		return All{}, nil
	case "prefer":
		return decodeAs(e, func(i Prefer) bool { return i.Preferences.sound() })
	case "keep_history":
		return decodeAs(e, func(i KeepHistory) bool { return soundHistory(i.Days) })
	case "seen":
		return decodeAs(e, func(i Seen) bool { return i.Code != "" })
	case "quit":
		return Quit{}, nil
	}
	return nil, fmt.Errorf("state: decode intent of an unknown kind: %w", ErrBadIntent)
}

func decodeAs[T Intent](e envelope, complete func(T) bool) (Intent, error) {
	var i T
	if len(e.With) > 0 {
		if err := exact.Unmarshal(e.With, &i); err != nil {
			return nil, fmt.Errorf("state: decode intent %s: %w", e.Intent, ErrBadIntent)
		}
	}
	if !complete(i) {
		return nil, fmt.Errorf("state: decode intent %s that lacks something: %w", e.Intent, ErrBadIntent)
	}
	return i, nil
}
