package bridge

import "time"

// Space is one floor or workspace of an office.
type Space struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// MentionKind says whether a mention addresses a person or a group.
type MentionKind string

// The two kinds of mention.
const (
	MentionPerson MentionKind = "person"
	MentionGroup  MentionKind = "group"
)

// Mention is one addressee of a message. Groups have no ID.
type Mention struct {
	Kind MentionKind `json:"kind"`
	ID   string      `json:"id,omitempty"`
	Name string      `json:"name"`
}

// Attachment is a file that a message points to. Size is in bytes.
type Attachment struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Size int64  `json:"size,omitempty"`
	Type string `json:"type,omitempty"`
}

// Format says how the text of a message is written.
type Format string

// The two formats.
const (
	FormatPlain Format = "plain"
	FormatHTML  Format = "html"
)

// Kind tells chat from what only travels as chat. Absent on the wire is chat.
type Kind string

// The kinds of message.
const (
	KindChat     Kind = "chat"
	KindReaction Kind = "reaction"
	KindSystem   Kind = "system"
)

// Message is what somebody wrote in the office. EditedAt is zero for a message
// that was never edited.
type Message struct {
	ID          string       `json:"id"`
	Space       Space        `json:"space"`
	Sender      Person       `json:"sender"`
	Mentions    []Mention    `json:"mentions"`
	Text        string       `json:"text"`
	Format      Format       `json:"format"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Kind        Kind         `json:"kind,omitempty"`
	InReplyTo   string       `json:"in_reply_to,omitempty"`
	CreatedAt   time.Time    `json:"created_at"`
	EditedAt    time.Time    `json:"edited_at,omitzero"`
}
