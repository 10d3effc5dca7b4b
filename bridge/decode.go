package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// MaxID is the longest id, in bytes, that the office gateway contract allows.
const MaxID = 128

// DecodePerson reads one person of the office gateway contract. Keys that are
// not known are ignored; a required key that is absent or null, a value of
// another type, an id that is empty or longer than [MaxID] bytes, and bytes
// that are not UTF-8 are errors. No error carries any of the contents.
func DecodePerson(data []byte) (Person, error) {
	var w WirePerson
	if err := unmarshal(data, &w); err != nil {
		return Person{}, fmt.Errorf("bridge: decode person: %w", err)
	}
	p, err := w.Person()
	if err != nil {
		return Person{}, fmt.Errorf("bridge: decode person: %w", err)
	}
	return p, nil
}

// DecodeMessage reads one message of the office gateway contract, by the rules
// of [DecodePerson]. An absent kind is chat; times need a zone.
func DecodeMessage(data []byte) (Message, error) {
	var w WireMessage
	if err := unmarshal(data, &w); err != nil {
		return Message{}, fmt.Errorf("bridge: decode message: %w", err)
	}
	m, err := w.Message()
	if err != nil {
		return Message{}, fmt.Errorf("bridge: decode message: %w", err)
	}
	return m, nil
}

func unmarshal(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	if json.Unmarshal(data, into) != nil {
		return errors.New("not a JSON object of the agreed types")
	}
	return nil
}

// CheckID reports an id that is empty or longer than [MaxID] bytes. key is the
// name that the error gives it.
func CheckID(key, id string) error {
	if id == "" {
		return errors.New(key + " is missing")
	}
	if len(id) > MaxID {
		return errors.New(key + " is too long")
	}
	return nil
}

// WirePerson is a person as it stands on the wire, its required keys not yet
// checked. It is for decoders of frames that contain persons.
type WirePerson struct {
	ID        string  `json:"id"`
	Name      *string `json:"name"`
	Email     string  `json:"email"`
	Role      Role    `json:"role"`
	AvatarURL string  `json:"avatar_url"`
	Slack     *struct {
		Linked *bool  `json:"linked"`
		TeamID string `json:"team_id"`
		UserID string `json:"user_id"`
	} `json:"slack"`
}

// Person checks w and gives what it says.
func (w *WirePerson) Person() (Person, error) {
	if err := CheckID("id", w.ID); err != nil {
		return Person{}, err
	}
	if w.Name == nil {
		return Person{}, errors.New("name is missing")
	}
	if w.Role == "" {
		return Person{}, errors.New("role is missing")
	}
	p := Person{ID: w.ID, Name: *w.Name, Email: w.Email, Role: w.Role, AvatarURL: w.AvatarURL}
	if w.Slack == nil {
		return p, nil
	}
	if w.Slack.Linked == nil {
		return Person{}, errors.New("slack.linked is missing")
	}
	p.Slack = &SlackAccount{Linked: *w.Slack.Linked, TeamID: w.Slack.TeamID, UserID: w.Slack.UserID}
	return p, nil
}

// WireMessage is a message as it stands on the wire, its required keys not yet
// checked. It is for decoders of frames that contain messages.
type WireMessage struct {
	ID    string `json:"id"`
	Space *struct {
		ID   string  `json:"id"`
		Name *string `json:"name"`
		URL  *string `json:"url"`
	} `json:"space"`
	Sender      *WirePerson      `json:"sender"`
	Mentions    []wireMention    `json:"mentions"`
	Text        *string          `json:"text"`
	Format      Format           `json:"format"`
	Attachments []wireAttachment `json:"attachments"`
	Kind        Kind             `json:"kind"`
	InReplyTo   string           `json:"in_reply_to"`
	CreatedAt   *time.Time       `json:"created_at"`
	EditedAt    time.Time        `json:"edited_at"`
}

type wireMention struct {
	Kind MentionKind `json:"kind"`
	ID   string      `json:"id"`
	Name *string     `json:"name"`
}

type wireAttachment struct {
	Name *string `json:"name"`
	URL  *string `json:"url"`
	Size int64   `json:"size"`
	Type string  `json:"type"`
}

// Message checks w and gives what it says.
func (w *WireMessage) Message() (Message, error) {
	if err := w.check(); err != nil {
		return Message{}, err
	}
	sender, err := w.Sender.Person()
	if err != nil {
		return Message{}, fmt.Errorf("sender: %w", err)
	}
	mentions, err := mentionsOf(w.Mentions)
	if err != nil {
		return Message{}, err
	}
	attachments, err := attachmentsOf(w.Attachments)
	if err != nil {
		return Message{}, err
	}
	m := Message{
		ID: w.ID, Space: Space{ID: w.Space.ID, Name: *w.Space.Name, URL: *w.Space.URL},
		Sender: sender, Mentions: mentions, Text: *w.Text, Format: w.Format,
		Attachments: attachments, Kind: w.Kind, InReplyTo: w.InReplyTo,
		CreatedAt: *w.CreatedAt, EditedAt: w.EditedAt,
	}
	if m.Kind == "" {
		m.Kind = KindChat
	}
	return m, nil
}

func (w *WireMessage) check() error {
	if err := CheckID("id", w.ID); err != nil {
		return err
	}
	for _, required := range []struct {
		key    string
		absent bool
	}{
		{"space", w.Space == nil}, {"sender", w.Sender == nil}, {"mentions", w.Mentions == nil},
		{"text", w.Text == nil}, {"format", w.Format == ""}, {"created_at", w.CreatedAt == nil},
	} {
		if required.absent {
			return errors.New(required.key + " is missing")
		}
	}
	if err := CheckID("space.id", w.Space.ID); err != nil {
		return err
	}
	if w.Space.Name == nil || w.Space.URL == nil {
		return errors.New("space: name or url is missing")
	}
	if len(w.InReplyTo) > MaxID {
		return errors.New("in_reply_to is too long")
	}
	return nil
}

func mentionsOf(wire []wireMention) ([]Mention, error) {
	mentions := make([]Mention, len(wire))
	for i, m := range wire {
		if m.Kind == "" || m.Name == nil {
			return nil, errors.New("mention: kind or name is missing")
		}
		if m.Kind == MentionPerson || m.ID != "" {
			if err := CheckID("mention: id", m.ID); err != nil {
				return nil, err
			}
		}
		mentions[i] = Mention{Kind: m.Kind, ID: m.ID, Name: *m.Name}
	}
	return mentions, nil
}

func attachmentsOf(wire []wireAttachment) ([]Attachment, error) {
	var attachments []Attachment
	for _, a := range wire {
		if a.Name == nil || a.URL == nil {
			return nil, errors.New("attachment: name or url is missing")
		}
		attachments = append(attachments, Attachment{Name: *a.Name, URL: *a.URL, Size: a.Size, Type: a.Type})
	}
	return attachments, nil
}
