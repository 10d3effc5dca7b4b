package main

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain passes over what the toolkit starts as it is loaded.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }
