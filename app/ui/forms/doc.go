// Package forms owns what several pages ask of a person in the same way:
// signing in to the office, connecting to Slack, how long text is kept, one
// question before something cannot be taken back, and the words for what the
// agent refused.
//
// It promises that nothing blocks the toolkit's goroutine, that nothing is sent
// before the person pressed the button for it, that what is being done and what
// went wrong stands beside the form, and that an entry with a secret is empty
// as soon as the secret was used or its page is left.
//
// It never shows, logs or keeps a secret.
package forms
