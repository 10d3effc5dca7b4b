// Command dev is the developer's front door: demo, run, test, bench, torture,
// mutate, package and changelog.
//
// It needs Go and git only, and imports only the standard library and cobra, so
// that `go run ./cmd/dev` starts in seconds on a fresh machine. What else a
// command needs it installs with the system's package manager, asking first
// unless CI is set. Into the working tree it writes what it measured and what it
// makes of changes, and no more.
package main
