package wire

import "bellhop/bridge/office"

// Fault says why a frame is not acted on.
type Fault struct {
	// What is one of the reasons of office: Malformed, UnknownOp, UnknownEvent.
	What string
	// Key is the path of the key at fault, such as "data.sender.role"; "" when
	// the frame as a whole is no object of the contract. It is made of keys of the
	// contract alone, without the positions in lists: there are few of them.
	Key string
	// Why is one of the words below.
	Why string
	// Event is the id of the message event that the frame is about, "" for any
	// other frame: such an event stays unsettled.
	Event string
}

// The reasons of a fault. NotObject: it is no JSON object in UTF-8. Twice: a key
// stands twice in it. NotUnicode: an id holds half a pair of surrogates.
const (
	NotObject  = "not_an_object"
	Missing    = "missing"
	WrongType  = "wrong_type"
	TooLong    = "too_long"
	BadTime    = "bad_time"
	NotUnicode = "not_unicode"
	Twice      = "stands_twice"
	Unknown    = "unknown"
)

// Error names the key and the reason, and nothing that the office wrote.
func (f *Fault) Error() string {
	if f.Key == "" {
		return "wire: frame: " + f.Why
	}
	return "wire: " + f.Key + ": " + f.Why
}

func fault(key, why string) *Fault { return &Fault{What: office.Malformed, Key: key, Why: why} }
