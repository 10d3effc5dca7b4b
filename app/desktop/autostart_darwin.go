package desktop

// Autostart is this system's: a launch agent in the user's Library.
func (p Place) Autostart() Autostart { return launchAgent{p} }
