// Package atomicfile owns how small private files are written and read.
//
// A file is written beside its target, synced, renamed over it, and the
// directory is synced. After a crash at any moment either the old or the new
// contents are there, whole, with mode 0600. Reading is bounded and waits for
// nobody: pipes, devices and directories are refused. So are links where the
// file is our own, since they lead to a file that is not.
package atomicfile
