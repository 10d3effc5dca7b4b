// Package agent puts the parts together. What lives as long as the program is
// the agent: data, settings, secrets, control socket, tray. What talks to one
// office and one Slack is a seat, with the relay in it: it is made, replaced
// and left when a person signs in or out or a token changes. Everything is
// ended in an order that loses nothing.
//
// Run is the whole life of the program, with a named office (whose refusal
// ends it) or that of the settings (whose refusal does not). Stored, Outbox,
// Decide, Doctor and Erase work where no program runs. Data belongs to one
// member of one office: another member's sign-in clears it.
//
// It holds no rule of its own about messages.
package agent
