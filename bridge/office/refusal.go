package office

import (
	"errors"
	"strconv"
)

// Refusal ends Run: the office will not have this client, and asking again
// changes nothing. Exactly one of Authorization (HTTP 401 or 403, close 4001
// or 4003), Replaced (close 4010: the same device connected again) and
// NotGateway (HTTP 404 or 426, or the subprotocol was not picked) is true.
// Status is the HTTP status, Close the websocket's close code; each is zero
// where it does not apply. Reason is in our words, never the office's.
type Refusal struct {
	Authorization bool
	Replaced      bool
	NotGateway    bool
	Status        int
	Close         int
	Reason        string
}

// Error says what was refused and by which code.
func (r *Refusal) Error() string {
	text := "office: refused: " + r.Reason
	if r.Status != 0 {
		text += " (http " + strconv.Itoa(r.Status) + ")"
	}
	if r.Close != 0 {
		text += " (close " + strconv.Itoa(r.Close) + ")"
	}
	return text
}

// What a State in Waiting may carry, besides the errors of the network.
var (
	// ErrProxy: a proxy on the way answered, and let nothing through.
	ErrProxy = errors.New("the proxy refused")
	// ErrToken: there is no access token, or what is stored is none.
	ErrToken = errors.New("there is no usable access token")
	// ErrMoved: the office answered with a redirect, which is not followed: the
	// access token is for the address that was entered.
	ErrMoved = errors.New("the office has moved")
)

// StatusError is an upgrade that was answered with an HTTP status that means
// neither a refusal nor a redirect. A State in Waiting may carry it.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return "office: http " + strconv.Itoa(e.Status) }
