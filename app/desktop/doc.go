// Package desktop owns what Bellhop asks of the desktop that it runs on, for
// this user only: starting at login, notifications, the moment of waking up,
// opening a page or file, starting the other program, the bellhop:// scheme and
// .bellhop-invite files, whether there are a display and a tray host, and that
// there is one window.
//
// A [Place] says where the user's folders and the message buses are, so that a
// test can have its own. What a system does not offer is [ErrUnsupported].
//
// It never passes an argument through a shell, never starts a message bus, has
// no timer, and keeps off the bus connection that other libraries share, but to
// announce the tray's item, which stands there.
package desktop
