package bridge

import "time"

// EventType names what happened in the office.
type EventType string

// The event types of the office gateway contract.
const (
	MessageCreated  EventType = "message.created"
	MessageUpdated  EventType = "message.updated"
	MessageDeleted  EventType = "message.deleted"
	PresenceChanged EventType = "presence.changed"
	RoomEntered     EventType = "room.entered"
	RoomLeft        EventType = "room.left"
	VisitorKnocked  EventType = "visitor.knocked"
	PersonChanged   EventType = "person.changed"
	HistoryGap      EventType = "history.gap"
)

// OfMessage reports whether events of this type are offered until they are
// settled: the three message events.
func (t EventType) OfMessage() bool {
	return t == MessageCreated || t == MessageUpdated || t == MessageDeleted
}

// Event is one thing that happened. Exactly the field that its Type calls for
// is set: Message for created and updated, Deletion for deleted, Gap for a
// history gap, Person (with State and Room where they apply) for the others.
type Event struct {
	ID       string
	Type     EventType
	At       time.Time
	Message  *Message
	Deletion *Deletion
	Gap      *Gap
	Person   *Person
	State    string
	Room     *Room
}

// MessageID is the id of the message that a message event is about, else "".
func (e Event) MessageID() string {
	switch {
	case e.Message != nil:
		return e.Message.ID
	case e.Deletion != nil:
		return e.Deletion.ID
	}
	return ""
}

// Deletion says that a message was deleted. Space is the id of its space, or
// empty when the office did not tell it.
type Deletion struct {
	ID        string    `json:"id"`
	Space     string    `json:"space,omitempty"`
	DeletedAt time.Time `json:"deleted_at"`
}

// Gap is a time whose unsettled messages the office no longer has.
type Gap struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Covers reports whether t lies in the gap, ends included.
func (g Gap) Covers(t time.Time) bool { return !t.Before(g.From) && !t.After(g.To) }

// Room is a room of a space.
type Room struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
