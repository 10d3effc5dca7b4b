// Package sandbox is an office and a Slack workspace on this machine, with one
// web page on which people write to each other on the left and see on the right
// what each of them reads in Slack.
//
// It owns the organisation that both are filled with, the three listeners, the
// page, its switches for misfortunes, and the script of the demo. It promises
// that nothing but loopback addresses can reach it, that the page needs nothing
// from elsewhere, and that all it shows is what [office.Server] and
// [slack.Server] hold at that moment.
//
// It never calls another machine and keeps nothing on disk. Its tokens open
// nothing outside, which is why they are printed.
package sandbox
