package gateway

import (
	"slices"

	"bellhop/bridge/office"
)

const (
	// repliesMax bounds the replies that wait for an answer. One that does not
	// fit fails as rate_limited.
	repliesMax = 1024
	// frameMax is the contract's largest frame. A reply that does not fit fails
	// as bad_request: sent, it would close the socket again and again.
	frameMax = 1 << 20
)

// replyBox holds the replies that the office has not answered, oldest first.
type replyBox struct{ replies []*reply }

type reply struct {
	ref   string
	frame []byte
	sent  bool // on the present connection
}

// put adds a reply, unless one with its ref waits already. code says why one
// was not taken.
func (b *replyBox) put(r office.Reply) (code string, ok bool) {
	if slices.ContainsFunc(b.replies, func(have *reply) bool { return have.ref == r.Ref }) {
		return "", true
	}
	if len(b.replies) == repliesMax {
		return "rate_limited", false
	}
	frame, err := encodeSend(r)
	if err != nil || len(frame) > frameMax {
		return "bad_request", false
	}
	b.replies = append(b.replies, &reply{ref: r.Ref, frame: frame})
	return "", true
}

// next gives the oldest one that was not sent on this connection, or nil.
func (b *replyBox) next() *reply {
	for _, r := range b.replies {
		if !r.sent {
			return r
		}
	}
	return nil
}

func (b *replyBox) answered(ref string) {
	b.replies = slices.DeleteFunc(b.replies, func(r *reply) bool { return r.ref == ref })
}

// unsend makes all of them due again.
func (b *replyBox) unsend() {
	for _, r := range b.replies {
		r.sent = false
	}
}
