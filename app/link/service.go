package link

import (
	"context"
	"sync"
	"time"

	"bellhop/bridge"
)

const (
	window     = 10 * time.Minute // from the first message to the end
	tries      = 5
	storeLimit = 5 * time.Second
	lastWords  = 10 * time.Second // for all calls to Slack of one Disconnect
)

// Slack is what connecting needs of Slack. A verdict is good when its outcome
// is sent. No call is repeated here.
type Slack interface {
	// Check asks auth.test whose workspace the token is for.
	Check(ctx context.Context) (teamID string, v bridge.Verdict)
	// UserByEmail finds the user of that workspace with an e-mail.
	UserByEmail(ctx context.Context, email string) (userID string, found bool, v bridge.Verdict)
	// Post makes one post.
	Post(ctx context.Context, p bridge.Post) bridge.Verdict
}

// Links keeps the link on disk: nil is none.
type Links interface {
	Link(ctx context.Context) (*bridge.Link, error)
	SetLink(ctx context.Context, link *bridge.Link) error
}

// Memory keeps small values on disk by key; a key that was never set is "".
type Memory interface {
	Meta(ctx context.Context, key string) (string, error)
	SetMeta(ctx context.Context, key, value string) error
}

// Office is told of the link until it shows it; nil: there is none.
type Office interface {
	Link(account *bridge.Link)
}

// Service connects and disconnects one member. The first four fields are needed;
// its methods may be called from any goroutine.
type Service struct {
	Slack  Slack
	Links  Links
	Memory Memory
	Office Office

	// Listen binds where Allow leads to; nil: a free port on loopback.
	Listen func() (Doorway, error)

	busy sync.Mutex
}

// Request says who asks, and in which language the messages and the page are
// written ("en", "ja", "ko"). Device is the computer's name, for people.
type Request struct {
	Self         bridge.Person
	Organization bridge.Organization
	Device       string
	Language     string
	// Resend, when not nil, asks with each value for the message once more:
	// with the same code, the tries and the time that are left.
	Resend <-chan struct{}
}

// Progress is what a person who waits is told. Asking is the e-mail whose Slack
// user was written to; Unconfirmed with it, that Slack did not say whether it
// took the message. Wrong: the code was wrong, and Left tries are left. NotSent
// is why a message that was asked for again was not sent.
type Progress struct {
	Asking      string
	Unconfirmed bool
	Wrong       bool
	Left        int
	NotSent     error
}
