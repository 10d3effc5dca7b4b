package control

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// The names of the events of GET /v1/events.
const (
	eventState = "state"
	eventShow  = "show"
)

// events writes a state at once and then after each change, at most ten a
// second; to a window also what it shall show. A reader that takes nothing for
// 10 s is let go.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	var shows <-chan Show
	var missed []Show
	if r.URL.Query().Get("window") != "" {
		if s.more != nil {
			s.more.Joined()
		}
		var leave func() []Show
		shows, leave = s.windows.join()
		defer func() { s.missed(context.WithoutCancel(r.Context()), append(missed, leave()...)) }()
	}
	for {
		changed := s.backend.Changed()
		if !s.tell(w, eventState, s.backend.State()) {
			return
		}
		for changed != nil {
			select {
			case <-changed:
				changed = nil
			case what := <-shows:
				if !s.tell(w, eventShow, what) {
					missed = append(missed, what)
					return
				}
			case <-r.Context().Done():
				missed = s.last(w, shows)
				return
			}
		}
		gap := time.NewTimer(eventGap)
		select {
		case <-gap.C:
		case <-r.Context().Done():
			gap.Stop()
			missed = s.last(w, shows)
			return
		}
	}
}

// last tells a window what it was to show just before the server ended, such as
// nothing more; missed is what it did not take.
func (s *Server) last(w http.ResponseWriter, shows <-chan Show) (missed []Show) {
	select {
	case what := <-shows:
		if !s.tell(w, eventShow, what) {
			missed = append(missed, what)
		}
	default:
	}
	return missed
}

// tell writes one event, and reports whether the reader took it.
func (s *Server) tell(w http.ResponseWriter, event string, v any) bool {
	data, err := json.Marshal(v)
	if err != nil {
		s.log.Error("an event cannot be written", "event", event, "err", err)
		return false
	}
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := w.Write([]byte("event: " + event + "\ndata: " + string(data) + "\n\n")); err != nil {
		return false
	}
	return out.Flush() == nil
}
