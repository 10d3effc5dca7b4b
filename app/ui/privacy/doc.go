// Package privacy owns the page that says what Bellhop reads and keeps, where
// and for how long, what this computer can do in Slack, and that deletes
// everything.
//
// It promises that nothing is deleted before one question that names what goes,
// and that it then shows that it is done.
//
// It never shows contents, names or tokens.
package privacy
