// Package link owns connecting a person of the office with a Slack user, and
// disconnecting them. That they are the same person is shown by a message that
// the bot writes to the Slack user with the office's e-mail: it holds a code of
// six digits, to be typed where the question was asked, and an Allow link to a
// listener on this computer's loopback addresses.
//
// It promises that nothing is stored before one of the two came back, that five
// wrong codes, ten minutes or the end of input end it, that the listener is
// gone when it ends, and that no more than 3 messages in 10 minutes and 10 a
// day go to one e-mail, across restarts. The link is stored first and told to
// the office then.
//
// Codes, links and names never reach a log or an error; a link is never taken
// on the office's word.
package link
