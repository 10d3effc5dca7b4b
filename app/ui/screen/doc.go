// Package screen owns what the pages of the window have in common: what a page
// is, and what it is made with.
//
// A page shows a state.State and turns what a person does into calls of an
// [Agent]. It promises to touch the toolkit on the toolkit's goroutine only: it
// asks the agent inside Env.Work, and comes back with Env.Do.
//
// A page never keeps a secret longer than its form is shown, and never knows
// how the window around it is built.
package screen
