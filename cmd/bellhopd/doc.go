// Command bellhopd is the agent of Bellhop and its command line.
//
// This package owns flags, what is printed and exit codes. It promises that
// wrong usage is told before anything is opened or called, and that neither
// standard output nor standard error ever carries a token. What the commands do
// is app/agent's, and the decisions about messages are bridge/mention's.
package main
