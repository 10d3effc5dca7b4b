package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// Kind names a misfortune.
type Kind string

// The misfortunes. "Takes effect" means that the call is carried out although
// the caller never learns of it; where it is not said, Fault.Accepted decides.
const (
	Drop        Kind = "drop"         // the connection ends without an answer
	Refuse      Kind = "refuse"       // by Transport: no connection, nothing was written; over HTTP: like drop
	ResetBefore Kind = "reset_before" // reset, takes no effect
	ResetAfter  Kind = "reset_after"  // takes effect, then reset
	Stall       Kind = "stall"        // no answer before the caller gives up, Delay is over or Close
	ServerError Kind = "5xx"          // Status (503), with JSON if Error is set, else a proxy's text
	HTML        Kind = "html"         // 200 and the page of a captive portal
	Truncated   Kind = "truncated"    // takes effect; 200, and the connection ends in the middle of the JSON
	Garbled     Kind = "garbled"      // takes effect; 200 with half of the JSON as if it were whole
	Empty       Kind = "empty"        // 200 without a body
	Slow        Kind = "slow"         // the true answer, after Delay
	Foreign     Kind = "foreign"      // takes effect; 200, but the answer names another conversation, user or workspace
	Doubled     Kind = "doubled"      // takes effect; 200, but "ok" stands twice
	Moved       Kind = "moved"        // a redirect to another path
	Limited     Kind = "429"          // 429 with Retry-After
	Error       Kind = "error"        // 200 {"ok":false,"error":Error}
)

// Fault asks for a misfortune. The zero Method, User, Channel and Key match
// every call; the others narrow it down.
type Fault struct {
	Method  string // chat.postMessage, …
	User    string // a user id that the call is about: in channel, user, users, as e-mail, or as a member
	Channel string // as the call names it, or the id of the conversation that it means
	Key     string // the metadata key of a post
	Kind    Kind
	Count   int // calls that it hits; 0 is one, below 0 all until ClearFaults
	Skip    int // matching calls that it lets pass first

	Accepted   bool          // the call takes effect first
	Delay      time.Duration // before the misfortune shows
	Status     int           // of ServerError
	Error      string        // of Error, and of ServerError with JSON; ratelimited may be had in a 200 so
	Needed     string        // goes with Error missing_scope
	RetryAfter time.Duration // of Limited; 0 is 1 s, below 0 no header
}

// Fault adds a misfortune. Of several that match, the oldest is used.
func (s *Server) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Count == 0 {
		f.Count = 1
	}
	s.faults = append(s.faults, &f)
}

// ClearFaults takes back all faults that are left, but not an outage.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Outage makes every call of every method meet the same misfortune; "" ends it.
func (s *Server) Outage(kind Kind) { s.OutageWith(Fault{Kind: kind}) }

// OutageWith is Outage with the details of a fault.
func (s *Server) OutageWith(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outage = nil
	if f.Kind != "" {
		s.outage = &f
	}
	s.announce()
}

// pick takes the fault for a call out of the list, nil for none.
func (s *Server) pick(q request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outage != nil && s.concerns(s.outage, q) {
		f := *s.outage
		return &f
	}
	for i, f := range s.faults {
		if !s.concerns(f, q) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		hit := *f
		if f.Count > 0 {
			f.Count--
		}
		if f.Count == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return &hit
	}
	return nil
}

func (s *Server) concerns(f *Fault, q request) bool {
	if f.Method != "" && f.Method != q.method {
		return false
	}
	if f.Key != "" && f.Key != keyOf(q.args["metadata"]) {
		return false
	}
	target := s.targetOf(q)
	if f.Channel != "" && f.Channel != q.args["channel"] && (target == nil || f.Channel != target.id) {
		return false
	}
	return f.User == "" || s.aboutUser(f.User, q, target)
}

func (s *Server) aboutUser(user string, q request, target *conversation) bool {
	if u := s.byEmail[foldEmail(q.args["email"])]; u != nil && u.ID == user {
		return true
	}
	if target != nil && slices.Contains(target.members, user) {
		return true
	}
	return q.args["user"] == user || q.args["channel"] == user || slices.Contains(split(q.args["users"]), user)
}

// suffer answers a call that meets a fault.
func (s *Server) suffer(ctx context.Context, q request, f *Fault) answer {
	var a answer
	effect := f.Accepted || f.Kind == ResetAfter || f.Kind == Truncated || f.Kind == Garbled || f.Kind == Foreign || f.Kind == Doubled
	if effect {
		a = s.execute(q, f.Kind)
	} else if f.Kind != Slow {
		s.note(q, f)
	}
	if !s.pause(ctx, f) {
		return answer{end: hangUp}
	}
	switch f.Kind {
	case Slow:
		if !effect {
			a = s.execute(q, f.Kind)
		}
		return a
	case Truncated:
		a.end = cutShort
		return a
	case Garbled:
		a.body = a.body[:len(a.body)/2]
		return a
	case Foreign:
		a.body = foreign(a.body)
		return a
	case Doubled:
		a.body = append([]byte(`{"ok":true,`), a.body[1:]...)
		return a
	case ResetBefore, ResetAfter:
		return answer{end: reset}
	case Refuse:
		return answer{end: refuse}
	}
	return f.answer()
}

// answer is what the caller is told instead of the truth.
func (f *Fault) answer() answer {
	a := answer{status: http.StatusOK, header: apiHeader()}
	switch f.Kind {
	case ServerError:
		a.status = f.status()
		if f.Error != "" {
			a.body = encode(reply{"ok": false, "error": f.Error})
			return a
		}
		a.header.Set("Content-Type", "text/plain")
		a.body = []byte("upstream connect error or disconnect/reset before headers")
	case HTML:
		a.header.Set("Content-Type", "text/html; charset=utf-8")
		a.body = []byte("<!DOCTYPE html><html><head><title>Welcome</title></head><body><form action=\"/login\">Sign in to use this network</form></body></html>\n")
	case Moved:
		a.status = http.StatusFound
		a.header.Set("Location", "/elsewhere")
	case Empty:
	case Limited:
		a.status = http.StatusTooManyRequests
		if f.RetryAfter >= 0 {
			a.header.Set("Retry-After", seconds(max(f.RetryAfter, time.Second)))
		}
		a.body = encode(reply{"ok": false, "error": "ratelimited"})
	case Error:
		body := reply{"ok": false, "error": f.Error}
		if f.Needed != "" {
			body["needed"], body["provided"] = f.Needed, ""
		}
		a.body = encode(body)
	default:
		return answer{end: hangUp}
	}
	return a
}

// foreign is an answer that is about something else.
func foreign(body []byte) []byte {
	var told reply
	if json.Unmarshal(body, &told) != nil {
		return body
	}
	for key, id := range map[string]string{"channel": "C0FOREIGN", "team_id": "T0FOREIGN", "user": "U0FOREIGN"} {
		switch value := told[key].(type) {
		case string:
			told[key] = id
		case map[string]any:
			value["id"] = id
			delete(value, "is_mpim")
			value["is_channel"] = true
		}
	}
	return encode(told)
}

func (f *Fault) status() int {
	if f.Status == 0 {
		return http.StatusServiceUnavailable
	}
	return f.Status
}

// pause waits as long as the fault says. False: the caller went away, or is to
// get no answer.
func (s *Server) pause(ctx context.Context, f *Fault) bool {
	if f.Delay <= 0 && f.Kind != Stall {
		return true
	}
	var over <-chan time.Time
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return f.Kind != Stall
	case <-ctx.Done():
	case <-s.done:
	}
	return false
}
