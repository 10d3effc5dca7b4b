//go:build race

package relay

// gateChecks is how many stories are played when nothing else is asked for with
// -rapid.checks. The race detector makes SQLite 20 times slower.
const gateChecks = "10"
