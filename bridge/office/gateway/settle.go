package gateway

import (
	"bellhop/bridge"
	"bellhop/bridge/office/gateway/wire"
)

const (
	// settleBatch is the contract's largest number of ids in one settle.
	settleBatch = wire.MaxSettle
	// settleMax bounds what is kept over a drop. What does not fit is offered
	// again by the office.
	settleMax = 1 << 16
)

// settleQueue holds the ids that the office has not been told of, in order and
// without repeats.
type settleQueue struct {
	ids    []string
	queued map[string]struct{}
}

// add queues what is new and a valid id, and says how many did not fit.
func (q *settleQueue) add(ids []string) (dropped int) {
	if q.queued == nil {
		q.queued = make(map[string]struct{})
	}
	for _, id := range ids {
		if _, known := q.queued[id]; known || bridge.CheckID("id", id) != nil {
			continue
		}
		if len(q.ids) == settleMax {
			dropped++
			continue
		}
		q.queued[id] = struct{}{}
		q.ids = append(q.ids, id)
	}
	return dropped
}

// batch is the head of the queue, which stays queued until it is written.
func (q *settleQueue) batch() []string { return q.ids[:min(len(q.ids), settleBatch)] }

// written forgets the first n ids.
func (q *settleQueue) written(n int) {
	for _, id := range q.ids[:n] {
		delete(q.queued, id)
	}
	clear(q.ids[:n])
	q.ids = q.ids[n:]
	if len(q.ids) == 0 {
		q.ids, q.queued = nil, nil
	}
}
