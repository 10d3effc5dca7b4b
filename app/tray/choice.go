package tray

import (
	"time"

	"bellhop/app/state"
)

// Action names what a click asks for.
type Action string

// The actions. Those from Open to ShowMessage are for the window.
const (
	Open          Action = "open"
	Connect       Action = "connect"    // show how to connect
	Connection    Action = "connection" // show the connection, where it can be ended
	ShowMessage   Action = "message"    // show the message in Activity
	PauseHour     Action = "pause_hour"
	PauseTomorrow Action = "pause_tomorrow"
	PauseOpen     Action = "pause" // until the person resumes
	Resume        Action = "resume"
	Quit          Action = "quit"
)

// Choice is what a person has chosen in the menu; the zero Choice is nothing.
// Message is the id of a [state.Message], with ShowMessage only.
type Choice struct {
	Action  Action
	Message string
}

// Intent is what the agent is to do about the choice, nil if it is for the
// window. now is the moment of the click, in the person's zone.
func (c Choice) Intent(now time.Time) state.Intent {
	switch c.Action {
	case PauseHour:
		return state.Pause{Until: now.Add(time.Hour)}
	case PauseTomorrow:
		return state.Pause{Until: tomorrow(now)}
	case PauseOpen:
		return state.Pause{}
	case Resume:
		return state.Resume{}
	case Quit:
		return state.Quit{}
	}
	return nil
}

// Page is the page of the window that the choice asks for, "" if it is for the
// agent.
func (c Choice) Page() string {
	switch c.Action {
	case Open:
		return "home"
	case Connect, Connection:
		return "connection"
	case ShowMessage:
		return "activity"
	}
	return ""
}

// A day begins at 8; who is up before 4 means the morning that comes.
const (
	morning = 8
	night   = 4
)

func tomorrow(now time.Time) time.Time {
	day := 1
	if now.Hour() < night {
		day = 0
	}
	y, m, d := now.Date()
	return time.Date(y, m, d+day, morning, 0, 0, 0, now.Location())
}
