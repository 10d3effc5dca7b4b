// Package outbox is the durable queue and ledger of one member's device: one
// SQLite file that knows what was offered, what is to be done about it in
// Slack, and what became of it.
//
// It owns the state machine of an [Entry], recognises repeats by event id for
// 90 days, folds edits and deletions into what was not posted yet, and keeps
// totals that add up at every moment.
//
// It promises that what a method answered without an error is on disk and
// survives a crash, that a damaged file is set aside and never overwritten, and
// that text is erased once nothing open needs it.
//
// It never decides what a verdict leads to, never touches the network, and
// never puts text or names in an error or a log line.
package outbox
