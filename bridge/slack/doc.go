// Package slack is the edge to Slack's Web API: who a member is by e-mail, by
// which route a message goes in, one-shot posts, and limits.
//
// It promises that every call is at most one HTTP request, never repeated by
// any layer below, and that its answer is one [bridge.Verdict], judged from
// the reply's JSON, the status and whether a byte of the request was written.
// It keeps what it looks up in the caller's [Cache] and all rests that Slack
// asked for.
//
// It never decides to repeat, never writes a token, a message or a name into a
// log or an error, never follows a redirect, and sends the token to no other
// host than the one it was given.
package slack
