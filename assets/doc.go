// Package assets owns the icons, fonts, translations and Slack app manifests
// that are compiled into the programs.
//
// Everything here is read-only, the same for every run, and free of a screen:
// the agent's tray and the window share it. What only the window can use (the
// fonts) stands in a package of its own below this one, so that the agent does
// not carry it.
//
// It imports the standard library only, never fails at run time (its tests see
// to what is embedded), and holds no sentence about a problem: those are
// app/state's.
package assets
