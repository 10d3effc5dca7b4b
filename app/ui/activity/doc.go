// Package activity owns the page that lists what became of each message, and
// says why; on which a message that needs a person is sent again or given up,
// and answered.
//
// It promises to stay quick with 10,000 messages: it draws the rows in view
// only and asks the agent for pages as they are scrolled to. While a question
// is under way, what is asked anew waits for its end, so that there is one at a
// time and no timer. Neither the place in the list nor what is selected or
// being written moves when messages come in.
//
// It keeps nothing: what it shows is the agent's, and goes with the window.
package activity
