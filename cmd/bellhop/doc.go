// Command bellhop is the window of Bellhop.
//
// This package owns flags, exit codes, and what a window needs of the system:
// that there is one of it, that the agent runs, where its size is kept. It
// promises that a second start hands over to the first and ends, that a machine
// without a display gets a sentence and no trace, and that the agent outlives
// it. What the window shows is app/ui's.
package main
