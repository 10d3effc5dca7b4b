package link

import (
	"errors"
	"fmt"
	"time"

	"bellhop/bridge"
)

// The errors of Connect and Disconnect that carry nothing.
var (
	// ErrAlready comes with the link that there is: nothing was sent.
	ErrAlready = errors.New("already connected")
	// ErrVisitor: visitors and guests cannot connect.
	ErrVisitor = errors.New("visitors and guests cannot connect")
	// ErrNoEmail: the office does not tell the member's e-mail.
	ErrNoEmail = errors.New("the office tells no e-mail")
	// ErrOtherWorkspace: the token is for another workspace than the office's.
	ErrOtherWorkspace = errors.New("the token belongs to another workspace")
	// ErrTooManyTries: the fifth wrong code.
	ErrTooManyTries = errors.New("too many wrong codes")
	// ErrExpired: ten minutes.
	ErrExpired = errors.New("the code has expired")
	// ErrInputEnded: codes was closed before the right one came.
	ErrInputEnded = errors.New("the input ended")
	// ErrInProgress: another Connect is under way.
	ErrInProgress = errors.New("connecting is already under way")
	// ErrLeft: the account that began it was left meanwhile; nothing was stored.
	ErrLeft = errors.New("the account was left")
	// ErrUnreachable: Slack gave no answer; nothing was sent.
	ErrUnreachable = errors.New("slack cannot be reached")
)

// NoAccountError says that no Slack user has the member's e-mail. Its words
// leave the e-mail out: it belongs on the screen, not in the log.
type NoAccountError struct{ Email string }

func (*NoAccountError) Error() string { return "no slack account with that e-mail" }

// TooManyMessagesError says that no more codes are sent to an e-mail until then.
type TooManyMessagesError struct{ Until time.Time }

func (*TooManyMessagesError) Error() string { return "too many messages to that e-mail" }

// SlackRefused is Slack's no, with its code and class. Needed is the scope that
// is missing, with missing_scope.
type SlackRefused struct {
	Code   string
	Class  bridge.Class
	Needed string
}

func (e *SlackRefused) Error() string { return "slack refused: " + e.Code }

// refusal is nil for a good verdict.
func refusal(v bridge.Verdict) error {
	switch v.Outcome {
	case bridge.OutcomeSent:
		return nil
	case bridge.OutcomeRefused:
		return &SlackRefused{Code: v.Code, Class: v.Class, Needed: v.Needed}
	}
	return fmt.Errorf("%w: %s", ErrUnreachable, v.Code)
}

// Explain gives the code of app/state's table for an error, the class of a
// refusal of Slack's ("token" when it was the bot token), and what goes into
// the sentence. false: an error of no kind that a person could do something
// about.
func Explain(err error) (code, class string, args []string, ok bool) {
	var refused *SlackRefused
	var noAccount *NoAccountError
	var tooMany *TooManyMessagesError
	switch {
	case errors.As(err, &refused):
		if refused.Needed != "" {
			args = []string{refused.Needed}
		}
		return refused.Code, string(refused.Class), args, true
	case errors.As(err, &noAccount):
		return "no_account", "", []string{noAccount.Email}, true
	case errors.As(err, &tooMany):
		return "too_many_messages", "", []string{tooMany.Until.Local().Format("2006-01-02 15:04")}, true
	}
	for _, known := range []struct {
		err  error
		code string
	}{
		{ErrVisitor, "visitor"}, {ErrNoEmail, "no_email"}, {ErrOtherWorkspace, "other_workspace"},
		{ErrTooManyTries, "too_many_tries"}, {ErrExpired, "expired"}, {ErrInputEnded, "input_ended"},
		{ErrInProgress, "in_progress"}, {ErrLeft, "account_left"}, {ErrUnreachable, "slack_unreachable"},
	} {
		if errors.Is(err, known.err) {
			return known.code, "", nil, true
		}
	}
	return "", "", nil, false
}
