// Package mention says whether a message of the office is a direct message to
// one person, and composes what is said about it in Slack.
//
// It promises: the contract's seven rules in their order, the first that fails
// being the reason; text carried unchanged but for markup, white space at the
// cuts and at the ends, and invisible direction controls; what markup means
// said in a look or in words; at most ten parts of at most 4,000 code points
// each; nothing that somebody wrote is ever parsed by Slack, and a link in the
// text leads where it reads. The same input gives the same output anywhere.
//
// It never does I/O, keeps no state, looks for no names in the text and never
// fails: what cannot be shown as it is, is shown plainer.
package mention
