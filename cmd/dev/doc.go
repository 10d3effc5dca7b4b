// Command dev is the developer's front door: demo, run, test, bench, pictures,
// torture, mutate and package.
//
// It needs Go and git only, and imports only the standard library and cobra, so
// that `go run ./cmd/dev` starts in seconds on a fresh machine. It
// installs what else a command needs with the system's package manager, and
// asks first unless CI is set. In the working tree it changes nothing but the
// pages that hold its measurements.
package main
