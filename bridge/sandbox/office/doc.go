// Package office is a virtual office to develop, test and demonstrate against:
// people, spaces and what is said, in memory, behind the gateway of
// [bellhop/bridge/office/host].
//
// It owns the people of one organisation, what they say, and for each member a
// log of message events with what is settled. It promises the contract to the
// letter, and that every figure a test may ask for (offers, settlements, leases,
// closes) can be read at any moment. On request it breaks its promises in one
// chosen way, see [Fault].
//
// Everything said is kept until the server is thrown away. It never connects to
// anything, writes no file and logs nothing. One lock guards what it keeps; it
// is never held during input or output, and the host's locks come after it.
package office
