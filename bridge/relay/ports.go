package relay

import (
	"context"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
	"bellhop/bridge/slack"
)

// Office is what the relay says to the office. No method blocks.
type Office interface {
	Settle(ids ...string)
	Lease(want bool)
	Reoffer()
	// Send is given a reply again and again until the office has answered it.
	Send(r office.Reply)
}

// Directory finds where a message enters Slack and whether Slack answers.
type Directory interface {
	// Check is auth.test.
	Check(ctx context.Context) (slack.Identity, bridge.Verdict)
	// Route may ask Slack; OutcomeSent means that the destination is decided.
	Route(ctx context.Context, sender bridge.Person, to slack.Recipient) (bridge.Destination, bridge.Verdict)
	// Known is Route from what is remembered alone.
	Known(ctx context.Context, sender bridge.Person, to slack.Recipient) (bridge.Destination, bool)
	ForgetConversation(channel string)
	// Account is what Slack says of an e-mail address, kept for a day;
	// FreshAccount asks in any case.
	Account(ctx context.Context, email string) (slack.Account, bridge.Verdict)
	FreshAccount(ctx context.Context, email string) (slack.Account, bridge.Verdict)
}

// Poster makes single calls. Each makes exactly one request.
type Poster interface {
	Post(ctx context.Context, p bridge.Post) bridge.Verdict
	Update(ctx context.Context, at bridge.Posted, p bridge.Part) bridge.Verdict
	Delete(ctx context.Context, at bridge.Posted) bridge.Verdict
}

// Limiter says when the next call may be made.
type Limiter interface {
	// Admit takes a place in the limits and gives 0, or takes none and gives how
	// long to wait before asking again.
	Admit(ctx context.Context, method slack.Method, channel string) time.Duration
	// Resting is when the last method that Slack told to wait may be called
	// again; zero when none waits.
	Resting() time.Time
	// Cold reports whether Warm would open a connection.
	Cold() bool
	// Warm opens a connection if none is idle.
	Warm(ctx context.Context)
}

// Slack is all that the relay wants of Slack.
type Slack interface {
	Directory
	Poster
	Limiter
}

// Ledger takes events in and keeps what is decided about them.
type Ledger interface {
	TakeAll(ctx context.Context, in []outbox.Intake) ([]outbox.Receipt, error)
	OfferedAgain(ctx context.Context, event string) (outbox.Receipt, error)
	Skip(e bridge.Event, reason string)
	Message(ctx context.Context, id string) (bridge.Message, error)
	// Roomy reports whether less than half of the bounds is taken.
	Roomy() bool
}

// Queue moves entries through their states.
type Queue interface {
	Begin(ctx context.Context, id string, d bridge.Destination) (outbox.Entry, error)
	Record(ctx context.Context, id string, r outbox.Result) (outbox.Receipt, error)
	Expand(ctx context.Context, id string, parts int) (outbox.Receipt, error)
	Leave(ctx context.Context, id string) (outbox.Receipt, error)
}

// Leases follows what the office offers under which lease.
type Leases interface {
	Park(ctx context.Context) error
	CaughtUp(ctx context.Context, gaps []bridge.Gap) (outbox.Receipt, error)
	// Overdue settles the edits and deletions whose message did not come; it has
	// something to do at NextOverdue, zero for never.
	Overdue(ctx context.Context) (outbox.Receipt, error)
	NextOverdue() time.Time
	NeverOffered(ctx context.Context, olderThan time.Duration) (int, error)
}

// Holds keeps entries back for the member and lets them go.
type Holds interface {
	Hold(ctx context.Context, match func(outbox.Entry) bool) error
	Release(ctx context.Context, match func(outbox.Entry) bool) (outbox.Receipt, error)
	FromNow(ctx context.Context, before time.Time) (outbox.Receipt, error)
	Held() int
}

// Choices is what a person may decide about an entry.
type Choices interface {
	Retry(ctx context.Context, id string) (outbox.Receipt, error)
	Drop(ctx context.Context, id string) (outbox.Receipt, error)
}

// Replies keeps the replies of the member.
type Replies interface {
	SaveReply(ctx context.Context, r outbox.Reply) error
	OpenReplies(ctx context.Context) ([]outbox.Reply, error)
	ReplyDone(ctx context.Context, ref, messageID, code string) error
}

// Store is all that the relay wants of the outbox.
type Store interface {
	Replies
	Ledger
	Queue
	Leases
	Holds
	Choices
}

var (
	_ Store  = (*outbox.Store)(nil)
	_ Slack  = (*slack.Client)(nil)
	_ Office = office.Whole(nil)
)
