package agent

import (
	"errors"
	"log/slog"
	"time"

	"bellhop/app/desktop"
	"bellhop/app/vault"
)

// DefaultAPI is Slack's Web API, what stands before a method's name.
const DefaultAPI = "https://slack.com/api/"

// Options is what a run is started with. Data, Secrets and Log are required.
type Options struct {
	// Data is the directory that holds everything; it is made with mode 0700.
	Data string
	// Office is the gateway's address: wss, or ws on loopback. Empty, it is that
	// of the settings, and no refusal ends the run.
	Office string
	// SlackAPI is https, or http on loopback; empty means DefaultAPI.
	SlackAPI string
	// SlackRateOff lifts our own limits, never Slack's.
	SlackRateOff bool
	Secrets      vault.Store
	Log          *slog.Logger
	// Language is "en", "ja" or "ko": for what is posted and for problems.
	Language string
	// Zone is asked for the reader's whenever a time is shown; nil means the
	// machine's.
	Zone    func() *time.Location
	Version string
	// Desktop is where windows and autostart are; nil: nowhere.
	Desktop *desktop.Place
	// Tray asks for an icon where the desktop shows icons; one a process.
	Tray bool
	// Reports has the program leave a report when it crashes. There is one place
	// for it in a process.
	Reports bool
	// Lines gives the last lines of the log, for support; nil: none.
	Lines func() []string
}

// ErrInUse says that another process holds the data directory.
var ErrInUse = errors.New("agent: another instance holds the data")

// ErrDeleted says that the person had everything deleted. Who gets it closes
// the log and calls Erase.
var ErrDeleted = errors.New("agent: everything was deleted")
