package file

// State is where an entry stands.
type State string

// The states. Sent and Closed are settled, all others are open.
const (
	Waiting   State = "waiting"
	Held      State = "held"
	Sending   State = "sending"
	Uncertain State = "uncertain"
	Failed    State = "failed"
	Sent      State = "sent"
	Closed    State = "closed"
)

// Open reports whether an entry in this state is still to be done, or waits
// for a person.
func (s State) Open() bool { return s != Sent && s != Closed }

// Urgency orders the states of an event's entries by how much they want a
// person: the event is shown as the most urgent. 0: it is not open.
func (s State) Urgency() int {
	switch s {
	case Uncertain:
		return 4
	case Failed:
		return 3
	case Held:
		return 2
	case Waiting, Sending:
		return 1
	}
	return 0
}

// Op is what an entry does in Slack.
type Op string

// The operations.
const (
	Post   Op = "post"
	Update Op = "update"
	Delete Op = "delete"
	Edit   Op = "edit"
	Remove Op = "remove"
)

// Plan reports whether o has to be expanded before anything can be done.
func (o Op) Plan() bool { return o == Edit || o == Remove }

// The outcomes of an event.
const (
	Relayed = "relayed"
	Skipped = "skipped"
	Dropped = "dropped"
)
