// Package settings owns the page with a person's choices: language, when
// messages are relayed, quiet hours, muted senders, what is carried over, how
// long text is kept, and how Bellhop starts and notifies.
//
// It promises that each change is told to the agent at once, that one that
// failed is shown as it was before and said so, and that shortening how long
// text is kept, which erases text, asks first.
//
// It never keeps a choice of its own: what it shows is what the agent said.
package settings
