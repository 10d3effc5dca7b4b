// Package gateway is the client of the office gateway contract, version 1: one
// member's seat in an office behind a websocket.
//
// It owns the socket, the reconnecting, the clock of the relay lease, and what
// is still to be told to the office. It promises that the reader never waits
// for a write, that every queue is bounded, that a malformed frame is counted
// and skipped, and that the access token stands in one request header and
// nowhere else. It wakes for frames and for its own lease renewal only. It
// never decides what is relayed and never touches a disk.
package gateway
