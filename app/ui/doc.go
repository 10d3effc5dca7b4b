// Package ui owns the window: its frame with the side bar, which page is shown,
// what follows the running agent, and the language and size of it all.
//
// It promises that the window outlives the agent and says when there is none,
// that the toolkit is touched on its own goroutine only (one adapter sees to
// that), that everything can be reached with the keyboard, and that the process
// ends with the window.
//
// It knows nothing but the agent's control client, keeps nothing on disk, and
// no message goes through it.
package ui
