// Package firstrun owns the page on which a new installation begins: open the
// invitation, sign in to the office, connect to Slack, and whether to keep
// text.
//
// It promises that an invitation changes nothing before its preview was shown
// and confirmed, that each step says what is being done and what went wrong,
// that what was entered is forgotten once it was used, and that somebody who
// sets Bellhop up for everybody finds the way without an invitation.
//
// It never starts connecting by itself.
package firstrun
