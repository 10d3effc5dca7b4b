package office

import (
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office/host"
)

// The words and bounds of the contract that scripts need.
const (
	Subprotocol = host.Subprotocol
	MaxFrame    = host.MaxFrame
	MaxSettle   = host.MaxSettle
)

// Options are the settings of a server. The zero value works: an organisation
// "acme" with one space and nobody in it.
type Options struct {
	// Organization owns all spaces. Default: id "acme", name "Acme".
	Organization bridge.Organization
	// Spaces are the floors; a draft that names none goes to the first.
	Spaces []bridge.Space
	// Revision of the contract: 1 tells no grants and no spaces of deletions.
	// Default 2.
	Revision int
	// Retain is how many unsettled message events are kept for each member; the
	// oldest beyond become a history.gap. Default 200,000.
	Retain int
	// RetainFor is how old an unsettled message event may become, looked at
	// whenever the log is used and at each heartbeat. Default 30 days.
	RetainFor time.Duration
	// Clock is the machine's if nil.
	Clock host.Clock
	// The others are as in [host.Options].
	Heartbeat, LeaseTTL time.Duration
	SendRate, SendBurst int
	FrameRate, Queue    int
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
	if o.Revision == 0 {
		o.Revision = 2
	}
	if o.Retain == 0 {
		o.Retain = 200_000
	}
	if o.RetainFor == 0 {
		o.RetainFor = 30 * 24 * time.Hour
	}
	return o
}

func (s *Server) hostOptions() host.Options {
	return host.Options{
		Heartbeat: s.opt.Heartbeat, LeaseTTL: s.opt.LeaseTTL, SendRate: s.opt.SendRate, SendBurst: s.opt.SendBurst,
		FrameRate: s.opt.FrameRate, Queue: s.opt.Queue, WithoutGrants: s.opt.Revision == 1, Clock: s.opt.Clock,
		Hooks: host.Hooks{
			Upgrade: s.beforeUpgrade, Wire: newWire,
			Before: func(c *host.Socket, op string) { s.strikeAt(c, moment{before: op}) },
			After:  s.afterFrame, Offered: s.noteOffer, Lease: s.figures.noteLease, Changed: s.figures.changed,
		},
	}
}
