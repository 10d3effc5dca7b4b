// Package agent puts the parts together: it builds office, Slack, outbox,
// relay and control socket from settings and secrets, starts every long-lived
// goroutine, and ends them in an order that loses nothing.
//
// Run is the whole life of the program; Stored, Outbox and Decide work on what
// is on disk when no program runs. It holds no rule of its own about messages.
package agent
