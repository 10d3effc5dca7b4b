//go:build !linux

package main

// memory is known on Linux only.
func memory() string { return "" }
