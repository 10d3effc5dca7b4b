// Package control owns the private socket between the long-lived program and
// whoever looks at it or tells it something: HTTP and server-sent events on a
// Unix socket in a directory of mode 0700, named in DATA/control.json (0600).
//
// Both ends check that the other one runs as the same user where the system
// tells (Linux, macOS), the client checks the version of the protocol, and
// requests that a browser makes for a page (they carry Origin) are refused. A
// slow reader of events misses states in between, never the last one, and holds
// up nobody.
//
// It decides nothing: the server asks its [Backend]. Message types of both ends
// are in messages.go. No message text and no secret but the six-digit code that
// a person types crosses the socket, and that is never logged.
package control
