// Package agent is the desktop's composition and lifecycle. It makes the parts,
// starts every goroutine and ends them in an order that loses nothing. What is
// kept of a member, and what relays for them, is package seat's; the workspace
// is package workspace's. Here stand what holds the seats, what the control
// socket and the windows ask, the tray and the desktop.
//
// Run is the whole life of the program, with a named office (whose refusal ends
// it) or that of the settings (whose refusal does not). Stored, Outbox, Decide,
// Doctor and Erase work where no program runs, on the seat that was used last.
//
// It holds no rule of its own about messages, and none about whose they are.
package agent
