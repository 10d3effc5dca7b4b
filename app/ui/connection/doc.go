// Package connection owns the page with a person's two accounts: the one in the
// office, to sign in to and out of, and the one in Slack, to connect and
// disconnect.
//
// It promises that signing out and disconnecting ask one question first, and
// that somebody who cannot connect is told why.
//
// It never shows a token.
package connection
