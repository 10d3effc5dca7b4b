//go:build !windows && !darwin

package desktop

// Autostart is this system's: a file in the folder autostart of XDG_CONFIG_HOME.
func (p Place) Autostart() Autostart { return xdgAutostart{p} }
