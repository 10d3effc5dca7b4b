// Package app is the map of what surrounds the way of a message; that way itself
// is in package bridge. It holds no code.
//
// Two programs share these rooms. The agent (cmd/bellhopd) runs all day: it
// relays, keeps the secrets, and shows the tray's icon. The window (cmd/bellhop)
// runs only while somebody looks at it. It reaches the agent over control's
// socket, and a crash of it stops no message.
//
// What is about one person:
//
//   - seat is one member in one office: outbox, link and choices in a directory
//     of their account's own, and the session that relays for them.
//   - link connects a member with their Slack account, and disconnects them.
//   - workspace is the Slack workspace of this machine: its token and its
//     clients. The rules of the owner's form and of invitations are org's.
//
// What holds it together:
//
//   - agent makes the parts, starts every goroutine and ends them in order.
//   - state is what screens and commands are shown: one snapshot, with codes and
//     reasons that are typed. words makes sentences of them, in three languages.
//   - control is the private socket between the agent and its windows.
//
// What people see: tray is the icon and its menu; ui is the window, one package
// a page. Below ui, parts are its widgets, theme is its look, screen is what a
// page may ask of the agent.
//
// What a machine gives: vault has the secrets, config the settings, logs the log
// and crash reports, zone the time zone, desktop what differs from system to
// system.
//
// One sign-in: a page of ui asks its agent through control. agent has bridge's
// office adapter ask the office with the token, once. What the office refuses is
// told with a code of state, in the words of package words, and kept nowhere.
// Else vault keeps the token and config the address. seat opens the directory of
// the account that the office names, and its session relays from then on.
//
// What is shown of one message: the session's outbox has stored it and knows what
// became of it. agent makes a new state of that and tells control, which sends it
// to each window. ui's home shows it, activity asks for the rest by control, and
// tray shows what needs the person.
//
// Every room's doc.go says what it owns, what it promises and what it never does.
// Which room may import which is a test: cmd/dev, TestHouseRules.
package app
