//go:build !race

package relay

// gateChecks is how many stories are played when nothing else is asked for with
// -rapid.checks. On two cores they take 40 s.
const gateChecks = "300"
