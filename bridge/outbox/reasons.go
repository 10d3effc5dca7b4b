package outbox

// The reasons that Activity gives where the office's words (those of the seven
// rules) do not apply. ReasonNotPosted: an edit or deletion of what was never
// posted. ReasonCopyMayStand: something was given up of which nobody can tell
// whether Slack has it. ReasonNotCarriedOver: the route allows no deletion.
// ReasonEditsOff and ReasonDeletionsOff: the person does not want them carried
// over. ReasonBeforeConnecting: the person wants only what was written since
// they connected. ReasonForeign: it bears the id of a message of another sender
// or space.
const (
	ReasonNotPosted      = "not_posted"
	ReasonCopyMayStand   = "copy_may_stand"
	ReasonNotCarriedOver = "not_carried_over"
	ReasonEditsOff       = "edits_off"
	ReasonDeletionsOff   = "deletions_off"

	ReasonBeforeConnecting = "before_connecting"
	ReasonForeign          = "foreign"
)
