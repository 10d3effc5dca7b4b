package screen

import (
	"context"
	"errors"

	"bellhop/app/control"
	"bellhop/assets"
)

// Sentence says to a person what an error of [Agent] means. It is "" for a
// question that was called off, by closing the window or by asking anew.
func Sentence(w *assets.Phrases, err error) string {
	var refused *control.Failure
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &refused) && refused.Text != "":
		return refused.Text
	case errors.Is(err, control.ErrNotRunning):
		return w.T("errors.not_running")
	case errors.Is(err, control.ErrProtocol):
		return w.T("errors.other_version")
	}
	return w.T("errors.no_answer")
}
