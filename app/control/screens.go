package control

import (
	"context"
	"log/slog"
	"time"

	"bellhop/app/state"
)

// Sensitive is a token or passphrase on its way over the socket. It prints as
// [redacted]; only JSON carries it as it is.
type Sensitive string

// String never gives the value.
func (Sensitive) String() string { return "[redacted]" }

// GoString never gives the value.
func (Sensitive) GoString() string { return "[redacted]" }

// LogValue never gives the value.
func (Sensitive) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// SignIn is an office's address and the token that it gave the member.
type SignIn struct {
	Office string    `json:"office"`
	Token  Sensitive `json:"token"`
}

// SignedIn is who the office says that the member is.
type SignedIn struct {
	Self         state.Self         `json:"self"`
	Organization state.Organization `json:"organization"`
}

// The fields that a [Finding] may be about, and its levels. Only an error keeps
// a form from being saved.
const (
	FieldToken  = "token"
	FieldDomain = "domain"

	LevelOK      = "ok"
	LevelWarning = "warning"
	LevelError   = "error"
)

// Finding is one thing that was found out about what somebody entered. Text is
// one or two sentences with what to do, in the language of the request.
type Finding struct {
	Code  string `json:"code"`
	Level string `json:"level"`
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`
}

// WorkspaceForm is what an owner enters. An empty Token means the stored one.
// Replace says that another token of the workspace takes the place of the one
// that all invited machines hold, so that the generation is raised. ShapeOnly
// asks CheckWorkspace for what can be told of the fields by their look, without
// asking Slack or anybody: it is for a form that is being typed.
type WorkspaceForm struct {
	Token     Sensitive `json:"token"`
	Domain    string    `json:"domain"`
	Slackbot  bool      `json:"slackbot"`
	Managers  []string  `json:"managers,omitempty"`
	Replace   bool      `json:"replace,omitempty"`
	ShapeOnly bool      `json:"shape_only,omitempty"`
}

// Report is what was found out about a form. Saved: nothing was an error, and
// it is stored and told to the office.
type Report struct {
	Domain   string    `json:"domain"` // as it was reduced
	TeamID   string    `json:"team_id,omitempty"`
	Name     string    `json:"name,omitempty"` // the workspace's
	Findings []Finding `json:"findings"`
	Saved    bool      `json:"saved"`
}

// SlackApp is what an owner needs for making the Slack app. Choice is
// "standard" or "minimal" (the three scopes of the manual path).
type SlackApp struct {
	CreateURL string   `json:"create_url"`
	Steps     []string `json:"steps"`     // the manual way, in order
	ForAdmin  string   `json:"for_admin"` // a message to send to a Slack admin
	Scopes    []Scope  `json:"scopes"`
}

// Scope is a scope of Slack's with what Bellhop needs it for.
type Scope struct {
	Name string `json:"name"`
	For  string `json:"for"`
}

// Invitation is a new invitation in both its forms and the passphrase that
// opens it, which is to be told by another way.
type Invitation struct {
	File       []byte    `json:"file"`
	FileName   string    `json:"file_name"`
	Link       string    `json:"link"`
	Passphrase Sensitive `json:"passphrase"`
	Expires    time.Time `json:"expires"`
}

// OpenInvitation is an invitation's file or link, and its passphrase.
type OpenInvitation struct {
	File       []byte    `json:"file,omitempty"`
	Link       string    `json:"link,omitempty"`
	Passphrase Sensitive `json:"passphrase"`
}

// Preview is what an opened invitation would do; ID accepts it. Replaces names
// what this machine has now and would lose, empty when nothing. It was checked
// against Slack; Findings say what is wrong, and with an error there is no ID.
type Preview struct {
	ID         string    `json:"id,omitempty"`
	OfficeHost string    `json:"office_host"`
	Workspace  string    `json:"workspace"`
	Domain     string    `json:"domain"`
	Replaces   []string  `json:"replaces,omitempty"`
	Findings   []Finding `json:"findings,omitempty"`
}

// ActivityQuery asks for decisions, newest first. Search looks in names, spaces
// and, where it is kept, text. Before is the cursor of the page before, "" for
// the first. Limit is 1 to 500; 0 means 100.
type ActivityQuery struct {
	Search   string   `json:"search,omitempty"`
	Outcomes []string `json:"outcomes,omitempty"`
	Before   string   `json:"before,omitempty"`
	Limit    int      `json:"limit,omitempty"`
}

// ActivityPage is the answer. Next is "" on the last page; Total counts all
// that match.
type ActivityPage struct {
	Activities []Activity `json:"activities"`
	Next       string     `json:"next,omitempty"`
	Total      int        `json:"total"`
}

// Activity is what became of one message. Text is there only if history is
// kept. Why is a sentence for Reason or Error. Entries are the ids in the
// outbox that can be retried or dropped. CanReply: the sender can be written
// to.
type Activity struct {
	state.Message
	SenderID   string   `json:"sender_id"`
	SenderRole string   `json:"sender_role,omitempty"`
	SpaceURL   string   `json:"space_url,omitempty"`
	Text       string   `json:"text,omitempty"`
	Error      string   `json:"error,omitempty"`
	Why        string   `json:"why,omitempty"`
	Tries      int      `json:"tries,omitempty"`
	Parts      int      `json:"parts,omitempty"`
	Marked     bool     `json:"marked,omitempty"` // posted with "possibly repeated"
	Edited     bool     `json:"edited,omitempty"`
	Deleted    bool     `json:"deleted,omitempty"`
	NotCarried bool     `json:"not_carried,omitempty"` // the edit or deletion did not reach Slack
	Entries    []string `json:"entries,omitempty"`
	CanReply   bool     `json:"can_reply,omitempty"`
	Replies    []Reply  `json:"replies,omitempty"`
}

// The states of a [Reply].
const (
	ReplySending = "sending"
	ReplySent    = "sent"
	ReplyRefused = "refused"
)

// Reply is an answer that went back through the office. Why is a sentence when
// it was refused.
type Reply struct {
	Ref   string    `json:"ref"`
	State string    `json:"state"`
	At    time.Time `json:"at"`
	Why   string    `json:"why,omitempty"`
}

// ReplyTo is an answer to the message with an id of the office.
type ReplyTo struct {
	Message string `json:"message"`
	Text    string `json:"text"`
}

// Show asks for the window. Page names a screen ("home", "activity",
// "connection", "organization", "privacy", "settings"), Message a row of
// activity, Open an invitation's link or the absolute path of its file.
type Show struct {
	Page    string `json:"page,omitempty"`
	Message string `json:"message,omitempty"`
	Open    string `json:"open,omitempty"`
	// Running says that there is a window, whether or not it follows the agent
	// yet: it is shown this as soon as it does, and no other is started.
	Running bool `json:"running,omitempty"`
}

// Accounts sign in to and out of an office. SignIn asks the office at once and
// stores nothing that it refused.
type Accounts interface {
	SignIn(ctx context.Context, language string, in SignIn) (SignedIn, error)
	SignOut(ctx context.Context) error
}

// Workspaces are what an owner does. CheckWorkspace stores nothing; neither
// does SaveWorkspace when anything is an error.
type Workspaces interface {
	SlackApp(ctx context.Context, language, choice string) (SlackApp, error)
	CheckWorkspace(ctx context.Context, language string, in WorkspaceForm) (Report, error)
	SaveWorkspace(ctx context.Context, language string, in WorkspaceForm) (Report, error)
	Invite(ctx context.Context, language string) (Invitation, error)
}

// Invitations are opened and then accepted, by the id of the preview.
type Invitations interface {
	OpenInvitation(ctx context.Context, language string, in OpenInvitation) (Preview, error)
	AcceptInvitation(ctx context.Context, id string) error
}

// Activities tell what became of messages, and answer them.
type Activities interface {
	Activity(ctx context.Context, language string, in ActivityQuery) (ActivityPage, error)
	Reply(ctx context.Context, in ReplyTo) (Reply, error)
}

// House is the rest. DeleteEverything ends the program when it is done.
// Diagnostics is a text for support, without contents. OpenWindow starts a
// window when there is none; Joined is called when one has begun to follow.
type House interface {
	DeleteEverything(ctx context.Context) error
	Diagnostics(ctx context.Context) (string, error)
	OpenWindow(ctx context.Context, what Show) error
	Joined()
}

// Screens is what windows ask for beyond what the command line does.
type Screens interface {
	Accounts
	Workspaces
	Invitations
	Activities
	House
}
