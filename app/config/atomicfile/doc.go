// Package atomicfile owns the one way in which small private files are
// written: a temporary file beside the target, synced, renamed over it, and the
// directory synced. After a crash at any moment either the old or the new
// contents are there, whole, with mode 0600.
package atomicfile
