package agent

import (
	"context"

	"bellhop/app/control"
	"bellhop/app/state"
)

// screens is what windows ask for.
type screens struct{ *agent }

var _ control.Screens = screens{}

func notHere() error { return &control.Failure{Code: state.CodeNotHere} }

// Activity implements control.Activities.
func (s screens) Activity(context.Context, string, control.ActivityQuery) (control.ActivityPage, error) {
	return control.ActivityPage{}, notHere()
}

// Reply implements control.Activities.
func (s screens) Reply(context.Context, control.ReplyTo) (control.Reply, error) {
	return control.Reply{}, notHere()
}
