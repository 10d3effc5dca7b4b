// Package history reads what was: the list of message events with what became of
// each, and numbers of them.
//
// It only reads, and only what it is handed; it changes nothing, and knows nothing
// of how a message comes to be done.
package history
