// Package home owns the first page of the window: the picture of office,
// Bellhop and Slack with the state of each, what was done today, and what needs
// the person, each with the one button that does something about it.
//
// What it shows is a pure function of state.State ([look]); the page only draws
// that. It promises that a state that looks the same changes nothing on the
// screen, so that the focus stays where it is.
//
// It never shows what a message says, nor its sender.
package home
