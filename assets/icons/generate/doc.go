// Command generate draws the icons from their masters, the SVG files beside it:
// PNG files of each size and the .ico files that Windows takes. What it writes
// is committed, so that only who changes a master needs it, and rsvg-convert
// (Debian's librsvg2-bin).
//
//	cd assets && go generate
//
// It also writes the masters' checksums, by which a test sees that the drawn
// icons are those of the masters.
package main
