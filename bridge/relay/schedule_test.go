package relay

import (
	"testing"
	"time"

	"bellhop/bridge/outbox"
)

// Of what waits for limits, that which may go on first is due first, whatever
// its age; of what may go on at once, the oldest.
func TestScheduleGoesByTimeThenByAge(t *testing.T) {
	t.Parallel()
	s := newSchedule()
	for n, key := range []string{"oldest", "old", "young"} {
		s.add(outbox.Entry{ID: key, Conversation: key, Place: [2]int64{int64(n)}})
	}
	now := s.since
	waits := map[string]time.Duration{"oldest": time.Minute, "old": 2 * time.Second, "young": 2*time.Second + tick/2}
	for range waits {
		c := s.pop(now)
		s.putBack(c, now.Add(waits[c.key]))
	}
	for _, want := range []struct {
		due  time.Duration // when the next one may go on
		keys []string
	}{{2*time.Second + tick, []string{"old", "young"}}, {time.Minute + tick, []string{"oldest"}}} {
		if got := s.next().Sub(now); got != want.due {
			t.Errorf("the next one goes on after %v, want %v", got, want.due)
		}
		if c := s.pop(now.Add(want.due - 1)); c != nil {
			t.Errorf("%s goes on too early", c.key)
		}
		for _, key := range want.keys {
			if c := s.pop(now.Add(want.due)); c == nil || c.key != key {
				t.Errorf("after %v got %v, want %s", want.due, c, key)
			}
		}
	}
}
