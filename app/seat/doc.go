// Package seat is one member in one office. A [Seat] is what is kept of them, in
// a directory of their account's own: outbox, link, choices. A [Session] is a
// connection that relays for the member whom the office names.
//
// It promises that nothing of one account is posted, settled, closed or told by
// the session of another: a session has no seat before the office's welcome, it
// ends when a later welcome names another account, and what a person began in it
// ends with it. It promises that a link stays with its account, through a lost
// outbox, lost settings, and an office that took the link away.
//
// It knows no screen, reads no secret and opens no connection: its parts are
// given to it. Any number of seats and sessions run side by side in a process.
package seat
