package sandbox

import (
	"maps"
	"slices"

	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/sandbox/slack"
)

const (
	shownMessages = 200
	shownCalls    = 40
)

// state is all that the page shows, at one moment.
type state struct {
	Organization string          `json:"organization"`
	Addresses    Addresses       `json:"addresses"`
	Note         string          `json:"note"`
	People       []seat          `json:"people"`
	Spaces       []bridge.Space  `json:"spaces"`
	Groups       []string        `json:"groups"`
	Messages     []said          `json:"messages"`
	Slack        []desk          `json:"slack"`
	Calls        []call          `json:"calls"`
	Scopes       []string        `json:"scopes"`
	Switches     map[string]bool `json:"switches"`
}

// seat is a person in the office and how their devices are.
type seat struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Email    string      `json:"email"`
	Role     bridge.Role `json:"role"`
	Presence string      `json:"presence"`
	Slack    string      `json:"slack"`   // user id of their account, "" for none
	Linked   bool        `json:"linked"`  // the office shows them as connected to Slack
	Device   string      `json:"device"`  // none, off, connected, relaying
	Waiting  int         `json:"waiting"` // direct messages that are not settled
}

// said is a message of the office with what becomes of it.
type said struct {
	bridge.Message
	decision
	Plain   string `json:"plain"` // the text without markup
	Deleted bool   `json:"deleted"`
	Settled string `json:"settled"` // of a direct message: "", "waiting" or "done"
}

// desk is what one person sees in Slack.
type desk struct {
	ID            string               `json:"id"`
	Name          string               `json:"name"`
	User          string               `json:"user"`
	Conversations []slack.Conversation `json:"conversations"`
}

// call is a request to Slack, without what it carried.
type call struct {
	N      int        `json:"n"` // how many came before it
	At     string     `json:"at"`
	Method string     `json:"method"`
	Status int        `json:"status"`
	Error  string     `json:"error"`
	Fault  slack.Kind `json:"fault"`
}

// look gathers the state. What is shown of the office and of Slack may be a
// moment apart.
func (s *Sandbox) look() state {
	people := s.office.People()
	st := state{
		Organization: s.office.Organization().Name, Spaces: s.office.Spaces(), Groups: groups(),
		Messages: s.messages(people), Calls: s.calls(), Scopes: s.slack.Scopes(),
	}
	waiting := map[string]int{}
	for _, m := range st.Messages {
		if m.Settled == "waiting" {
			waiting[m.Direct]++
		}
	}
	for _, p := range people {
		account := slackID(p.ID)
		seat := s.seat(p, account)
		seat.Waiting = waiting[p.ID]
		st.People = append(st.People, seat)
		if account != "" {
			st.Slack = append(st.Slack, desk{ID: p.ID, Name: p.Name, User: account, Conversations: s.slack.View(account)})
		}
	}
	s.listening.Lock()
	st.Addresses = s.addresses
	s.listening.Unlock()
	s.mu.Lock()
	st.Switches, st.Note = maps.Clone(s.on), s.note
	s.mu.Unlock()
	return st
}

func (s *Sandbox) seat(p bridge.Person, account string) seat {
	out := seat{
		ID: p.ID, Name: p.Name, Email: p.Email, Role: p.Role, Presence: s.office.Presence(p.ID),
		Slack: account, Linked: p.Slack != nil && p.Slack.Linked, Device: "none",
	}
	if p.Role.Outside() {
		return out
	}
	switch {
	case s.office.Holder(p.ID) != "" && s.office.Connected(p.ID):
		out.Device = "relaying"
	case s.office.Connected(p.ID):
		out.Device = "connected"
	default:
		out.Device = "off"
	}
	return out
}

// messages are the latest of the office, deleted ones where they stood.
func (s *Sandbox) messages(people []bridge.Person) []said {
	there := s.office.Messages()
	s.mu.Lock()
	deleted := slices.Clone(s.deleted)
	s.mu.Unlock()
	list := make([]said, 0, len(there)+len(deleted))
	for _, m := range there {
		list = append(list, judge(people, m))
	}
	list = append(list, deleted...)
	slices.SortStableFunc(list, func(a, b said) int { return a.CreatedAt.Compare(b.CreatedAt) })
	list = list[max(0, len(list)-shownMessages):]
	s.settle(list)
	return list
}

func judge(people []bridge.Person, m bridge.Message) said {
	return said{Message: m, decision: decide(people, m), Plain: mention.PlainText(m)}
}

// settle says of each direct message whether its member's device is done with
// all that happened to it.
func (s *Sandbox) settle(list []said) {
	done := map[string]map[string]bool{}
	for i, m := range list {
		if m.Direct == "" {
			continue
		}
		if done[m.Direct] == nil {
			done[m.Direct] = map[string]bool{}
			for _, id := range s.office.Settled(m.Direct) {
				done[m.Direct][id] = true
			}
		}
		list[i].Settled = "done"
		for _, event := range s.office.Events(m.Direct, m.ID) {
			if !done[m.Direct][event] {
				list[i].Settled = "waiting"
			}
		}
	}
}

func (s *Sandbox) calls() []call {
	all := s.slack.Calls()
	list := []call{}
	first := max(0, len(all)-shownCalls)
	for i, c := range all[first:] {
		list = append(list, call{
			N: first + i, At: c.At.Format("15:04:05.000"), Method: c.Method, Status: c.Status, Error: c.Error, Fault: c.Fault,
		})
	}
	return list
}
