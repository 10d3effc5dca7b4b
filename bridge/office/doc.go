// Package office says what a connected office is: the [Client] that holds one
// member's seat in it, and the signals that it gives.
//
// It owns these words and the lease's clock arithmetic. It promises that every
// adapter can be used through Client alone. It never opens a socket: each
// adapter (gateway first) is a package of its own below this one.
package office
