package tray

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain also is the program that the tests drive: the library can show one
// tray in a process, so each test has a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(childVar) != "" {
		os.Exit(child(os.Stdin, os.Stdout))
	}
	goleak.VerifyTestMain(m)
}
