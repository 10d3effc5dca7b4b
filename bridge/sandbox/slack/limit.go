package slack

import "time"

// Limits are Slack's rate limits. The zero value is none.
type Limits struct {
	// PerChannel lets one post a second into each conversation, after Burst at
	// once (0: 1).
	PerChannel bool
	Burst      int
	// Tiers holds each method to its documented calls a minute.
	Tiers bool
}

// window is the minute in which calls of one method are counted.
type window struct {
	from  time.Time
	calls int
}

// SetLimits switches limits on or off; what was counted so far is forgotten.
func (s *Server) SetLimits(l Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = l
	s.windows = map[string]window{}
	s.paces = map[string]time.Time{}
}

func limited(wait time.Duration) *failure {
	f := fail("ratelimited")
	f.retry = max(wait, time.Millisecond)
	return f
}

// spend counts a call against its method's minute.
func (s *Server) spend(name string, perMinute int, now time.Time) *failure {
	if !s.limits.Tiers {
		return nil
	}
	w := s.windows[name]
	if now.Sub(w.from) >= time.Minute {
		w = window{from: now}
	}
	if w.calls >= perMinute {
		return limited(w.from.Add(time.Minute).Sub(now))
	}
	w.calls++
	s.windows[name] = w
	return nil
}

// pace counts a post against its conversation's second. The stored time is when
// the conversation will have made up for all its posts.
func (s *Server) pace(channel string, now time.Time) *failure {
	if !s.limits.PerChannel {
		return nil
	}
	ahead := time.Duration(max(s.limits.Burst, 1)-1) * time.Second
	due := s.paces[channel]
	if wait := due.Add(-ahead).Sub(now); wait > 0 {
		return limited(wait)
	}
	if due.Before(now) {
		due = now
	}
	s.paces[channel] = due.Add(time.Second)
	return nil
}
