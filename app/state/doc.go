// Package state owns what screens and commands are shown: one snapshot, the
// [State], the [Problem]s in it with a sentence for each code in every
// language, and the [Intent]s that a screen may send back.
//
// A State is never changed after it was handed out; who has news makes a new
// one. Its JSON is what `bellhopd status --json` prints.
//
// It imports the standard library only, does no I/O, and never carries a
// secret or the text of a message.
package state
