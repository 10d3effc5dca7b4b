//go:build !linux

package main

import "testing"

// disk is where a data directory lies. Only on Linux do these tests know how to
// take its room away, and to have a process sleep.
type disk struct {
	root string
	own  bool
}

const onlyLinux = "what the machine does to the process is done on Linux only"

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

func freeze(p *process) {
	p.t.Helper()
	p.t.Skip(onlyLinux)
}

func thaw(*process) {}
