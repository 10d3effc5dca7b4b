// Package killpoint names the moments on the way of one message at which a
// process may be killed, so that a test can kill it at exactly one of them.
//
// Only a program that was built with the tag killpoints has them: Before and
// After are empty otherwise, the compiler drops their calls, and no environment
// variable can end a released program. A killed process is killed with SIGKILL
// by itself: nothing is flushed, closed or deferred.
//
// It decides nothing and knows of no other package.
package killpoint
