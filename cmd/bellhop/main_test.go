package main

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// The test binary is bellhop itself when asProgram is set: what is driven is
// main, with one thing more, see outline_test.go. Nothing of that is in what
// people get.
const asProgram = "BELLHOP_TEST_AS_PROGRAM"

// programsDir is the folder with the programs that are driven, removed at the
// end.
var programsDir string

// TestMain passes over what the toolkit starts as it is loaded.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		if socket := os.Getenv(outlineSocket); socket != "" {
			go tellOutline(socket)
		}
		main()
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent(), goleak.Cleanup(func(code int) {
		if programsDir != "" {
			_ = os.RemoveAll(programsDir)
		}
		os.Exit(code)
	}))
}
