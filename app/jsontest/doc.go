// Package jsontest owns the reference that the tests compare decoders of JSON
// with. It is slow and plain, and shares no code with the library that the
// decoders use.
//
// The reference compares keys byte by byte. It refuses a key that stands twice
// and text that is no Unicode. Only tests import this package.
package jsontest
