package slack

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Call is one request that arrived. Status is 0 when no answer was given, Error
// Slack's code or "" for ok; Fault the misfortune that it met. Args never hold
// the token.
type Call struct {
	At      time.Time         `json:"at"`
	Method  string            `json:"method"`
	Verb    string            `json:"verb"`
	Args    map[string]string `json:"args"`
	Status  int               `json:"status"`
	Error   string            `json:"error,omitempty"`
	Fault   Kind              `json:"fault,omitempty"`
	Channel string            `json:"channel,omitempty"` // the conversation that was meant, if there is one
	Posted  string            `json:"posted,omitempty"`  // ts of the message that the call made
}

// Metadata is what an app hides in a message.
type Metadata struct {
	EventType string         `json:"event_type"`
	Payload   map[string]any `json:"event_payload"`
}

// Link is an address that a reader can click.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Revision is what a message said before an edit.
type Revision struct {
	At     time.Time       `json:"at"` // of the edit
	Text   string          `json:"text"`
	Blocks json.RawMessage `json:"blocks,omitempty"`
}

// Message is one message as Slack holds it. Text and Blocks are as they were
// sent; Requested is the channel that the call named.
type Message struct {
	Channel   string          `json:"channel"`
	TS        string          `json:"ts"`
	At        time.Time       `json:"at"` // when Slack accepted it
	Requested string          `json:"requested"`
	User      string          `json:"user"`
	Username  string          `json:"username,omitempty"`
	IconURL   string          `json:"icon_url,omitempty"`
	IconEmoji string          `json:"icon_emoji,omitempty"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	ThreadTS  string          `json:"thread_ts,omitempty"`
	Metadata  *Metadata       `json:"metadata,omitempty"`
	Key       string          `json:"key,omitempty"` // of the metadata: its payload's "key", else "id", else its only string
	EditedTS  string          `json:"edited_ts,omitempty"`
	Revisions []Revision      `json:"revisions,omitempty"`
	Deleted   bool            `json:"deleted,omitempty"`
	Pings     []string        `json:"pings,omitempty"` // whom it pings: channel, here, everyone, user and group ids
	Links     []Link          `json:"links,omitempty"`
	Fault     Kind            `json:"fault,omitempty"` // the misfortune of its call: the sender may not know of it

	attachments json.RawMessage
	shape       []any // the blocks, read
	marked      bool  // shown with "(edited)"
	parse       parsing
	notice      []Span
	rendered    []Block
}

// Calls are all requests so far, oldest first.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.calls)
	for i := range list {
		list[i].Args = maps.Clone(list[i].Args)
	}
	return list
}

// CallsOf counts the requests of one method, "" for all.
func (s *Server) CallsOf(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if method == "" {
		return len(s.calls)
	}
	n := 0
	for i := range s.calls {
		if s.calls[i].Method == method {
			n++
		}
	}
	return n
}

// Messages are all that chat.postMessage accepted, oldest first: deleted ones
// and repeats too, each as it reads now.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.posts)
}

// Count is how many messages chat.postMessage accepted.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.posts)
}

// Posts are the accepted messages with this metadata key, oldest first.
func (s *Server) Posts(key string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.byKey[key])
}

// Repeats counts the messages of each metadata key that was accepted more than
// once.
func (s *Server) Repeats() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	repeats := map[string]int{}
	for key, posts := range s.byKey {
		if len(posts) > 1 {
			repeats[key] = len(posts)
		}
	}
	return repeats
}

// Pings are the messages that ping somebody, oldest first.
func (s *Server) Pings() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(slices.DeleteFunc(slices.Clone(s.posts), func(m *Message) bool { return len(m.Pings) == 0 }))
}

// Changed is closed at the next change of anything that can be looked at.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// announce makes one channel per change that somebody waits for, not per change.
func (s *Server) announce() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

func (s *Server) record(c *call, status int, failed *failure) {
	entry := Call{At: c.now, Method: c.method, Verb: c.verb, Args: c.args, Status: status, Fault: c.fault}
	if failed != nil {
		entry.Error = failed.code
	}
	if target := s.targetOf(c.request); target != nil {
		entry.Channel = target.id
	}
	if c.posted != nil {
		entry.Posted = c.posted.TS
	}
	s.calls = append(s.calls, entry)
	s.announce()
}

// note records a call that took no effect because of a fault.
func (s *Server) note(q request, f *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{request: q, now: time.Now(), fault: f.Kind}
	var failed *failure
	status := f.answer().status
	switch {
	case f.Kind == Limited:
		failed = fail("ratelimited")
	case f.Kind == Error, f.Kind == ServerError && f.Error != "":
		failed = fail(f.Error)
	case f.Kind == HTML, f.Kind == Empty:
		status = http.StatusOK
	}
	s.record(c, status, failed)
}

func copies(list []*Message) []Message {
	out := make([]Message, len(list))
	for i, m := range list {
		out[i] = *m
		out[i].Revisions = slices.Clone(m.Revisions)
	}
	return out
}
