package org

import (
	"errors"
	"time"
)

// The errors of invitations. None carries anything of what was read.
var (
	// ErrTooLarge: more than MaxInvitation bytes.
	ErrTooLarge = errors.New("the invitation is too large")
	// ErrNotInvitation: another kind of file, link or text.
	ErrNotInvitation = errors.New("not an invitation")
	// ErrDamaged: an invitation of which a part is missing or changed.
	ErrDamaged = errors.New("the invitation is damaged")
	// ErrNewer: made by a newer version of the program.
	ErrNewer = errors.New("the invitation is from a newer version")
	// ErrTooMuchWork: it asks for more than scrypt at 2^18; no work was done.
	ErrTooMuchWork = errors.New("the invitation asks for too much work")
	// ErrPassphrase: the passphrase does not open it, or is none.
	ErrPassphrase = errors.New("the passphrase does not open the invitation")
	// ErrForeign: it opened, and holds what invitations do not, such as another
	// address for Slack.
	ErrForeign = errors.New("the invitation holds what none may hold")
	// ErrOffice: the office's address is neither wss nor ws on this computer.
	ErrOffice = errors.New("the office's address is not a safe one")
	// ErrFuture: it was made later than this computer's clock says it is.
	ErrFuture = errors.New("the invitation is from the future")
	// ErrUnfit: what was to be put into an invitation is not complete.
	ErrUnfit = errors.New("there is nothing to invite to")
	// ErrLinkTooLong: it fits into a file only.
	ErrLinkTooLong = errors.New("the invitation is too long for a link")
	// ErrNotShown: what was to be stored did not pass its preview.
	ErrNotShown = errors.New("the invitation did not pass its preview")
)

// ExpiredError says since when an invitation is not valid any more.
type ExpiredError struct{ At time.Time }

func (*ExpiredError) Error() string { return "the invitation has expired" }

// Explain gives the code of an error, and what goes into its sentence, the
// translation of "org.error." and the code. false: an error of no kind that a
// person could do something about.
func Explain(err error) (code string, args []string, ok bool) {
	var expired *ExpiredError
	if errors.As(err, &expired) {
		return "expired", []string{expired.At.Local().Format("2006-01-02")}, true
	}
	for _, known := range explained() {
		if errors.Is(err, known.err) {
			return known.code, nil, true
		}
	}
	return "", nil, false
}

type explainedError struct {
	err  error
	code string
}

func explained() []explainedError {
	return []explainedError{
		{ErrTooLarge, "too_large"}, {ErrNotInvitation, "not_invitation"}, {ErrDamaged, "damaged"},
		{ErrNewer, "newer"}, {ErrTooMuchWork, "too_much_work"}, {ErrPassphrase, "passphrase"},
		{ErrForeign, "foreign"}, {ErrOffice, "office"}, {ErrFuture, "future"}, {ErrUnfit, "unfit"},
		{ErrLinkTooLong, "link_too_long"}, {ErrNotShown, "not_shown"},
	}
}
