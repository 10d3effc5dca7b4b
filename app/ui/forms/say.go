package forms

import (
	"context"
	"errors"

	"bellhop/app/control"
	"bellhop/assets"
)

// Say is what a person is told of an error of the agent: the agent's own
// sentence if it refused, else what it means that it did not answer. It is ""
// for nil, and for what the person ended themselves.
func Say(words *assets.Phrases, err error) string {
	var refused *control.Failure
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &refused) && refused.Text != "":
		return refused.Text
	case errors.Is(err, control.ErrNotRunning):
		return words.T("connection.not_running")
	case errors.Is(err, control.ErrProtocol):
		return words.T("connection.other_version")
	}
	return words.T("connection.no_answer")
}

// Role is the word for what somebody is in the office.
func Role(words *assets.Phrases, role string) string {
	key := assets.Key("connection.role." + role)
	if !words.Has(key) {
		return role
	}
	return words.T(key)
}

// Outside reports whether a role is one that cannot connect.
func Outside(role string) bool { return role == "visitor" || role == "guest" }
