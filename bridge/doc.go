// Package bridge holds the words that the rooms below it share: events and
// messages of an office, persons, routes, posts and verdicts. It does no I/O
// and keeps no state.
//
// This is also the map of the house below. One message goes through five rooms
// in six steps:
//
//  1. office/gateway reads a frame, within a size and a deadline. Its room wire
//     decodes it byte by byte and gives an [Event]. Package office says what any
//     connected office is; office/all finds the adapter by the address's scheme.
//  2. mention decides, by the contract's seven rules, whether the message is for
//     this member alone, or gives the first reason why not. It is pure: no I/O,
//     no state. The relay asks it for each event.
//  3. outbox stores the event in one synced transaction, unless its ledger knows
//     it. A message is known by its id, sender and space. The room file is the
//     SQLite file, history reads what was. Only now is the message ours.
//  4. relay takes the oldest due entry of each conversation, learns its route,
//     waits for the limits, and records the attempt, synced, before the request
//     leaves. A new message that can go at once is stored and recorded as
//     attempted in one commit. While that commit is under way a connection to
//     Slack is opened, and nothing is written to it.
//  5. slack makes one request out of what mention composed, and returns a
//     [Verdict]: sent, refused with its class, unsent, or uncertain.
//  6. outbox records the verdict. Then relay settles the event with the office:
//     it tells the office that the event is done with. An uncertain post is
//     repeated once, marked, when Slack answers again.
//
// An edit or a deletion goes the same way. Before its message is posted, only the
// newest state counts. Afterwards it updates or deletes what stands in Slack. When
// the edit no longer addresses this member, it is carried like a deletion.
//
// Nothing is posted without the office's relay lease. What a replay did not offer
// is closed as done elsewhere only when the replay was whole and of the grant
// that is held.
//
// Nothing else touches a message. Every other feature hangs beside this line:
// killpoint names the places where a test may kill the program; office/host is
// the office's end of the same contract, office/officetest what both are held to;
// sandbox is an office and a Slack to develop against.
package bridge
