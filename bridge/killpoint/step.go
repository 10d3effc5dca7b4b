package killpoint

// Step is one step on the way of a message or of what is kept beside it. Each
// has a moment before and one after it.
type Step string

// The steps, in the order in which a message meets them; the last three are not
// on its way.
const (
	FrameRead       Step = "frame-read"       // a frame of the office, whole
	Commit          Step = "commit"           // any transaction of the outbox
	AttemptRecorded Step = "attempt-recorded" // the commit that says so, as its caller sees it
	RequestWritten  Step = "request-written"  // bytes handed to the system, of any call to Slack
	HeadersBack     Step = "headers-back"     // the first byte of an answer, all of its header
	BodyBack        Step = "body-back"        // the whole answer
	SentRecorded    Step = "sent-recorded"    // the outcome of an attempt, as its caller sees it
	TextErased      Step = "text-erased"      // in the transaction that settles
	Settled         Step = "settled"          // a settle frame, to the office
	Pruned          Step = "pruned"           // in the transaction that prunes, at the start
	LinkStored      Step = "link-stored"      // in the outbox
	SettingsRenamed Step = "settings-renamed" // any small file moved to its place
)

// Steps are all of them, in order.
func Steps() []Step {
	return []Step{
		FrameRead, Commit, AttemptRecorded, RequestWritten, HeadersBack, BodyBack, SentRecorded, TextErased, Settled,
		Pruned, LinkStored, SettingsRenamed,
	}
}

// Variable names the environment variable that arms one moment:
// "before frame-read 3" is the third time that a frame is about to be read.
const Variable = "BELLHOP_KILL"
