package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
)

var (
	errInput   = errors.New("not understood")
	errMissing = errors.New("there is nothing to send")
)

// wish is what the page asks for.
type wish struct {
	ID          string              `json:"id"` // of a message, a switch, a conversation
	From        string              `json:"from"`
	Space       string              `json:"space"`
	Mentions    []bridge.Mention    `json:"mentions"`
	Text        string              `json:"text"`
	Format      bridge.Format       `json:"format"`
	Kind        bridge.Kind         `json:"kind"`
	Attachments []bridge.Attachment `json:"attachments"`
	On          bool                `json:"on"`
}

// act carries out a wish and gives what the page is told; nil is an empty
// object. Unknown keys and unknown actions are errors.
func (s *Sandbox) act(action string, body []byte) (any, error) {
	var w wish
	if err := json.Unmarshal(body, &w, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("sandbox: %s: %w", action, errInput)
	}
	switch action {
	case "say":
		return s.say(w)
	case "preview":
		return s.preview(w)
	case "edit":
		_, err := s.office.Edit(w.ID, w.Text)
		return nil, err
	case "delete":
		return nil, s.delete(w.ID)
	case "type":
		_, err := s.slack.Type(slackID(w.From), w.ID, w.Text)
		return nil, err
	case "link":
		return nil, s.link(w.From, w.On)
	case "switch":
		return nil, s.set(w.ID, w.On)
	case "trigger":
		return nil, s.trigger(w.ID)
	}
	return nil, fmt.Errorf("sandbox: %q: %w", action, errInput)
}

func (s *Sandbox) say(w wish) (any, error) {
	if w.Text == "" && len(w.Attachments) == 0 && len(w.Mentions) == 0 {
		return nil, errMissing
	}
	m, err := s.office.Say(office.Draft{
		From: w.From, Space: w.Space, Mentions: w.Mentions, Text: w.Text,
		Format: w.Format, Kind: w.Kind, Attachments: w.Attachments,
	})
	if err != nil {
		return nil, err
	}
	return map[string]string{"id": m.ID}, nil
}

// preview says what the rules will say of a message that is being written.
func (s *Sandbox) preview(w wish) (any, error) {
	people := s.office.People()
	i := slices.IndexFunc(people, func(p bridge.Person) bool { return p.ID == w.From })
	if i < 0 {
		return nil, errInput
	}
	return decide(people, bridge.Message{
		ID: "preview", Sender: people[i], Mentions: w.Mentions, Text: w.Text,
		Format: w.Format, Kind: w.Kind, Attachments: w.Attachments,
	}), nil
}

// delete takes a message back and remembers that it was there.
func (s *Sandbox) delete(id string) error {
	people := s.office.People()
	messages := s.office.Messages()
	i := slices.IndexFunc(messages, func(m bridge.Message) bool { return m.ID == id })
	if i < 0 {
		return office.ErrUnknown
	}
	if err := s.office.Delete(id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	was := judge(people, messages[i])
	was.Deleted = true
	s.deleted = append(s.deleted, was)
	s.announceChange()
	return nil
}

// link makes the office show a member as connected, or not, as their device
// does on another machine.
func (s *Sandbox) link(id string, on bool) error {
	people := s.office.People()
	i := slices.IndexFunc(people, func(p bridge.Person) bool { return p.ID == id && slackID(p.ID) != "" })
	if i < 0 {
		return office.ErrUnknown
	}
	p := people[i]
	p.Slack = &bridge.SlackAccount{}
	if on {
		p.Slack = &bridge.SlackAccount{Linked: true, TeamID: s.slack.TeamID(), UserID: slackID(id)}
	}
	return s.office.SetPerson(p)
}

// remark shows on the page what is going on.
func (s *Sandbox) remark(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note = fmt.Sprintf(format, args...)
	fmt.Fprintf(s.opt.Out, "%s  %s\n", time.Now().Format("15:04:05"), s.note)
	s.announceChange()
}
