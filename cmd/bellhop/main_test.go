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

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		go tellOutline(os.Getenv(outlineSocket))
		main()
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent(), goleak.Cleanup(func(code int) {
		removePrograms()
		os.Exit(code)
	}))
}
