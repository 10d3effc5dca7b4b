package gateway

import (
	"errors"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// eventData is the union of the data of all events but person.changed, whose
// keys mean something else in the others.
type eventData struct {
	bridge.WireMessage
	deletedBody
	presenceBody
	gapBody
}

type deletedBody struct {
	DeletedAt *time.Time `json:"deleted_at"`
}

// presenceBody is what presence.changed, room.entered, room.left and
// visitor.knocked carry.
type presenceBody struct {
	Person *bridge.WirePerson `json:"person"`
	State  string             `json:"state"`
	Room   *wireRoom          `json:"room"`
}

type wireRoom struct {
	ID   string  `json:"id"`
	Name *string `json:"name"`
}

type gapBody struct {
	From *time.Time `json:"from"`
	To   *time.Time `json:"to"`
}

func unknownEvent() error { return &skipped{what: office.UnknownEvent, why: "type is not known"} }

func (b *eventBody) read() (any, error) {
	e := bridge.Event{ID: b.ID, Type: bridge.EventType(b.Type)}
	fill := fillers(e.Type)
	switch {
	case e.Type == "":
		return nil, malformed("type is missing")
	case fill == nil:
		return nil, unknownEvent()
	case b.At == nil:
		return nil, malformed("at is missing")
	case b.Data == nil:
		return nil, malformed("data is missing")
	}
	if err := bridge.CheckID("id", b.ID); err != nil {
		return nil, malformed(err.Error())
	}
	e.At = *b.At
	if err := fill(b.Data, &e); err != nil {
		return nil, malformed(b.Type + ": " + err.Error())
	}
	return office.Event{Event: e}, nil
}

// fillers gives what turns the data of an event of this type into its field,
// nil for a type that is not known.
func fillers(t bridge.EventType) func(*eventData, *bridge.Event) error {
	switch t {
	case bridge.MessageCreated, bridge.MessageUpdated:
		return fillMessage
	case bridge.MessageDeleted:
		return fillDeletion
	case bridge.PresenceChanged, bridge.RoomEntered, bridge.RoomLeft, bridge.VisitorKnocked:
		return fillPresence
	case bridge.PersonChanged:
		return fillPerson
	case bridge.HistoryGap:
		return fillGap
	}
	return nil
}

func fillMessage(d *eventData, e *bridge.Event) error {
	m, err := d.Message()
	e.Message = &m
	return err
}

func fillDeletion(d *eventData, e *bridge.Event) error {
	if d.DeletedAt == nil {
		return errors.New("deleted_at is missing")
	}
	e.Deletion = &bridge.Deletion{ID: d.ID, DeletedAt: *d.DeletedAt}
	return bridge.CheckID("id", d.ID)
}

func fillPresence(d *eventData, e *bridge.Event) error {
	if err := fillPerson(d, e); err != nil {
		return err
	}
	if e.Type == bridge.PresenceChanged && d.State == "" {
		return errors.New("state is missing")
	}
	e.State = d.State
	if d.Room == nil {
		if e.Type == bridge.RoomEntered || e.Type == bridge.RoomLeft {
			return errors.New("room is missing")
		}
		return nil
	}
	if d.Room.Name == nil {
		return errors.New("room.name is missing")
	}
	e.Room = &bridge.Room{ID: d.Room.ID, Name: *d.Room.Name}
	return bridge.CheckID("room.id", d.Room.ID)
}

func fillPerson(d *eventData, e *bridge.Event) error {
	if d.Person == nil {
		return errors.New("person is missing")
	}
	p, err := d.Person.Person()
	e.Person = &p
	return err
}

func fillGap(d *eventData, e *bridge.Event) error {
	if d.From == nil || d.To == nil {
		return errors.New("from or to is missing")
	}
	e.Gap = &bridge.Gap{From: *d.From, To: *d.To}
	return nil
}
