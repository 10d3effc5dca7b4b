package relay

import (
	"container/heap"
	"slices"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// schedule holds the entries that are due, by conversation, in order. It is
// used from Run's goroutine only.
type schedule struct {
	convs  map[string]*conversation
	ready  line // those that may go on now
	later  line // those that wait for a limit or a repeat
	flying int  // calls under way
	since  time.Time
	// failing are the conversations whose last call has to be made again.
	failing map[string]backoff
}

// conversation is the queue of one sender. One entry is in flight at most.
type conversation struct {
	key     string
	entries []outbox.Entry
	busy    bool
	queued  bool // stands in ready or later
	at      time.Time
	oldest  outbox.Entry // when it was queued
	decided decision     // where its oldest entry goes
}

// decision is what Slack was asked about where an entry goes. It is used for
// that entry, whatever is remembered otherwise.
type decision struct {
	entry string
	to    bridge.Destination
	at    time.Time
}

// decisionFor is how long a decision may wait for its post.
const decisionFor = time.Hour

// decide keeps where an entry of the conversation goes.
func (s *schedule) decide(e outbox.Entry, to bridge.Destination, now time.Time) {
	s.conv(e.Conversation).decided = decision{e.ID, to, now}
}

// decidedFor is what was decided for an entry, if it was.
func (c *conversation) decidedFor(e outbox.Entry, now time.Time) (bridge.Destination, bool) {
	return c.decided.to, c.decided.entry == e.ID && now.Sub(c.decided.at) < decisionFor
}

// failed is told of a call that has to be made again, and gives when: each time
// later than before.
func (s *schedule) failed(key string, now time.Time) time.Time {
	b := s.failing[key]
	b.later(now, probeLast)
	s.failing[key] = b
	return b.next
}

// steady is told of a call that has not to be made again.
func (s *schedule) steady(key string) { delete(s.failing, key) }

// hurry lets every conversation go on at once: what it failed for is mended.
func (s *schedule) hurry() {
	clear(s.failing)
	for _, c := range s.later {
		c.at = time.Time{}
		heap.Push(&s.ready, c)
	}
	s.later = nil
}

// fails reports whether the last call of a conversation has to be made again.
func (s *schedule) fails(key string) bool { return !s.failing[key].next.IsZero() }

// forget drops a conversation of which nothing is left.
func (s *schedule) forget(key string) {
	delete(s.convs, key)
	delete(s.failing, key)
}

func newSchedule() schedule {
	return schedule{convs: make(map[string]*conversation), failing: make(map[string]backoff), since: time.Now()}
}

// empty reports whether nothing waits and nothing is in flight.
func (s *schedule) empty() bool { return len(s.convs) == 0 }

// next is when the next conversation may go on; zero when none waits.
func (s *schedule) next() time.Time {
	if len(s.later) == 0 {
		return time.Time{}
	}
	return s.later[0].at
}

// idle reports whether nothing of the conversation waits or is in flight.
func (s *schedule) idle(key string) bool {
	c := s.convs[key]
	return c == nil || (!c.busy && len(c.entries) == 0)
}

// claim marks the conversation as in flight; free or done ends that.
func (s *schedule) claim(key string) {
	s.conv(key).busy = true
	s.flying++
}

func (s *schedule) conv(key string) *conversation {
	c := s.convs[key]
	if c == nil {
		c = &conversation{key: key}
		s.convs[key] = c
	}
	return c
}

// free ends a flight. The conversation goes on at once, or at at.
func (s *schedule) free(key string) { s.freeAt(key, time.Time{}) }

func (s *schedule) freeAt(key string, at time.Time) {
	c := s.convs[key]
	c.busy = false
	s.flying--
	c.at = at
	s.offer(c)
}

// offer puts a conversation where dispatch will find it, or forgets it when
// nothing is left in it.
func (s *schedule) offer(c *conversation) {
	switch {
	case c.busy || c.queued:
	case len(c.entries) == 0:
		s.forget(c.key)
	default:
		c.queued, c.oldest = true, c.entries[0]
		if c.at.IsZero() {
			heap.Push(&s.ready, c)
		} else {
			heap.Push(&s.later, c)
		}
	}
}

// add puts an entry at its place: by the order of the outbox. An entry that is
// there already is replaced.
func (s *schedule) add(e outbox.Entry) {
	c := s.conv(e.Conversation)
	s.remove(c, e.ID)
	at, _ := slices.BinarySearchFunc(c.entries, e, outbox.Order)
	c.entries = slices.Insert(c.entries, at, e)
	s.offer(c)
}

func (s *schedule) remove(c *conversation, id string) {
	c.entries = slices.DeleteFunc(c.entries, func(e outbox.Entry) bool { return e.ID == id })
}

// drop takes an entry out wherever it stands.
func (s *schedule) drop(key, id string) {
	if c := s.convs[key]; c != nil {
		s.remove(c, id)
	}
}

// pop gives the conversation that may go on at now and has the oldest entry,
// or nil. It is in no list then: the caller claims it, or puts it back.
func (s *schedule) pop(now time.Time) *conversation {
	for len(s.later) > 0 && !now.Before(s.later[0].at) {
		c := heap.Pop(&s.later).(*conversation)
		c.at = time.Time{}
		heap.Push(&s.ready, c)
	}
	for len(s.ready) > 0 {
		c := heap.Pop(&s.ready).(*conversation)
		c.queued = false
		if !c.busy && len(c.entries) > 0 {
			return c
		}
		if !c.busy {
			s.forget(c.key)
		}
	}
	return nil
}

// tick is what waits for limits are rounded up to, so that those who wait for
// the same one are due together, and the oldest of them goes first.
const tick = 10 * time.Millisecond

// putBack lets a popped conversation wait until at.
func (s *schedule) putBack(c *conversation, at time.Time) {
	c.at = s.since.Add(at.Sub(s.since).Truncate(tick) + tick)
	s.offer(c)
}

// clear forgets all entries; flights go on and are known as busy.
func (s *schedule) clear() {
	for key, c := range s.convs {
		c.entries, c.queued, c.at = nil, false, time.Time{}
		if !c.busy {
			s.forget(key)
		}
	}
	s.ready, s.later = nil, nil
}

// line is a heap of conversations: by the time at which they may go on, then
// by their oldest entries.
type line []*conversation

func (l line) Len() int      { return len(l) }
func (l line) Swap(i, j int) { l[i], l[j] = l[j], l[i] }

func (l line) Less(i, j int) bool {
	if order := l[i].at.Compare(l[j].at); order != 0 {
		return order < 0
	}
	return outbox.Order(l[i].oldest, l[j].oldest) < 0
}

// Push is heap.Interface's.
func (l *line) Push(x any) { *l = append(*l, x.(*conversation)) }

// Pop is heap.Interface's.
func (l *line) Pop() any {
	old := *l
	c := old[len(old)-1]
	old[len(old)-1] = nil
	*l = old[:len(old)-1]
	return c
}
