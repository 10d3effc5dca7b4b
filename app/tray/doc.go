// Package tray owns the icon in the tray: what it shows, as a pure function of
// a snapshot ([Build]), and the one adapter to the library that shows it
// ([Run]).
//
// Every menu has the same items at the same places; what does not apply is
// hidden. So the adapter makes its items once and changes only what differs,
// and nothing grows however often the menu changes.
//
// It never shows the text of a message, never blocks on who takes the clicks,
// has no timer, and does nothing while nothing changes.
package tray
