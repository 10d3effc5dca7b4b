package agent

import "bellhop/app/control"

// screens is what windows ask for.
type screens struct{ *agent }

var _ control.Screens = screens{}
