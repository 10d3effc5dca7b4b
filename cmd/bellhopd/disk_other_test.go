//go:build !linux

package main

import "testing"

// disk is where a data directory lies. Only on Linux do these tests know how to
// take its room away.
type disk struct {
	root string
	own  bool
}

const onlyLinux = "a full disk is made on Linux only"

func newDisk(t *testing.T) *disk {
	t.Helper()
	t.Skip(onlyLinux)
	return nil
}

func (*disk) fill()     {}
func (*disk) free()     {}
func (*disk) lock(bool) {}

func starve(p *process, _ bool) {
	p.t.Helper()
	p.t.Skip(onlyLinux)
}
