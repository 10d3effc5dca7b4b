// Package officetest is the conformance suite of the seam between a client and
// an office. It is for tests alone.
//
// [Run] holds a client to what package office promises of every client, with a
// scripted office at the far end and the time of a synctest bubble: an adapter
// gives it a [Harness] that speaks the adapter's own protocol.
//
// [RunHost] holds an office's end to the office gateway contract: it speaks raw
// frames over real websockets on loopback, and moves the office's clock instead
// of waiting. It never sleeps; what does not come within ten seconds is missing.
package officetest
