package desktop

// Autostart starts a program when the user logs in.
//
//	On    from the next login on; again with another program replaces it
//	Off   no more; that it was not on is no error
//	IsOn  it is set, and neither the desktop nor the person has disabled it
//
// It speaks of this user only and starts nothing now.
type Autostart interface {
	On(p Program) error
	Off() error
	IsOn() (bool, error)
}
