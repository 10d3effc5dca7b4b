// Command dev is the developer's front door: demo, run, test, bench, pictures,
// torture, mutate, package and changelog.
//
// It needs Go and git only, and imports only the standard library and cobra, so
// that `go run ./cmd/dev` starts in seconds on a fresh machine. It installs what
// else a command needs with the system's package manager, and asks first unless
// CI is set. In the working tree it writes only its measurements and what it
// makes of the fragments of changes.
package main
