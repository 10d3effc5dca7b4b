// Package organization owns the page on which an owner sets up the Slack
// workspace for everybody: the Slack app, the token and the domain, who else
// may manage it, invitations, and replacing the token.
//
// It promises that shapes are told while one types, that nothing is stored
// which Slack was not asked about, that each finding says what to do, and that
// what an invited computer holds is said plainly before an invitation is made.
//
// It never shows a token, and a passphrase only once.
package organization
