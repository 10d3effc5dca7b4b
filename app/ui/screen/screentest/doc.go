// Package screentest owns the stand-ins that screens are tested with: an agent
// that records what it was asked and answers from a script, and an environment
// in which everything happens at once, on the goroutine of the test.
//
// It is imported by tests only.
package screentest
