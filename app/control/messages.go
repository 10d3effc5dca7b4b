package control

import (
	"errors"
	"fmt"

	"bellhop/app/state"
)

// Protocol is the version of what is said over the socket.
const Protocol = 1

// The errors that a caller branches on. What the backend refuses is a *Failure.
var (
	// ErrNotRunning: nobody serves this data directory.
	ErrNotRunning = errors.New("bellhopd is not running on this data directory")
	// ErrInUse: another server answers on this data directory.
	ErrInUse = errors.New("another bellhopd serves this data directory")
	// ErrProtocol: the other end speaks another version of the protocol.
	ErrProtocol = errors.New("the running bellhopd is of another version")
	// ErrPeer: the other end runs as another user.
	ErrPeer = errors.New("the other end of the socket belongs to another user")
	// ErrAddress: control.json is not one of ours.
	ErrAddress = errors.New("control.json is damaged")
)

// Address is what control.json says. Version is the program's, for people.
type Address struct {
	Protocol int    `json:"protocol"`
	Version  string `json:"version"`
	PID      int    `json:"pid"`
	Socket   string `json:"socket"`
}

// Entry is an outbox entry as `outbox list --json` prints it. Never the text.
type Entry struct {
	ID      string `json:"id"`
	Event   string `json:"event"`
	Message string `json:"message"`
	Sender  Sender `json:"sender"`
	Route   string `json:"route"`
	Copy    bool   `json:"copy"`
	Part    int    `json:"part"`
	Parts   int    `json:"parts"`
	State   string `json:"state"`
	Tries   int    `json:"tries"`
	Error   string `json:"error"`
}

// Sender is who wrote the message of an [Entry].
type Sender struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Progress is what happens while a person is being connected. Asking is the
// e-mail of the Slack account that was sent a code; Unconfirmed with it, that
// Slack did not say whether it took the message. Wrong tells of a wrong code,
// and Left how many tries there still are.
type Progress struct {
	Asking      string `json:"asking,omitempty"`
	Unconfirmed bool   `json:"unconfirmed,omitempty"`
	Wrong       bool   `json:"wrong,omitempty"`
	Left        int    `json:"left,omitempty"`
	NotSent     string `json:"not_sent,omitempty"`
}

// LinkResult is how connecting ended well. Already: there was a link before,
// and nothing was sent.
type LinkResult struct {
	Already bool        `json:"already,omitempty"`
	Link    *state.Link `json:"link,omitempty"`
}

// UnlinkResult is how disconnecting ended. WasConnected false: there was
// nothing to do.
type UnlinkResult struct {
	WasConnected bool `json:"was_connected"`
}

// Failure is a refusal with a code from app/state's table. Class "token" means
// that Slack refused the bot token. Args go into the sentence; a server makes
// Text from them, in the language of the request, if the backend did not.
type Failure struct {
	Code  string   `json:"error"`
	Class string   `json:"class,omitempty"`
	Text  string   `json:"text"`
	Args  []string `json:"-"`
}

// Error names the code only: the sentence is for people, in their language.
func (f *Failure) Error() string { return fmt.Sprintf("control: refused: %s", f.Code) }

// Unlike Text, which is translated, ClassToken is compared.
const ClassToken = "token"

type linkRequest struct {
	Language string `json:"language"`
}

type codeRequest struct {
	Session string `json:"session"`
	Code    string `json:"code,omitempty"`
	Resend  bool   `json:"resend,omitempty"`
	End     bool   `json:"end,omitempty"`
}

// linkLine is one line of the stream that answers POST /v1/link: a Progress,
// or the last line, which has OK or a code.
type linkLine struct {
	Progress
	OK bool `json:"ok,omitempty"`
	LinkResult
	Error string `json:"error,omitempty"`
	Class string `json:"class,omitempty"`
	Text  string `json:"text,omitempty"`
}

const sessionHeader = "Bellhop-Session"
