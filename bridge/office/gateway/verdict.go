package gateway

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

// The contract's own close codes.
const (
	closeWithdrawn = 4001
	closeForbidden = 4003
	closeReplaced  = 4010
	closeSlowDown  = 4029
)

const (
	// slowDown is the least wait after a close with 4029, which names no time.
	slowDown = 5 * time.Second
	// retryAfterMax bounds what a server can ask for.
	retryAfterMax = 24 * time.Hour
)

var (
	errReconnect   = errors.New("gateway: reconnect asked for")
	errSlept       = errors.New("gateway: the machine slept")
	errNoWelcome   = errors.New("gateway: no welcome came")
	errNoLease     = errors.New("gateway: the lease ran out unanswered")
	errSubprotocol = errors.New("gateway: the server did not pick " + subprotocol)
)

// statusError is an upgrade that was answered with another status than 101.
type statusError struct {
	status     int
	retryAfter time.Duration
}

func (e *statusError) Error() string { return "gateway: http " + strconv.Itoa(e.status) }

// Unwrap says what the status means to who is told of it.
func (e *statusError) Unwrap() error {
	switch e.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return office.ErrMoved
	}
	return &office.StatusError{Status: e.status}
}

// closeError is a close frame of the server's, without its text.
type closeError struct{ code int }

func (e *closeError) Error() string { return "gateway: closed with " + strconv.Itoa(e.code) }

// withoutText turns a close frame into its code: the text is the server's and
// may carry anything.
func withoutText(err error) error {
	if frame, ok := errors.AsType[*websocket.CloseError](err); ok {
		return &closeError{code: frame.Code}
	}
	return err
}

// verdict says what an ended connection calls for: to stop (refusal), to
// connect again at once, or to wait. least is how long the office asked us to
// stay away; zero leaves it to the back-off.
type verdict struct {
	refusal *office.Refusal
	atOnce  bool
	least   time.Duration
}

func judge(err error) verdict {
	if errors.Is(err, errReconnect) || errors.Is(err, errSlept) {
		return verdict{atOnce: true}
	}
	if errors.Is(err, errSubprotocol) {
		return verdict{refusal: &office.Refusal{NotGateway: true, Reason: "the subprotocol was not picked"}}
	}
	if e, ok := errors.AsType[*statusError](err); ok {
		return judgeStatus(e)
	}
	if e, ok := errors.AsType[*closeError](err); ok {
		return judgeClose(e.code)
	}
	return verdict{}
}

func judgeStatus(e *statusError) verdict {
	switch e.status {
	case http.StatusUnauthorized:
		return verdict{refusal: &office.Refusal{Authorization: true, Status: e.status, Reason: "the access token is wrong or withdrawn"}}
	case http.StatusForbidden:
		return verdict{refusal: &office.Refusal{Authorization: true, Status: e.status, Reason: "the member's role may not use the gateway"}}
	case http.StatusNotFound, http.StatusUpgradeRequired:
		return verdict{refusal: &office.Refusal{NotGateway: true, Status: e.status, Reason: "there is no gateway at this address"}}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return verdict{least: e.retryAfter}
	}
	return verdict{}
}

func judgeClose(code int) verdict {
	switch code {
	case closeWithdrawn:
		return verdict{refusal: &office.Refusal{Authorization: true, Close: code, Reason: "the access token was withdrawn"}}
	case closeForbidden:
		return verdict{refusal: &office.Refusal{Authorization: true, Close: code, Reason: "the member may not use the gateway"}}
	case closeReplaced:
		return verdict{refusal: &office.Refusal{Replaced: true, Close: code, Reason: "the same device connected again"}}
	case closeSlowDown:
		return verdict{least: slowDown}
	}
	return verdict{}
}

// parseRetryAfter reads seconds or a date; what it cannot read is zero.
func parseRetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		limit := int64(retryAfterMax / time.Second)
		return time.Duration(min(max(seconds, 0), limit)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), retryAfterMax)
	}
	return 0
}
