// Package office is a virtual office to develop, test and demonstrate against:
// the server's side of the office gateway contract, version 1, in memory.
//
// It owns the people of one organisation, what they say, and for each member a
// log of message events with what is settled, and the relay lease. It promises
// the contract to the letter, and that every figure a test may ask for (offers,
// settlements, leases, closes) can be read at any moment. On request it breaks
// its promises in one chosen way, see [Fault].
//
// Everything said is kept until the server is thrown away. It never connects to
// anything, writes no file and logs nothing. One lock guards all state and is
// never held during input or output. Each socket has two goroutines, both owned
// by [Server.ServeHTTP], which returns when they have ended.
package office
