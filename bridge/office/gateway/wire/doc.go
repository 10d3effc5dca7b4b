// Package wire reads the frames of the gateway contract, those of an office and
// those of a client, and the persons and messages in them.
//
// It compares keys byte by byte, refuses a key that stands twice, and takes an
// optional key whose value cannot be used as absent. It names the key at fault
// and never its value. It keeps no state and does no I/O.
package wire
