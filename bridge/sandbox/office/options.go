package office

import (
	"time"

	"bellhop/bridge"
)

// Subprotocol is the websocket subprotocol of the contract.
const Subprotocol = "office-gateway.v1"

// MaxFrame is the largest frame, in bytes, that the contract allows.
const MaxFrame = 1 << 20

// MaxSettle is how many event ids one settle frame may carry.
const MaxSettle = 256

// MaxID is the longest id in bytes.
const MaxID = 128

const (
	helloWithin = 10 * time.Second
	refLife     = 24 * time.Hour
	closeWait   = time.Second
	silentBeats = 2.5
)

// Options are the settings of a server. The zero value works: an organisation
// "acme" with one space and nobody in it.
type Options struct {
	// Organization owns all spaces. Default: id "acme", name "Acme".
	Organization bridge.Organization
	// Spaces are the floors; a draft that names none goes to the first.
	Spaces []bridge.Space
	// Heartbeat is the time between pings, whole seconds, held within 5 s to
	// 120 s. Default 30 s.
	Heartbeat time.Duration
	// LeaseTTL is how long a lease lasts, whole seconds, held within 15 s to
	// 300 s. Default 60 s.
	LeaseTTL time.Duration
	// Retain is how many unsettled message events are kept for each member; the
	// oldest beyond become a history.gap. Default 200,000.
	Retain int
	// RetainFor is how old an unsettled message event may become, looked at
	// whenever the log is used and at each heartbeat. Default 30 days.
	RetainFor time.Duration
	// SendRate is how many send frames a member has per minute in the long run,
	// SendBurst how many at once. Defaults 60 and 20; negative: no limit.
	SendRate, SendBurst int
	// FrameRate is how many frames a second one socket may send, twice that at
	// once, before it is closed with 4029. Default 2,000; negative: no limit.
	FrameRate int
	// Queue is how many frames other than message events may wait for one
	// socket; one that is further behind is closed with 1013. Default 65,536.
	Queue int
}

func (o Options) withDefaults() Options {
	if o.Organization.ID == "" {
		o.Organization.ID = "acme"
	}
	if o.Organization.Name == "" {
		o.Organization.Name = "Acme"
	}
	if len(o.Spaces) == 0 {
		o.Spaces = []bridge.Space{{ID: "main", Name: "Main floor", URL: "https://office.example/main"}}
	}
	o.Heartbeat = within(o.Heartbeat, 30*time.Second, 5*time.Second, 120*time.Second)
	o.LeaseTTL = within(o.LeaseTTL, 60*time.Second, 15*time.Second, 300*time.Second)
	o.Retain = orDefault(o.Retain, 200_000)
	o.RetainFor = orDefault(o.RetainFor, 30*24*time.Hour)
	o.SendRate = orDefault(o.SendRate, 60)
	o.SendBurst = orDefault(o.SendBurst, 20)
	o.FrameRate = orDefault(o.FrameRate, 2000)
	o.Queue = orDefault(o.Queue, 65_536)
	return o
}

func within(d, standard, least, most time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return min(max(d, least), most).Truncate(time.Second)
}

func orDefault[T int | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}
