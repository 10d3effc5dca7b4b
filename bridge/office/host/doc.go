// Package host is the office's end of the office gateway contract, version 1,
// revision 2, over a store.
//
// It owns the sockets: upgrade, hello and welcome, heartbeats, the relay lease
// with its grants, replay and caught_up, the frames of a client, close codes and
// bounds. What outlives a socket is the [Store]'s: members by token, unsettled
// message events, links, accepted replies. What may go wrong on request is for
// [Hooks]; without them the contract is kept to the letter.
//
// A lease lives in one Host: all devices of one member must reach the same one.
// No lock is held while a method of the Store or a hook is called, except where
// a hook's comment says so. Each socket has two goroutines, both owned by
// [Host.ServeHTTP], which returns when they have ended. It logs nothing.
package host
