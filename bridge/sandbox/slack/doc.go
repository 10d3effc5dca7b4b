// Package slack is a Slack workspace in memory: the part of Slack's Web API
// that a bot needs to send direct messages, and what each person then sees.
//
// It owns users, conversations, messages, tokens and scopes of one workspace.
// Names, shapes and errors are those of Slack's documentation, so that an
// official client can use it. It promises that whatever it accepted is on
// record, repeats included, and that every misfortune of a network or of Slack
// can be asked for ([Server.Fault], [Server.Outage]).
//
// It never calls anybody, keeps nothing on disk, starts no goroutine and needs
// no set-up: the zero [Options] give a workspace with one bot. All methods of
// [Server] may be called from any goroutine.
package slack
