package slack

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"bellhop/bridge"
)

// The rests after a 429: what holds when Slack names none, and the longest
// that is believed.
const (
	defaultRest = 30 * time.Second
	longestRest = 24 * time.Hour
)

// answer is what one request brought back.
type answer struct {
	written bool // a byte of it may have reached the other side
	status  int  // 0: no response
	header  http.Header
	body    []byte
	err     error // why there is no response, or no complete one
}

// judge says what an answer means, by "What an answer means" of the command
// line contract: a complete JSON body first, then 429, then whether anything
// was written. whole reports whether an ok reply has what such a call gives.
func judge(a answer, whole func(reply) bool) (reply, bridge.Verdict) {
	if r, ok := decodeReply(a.body); ok {
		return r, judgeReply(r, a, whole)
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		return reply{}, limited("ratelimited", retryAfter(a.header))
	case a.status == 0 && !a.written:
		return reply{}, bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: codeOf(a)}
	}
	return reply{}, bridge.Verdict{Outcome: bridge.OutcomeUncertain, Code: codeOf(a)}
}

func judgeReply(r reply, a answer, whole func(reply) bool) bridge.Verdict {
	switch {
	case r.ok && whole(r):
		return bridge.Verdict{Outcome: bridge.OutcomeSent}
	case r.ok:
		return bridge.Verdict{Outcome: bridge.OutcomeUncertain, Code: "bad_reply"}
	case leavesOpen(r.code):
		return bridge.Verdict{Outcome: bridge.OutcomeUncertain, Code: r.code}
	}
	if class := classOf(r.code); class != bridge.ClassLimited {
		return bridge.Verdict{
			Outcome: bridge.OutcomeRefused, Class: class, Code: r.code,
			Needed: r.needed, Provided: r.provided,
		}
	}
	return limited(r.code, retryAfter(a.header))
}

func limited(code string, rest time.Duration) bridge.Verdict {
	return bridge.Verdict{
		Outcome: bridge.OutcomeRefused, Class: bridge.ClassLimited,
		Code: code, RetryAfter: rest,
	}
}

// codeOf names what is no answer of Slack's, in our own words: the text of an
// error of the network stays here, for it may hold what was sent.
func codeOf(a answer) string {
	switch {
	case errors.Is(a.err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(a.err, context.Canceled):
		return "canceled"
	case a.status != 0 && a.status != http.StatusOK:
		return fmt.Sprintf("http_%d", a.status)
	case a.status == http.StatusOK && a.err == nil:
		return "bad_reply"
	case errors.As(a.err, new(*tls.CertificateVerificationError)):
		return CodeCertificate
	case errors.Is(a.err, errProxy):
		return CodeProxy
	}
	return "connection"
}

// The codes of what a person can do something about although Slack has not
// answered: who did cannot prove to be Slack, or is a proxy that lets nothing
// through, or Slack could not be asked.
const (
	CodeCertificate = "certificate"
	CodeProxy       = "proxy"

	// CodeTokenUnreadable: nobody was asked, for there was no token to show.
	CodeTokenUnreadable = "token_unreadable"
)

// retryAfter reads seconds or an HTTP date; 30 s when there is neither.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil && seconds >= 0 {
		if seconds > int64(longestRest/time.Second) {
			return longestRest
		}
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(time.Until(at), 0), longestRest)
	}
	return defaultRest
}
