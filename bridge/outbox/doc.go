// Package outbox is the durable queue and ledger of one seat: it knows what was
// offered, what is to be done about it in Slack, and what became of it. Its rooms
// are file, the SQLite file, and history, which reads what was.
//
// It owns the state machine of an [Entry]. It knows a message by its id, sender
// and space, an event by its id for 90 days, and keeps totals that add up.
//
// It promises that what a method answered without an error is on disk and
// survives a crash, that lost commits are told and their repeats marked, that
// nothing closes an entry without the caller's word, and that text is erased once
// nothing open needs it.
//
// It never decides what a verdict leads to, never touches the network, and
// never puts text or names in an error or a log line.
package outbox
