package relay

import (
	"context"

	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// flight is a post that is made ready while its attempt is being recorded: all
// but the request's leaving, which waits for that. recorded gets the entry as it
// was begun, or is closed when it was not.
type flight struct {
	entry    outbox.Entry
	recorded chan outbox.Entry
}

// prepare begins to make the first post of m ready, as the entry that the
// outbox will make of it is supposed to be.
func (r *Relay) prepare(d bridge.Destination, m *bridge.Message) *flight {
	f := &flight{
		entry:    outbox.Entry{ID: outbox.NewID(), Op: outbox.OpPost, Part: 1, Route: d.Route},
		recorded: make(chan outbox.Entry, 1),
	}
	r.beside(func(ctx context.Context) { r.post(ctx, f, d, m) })
	return f
}

// post sends what was prepared once it is recorded, and records what became of
// it. An entry that is not as it was supposed to be is said anew.
func (r *Relay) post(ctx context.Context, f *flight, d bridge.Destination, m *bridge.Message) {
	var e outbox.Entry
	begun, told, asExpected := false, false, false
	v := r.send(ctx, f.entry, d, m, func() bool {
		select {
		case e, begun = <-f.recorded:
			told, asExpected = true, begun && e.Marked == f.entry.Marked
		case <-ctx.Done():
		}
		return asExpected
	})
	if !told {
		e, begun = <-f.recorded
	}
	switch {
	case !begun:
	case told && !asExpected:
		r.call(ctx, e, d, m)
	default:
		r.recordVerdict(ctx, e, v)
	}
}
