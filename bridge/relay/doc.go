// Package relay is the loop between an office and Slack: it takes what is
// direct into the outbox, posts the oldest entry of each conversation, and
// settles with the office what is done.
//
// It promises order within a conversation and one request in flight for each;
// that an attempt is on disk before its request leaves; that an uncertain post
// is repeated once, marked, and never a third time by itself; that no call is
// repeated without a wait that grows; that nothing is posted without a lease that
// outlasts the call, nor to a link that was disproven; that nothing is
// closed as done elsewhere without a whole replay of the grant that is held.
//
// One goroutine, that of Run, owns all state. It never speaks to the network
// itself, keeps one timer, and arms it only for something that is due.
package relay
