// Package bridge holds the words that the rooms below it share: events and
// messages of an office, persons, routes, posts and verdicts. It does no I/O
// and keeps no state.
//
// The way of one message: office/gateway reads a frame and gives an [Event];
// mention decides whether it is direct and composes what will be said; outbox
// makes it durable; relay takes the oldest entry of each conversation, records
// the attempt and hands one [Post] to slack, which answers with a [Verdict];
// outbox records the verdict and relay settles the event with the office.
package bridge
