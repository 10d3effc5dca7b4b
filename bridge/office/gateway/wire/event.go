package wire

import (
	"bellhop/bridge"
	"bellhop/bridge/office"
)

// event reads an event frame. A fault of a message event whose id can be read
// bears that id.
func event(o object) bridge.Event {
	e := bridge.Event{Type: bridge.EventType(o.word("type"))}
	fill := filler(e.Type)
	if o.read.fault == nil && fill == nil {
		o.read.fault = &Fault{What: office.UnknownEvent, Key: "type", Why: Unknown}
	}
	if o.read.fault != nil {
		return e
	}
	e.ID = o.id("id")
	readable := o.read.fault == nil
	e.At = o.time("at")
	fill(o.object("data"), &e)
	if o.read.fault != nil && readable && e.Type.OfMessage() {
		o.read.fault.Event = e.ID
	}
	return e
}

// filler gives what reads the data of an event of this type, nil for a type
// that is not known.
func filler(t bridge.EventType) func(object, *bridge.Event) {
	switch t {
	case bridge.MessageCreated, bridge.MessageUpdated:
		return func(o object, e *bridge.Event) { m := message(o); e.Message = &m }
	case bridge.MessageDeleted:
		return deletion
	case bridge.PresenceChanged:
		return func(o object, e *bridge.Event) {
			somebody(o, e)
			e.State = o.word("state")
			e.Room = optionalObject(o, "room", room)
		}
	case bridge.RoomEntered, bridge.RoomLeft:
		return func(o object, e *bridge.Event) {
			somebody(o, e)
			r := room(o.object("room"))
			e.Room = &r
		}
	case bridge.VisitorKnocked:
		return func(o object, e *bridge.Event) {
			somebody(o, e)
			e.Room = optionalObject(o, "room", room)
		}
	case bridge.PersonChanged:
		return func(o object, e *bridge.Event) { p := person(o); e.Person = &p }
	case bridge.HistoryGap:
		return func(o object, e *bridge.Event) { e.Gap = &bridge.Gap{From: o.time("from"), To: o.time("to")} }
	}
	return nil
}

func somebody(o object, e *bridge.Event) {
	p := person(o.object("person"))
	e.Person = &p
}

func deletion(o object, e *bridge.Event) {
	e.Deletion = &bridge.Deletion{ID: o.id("id"), DeletedAt: o.time("deleted_at")}
	if space := optionalObject(o, "space", func(s object) string { return s.id("id") }); space != nil {
		e.Deletion.Space = *space
	}
}

func room(o object) bridge.Room { return bridge.Room{ID: o.id("id"), Name: o.text("name")} }
