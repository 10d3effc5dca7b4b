package tray

import (
	"time"

	"bellhop/app/state"
)

// noon is the moment of the snapshots of the tests.
func at(hour, minute int) time.Time { return time.Date(2026, 11, 21, hour, minute, 0, 0, time.UTC) }

func working() state.State {
	return state.State{
		Running:  true,
		At:       at(14, 3),
		Language: state.English,
		Office: state.Office{State: state.OfficeConnected, Lease: true,
			Self: &state.Self{ID: "m1", Name: "Aiko", Role: "member"}},
		Slack: state.Slack{State: state.SlackOK},
		Link:  &state.Link{TeamID: "T1", UserID: "U1"},
		Recent: []state.Message{
			{ID: "m3", Sender: "Aki & Co_KG", Space: "Design", At: at(14, 2), Outcome: state.OutcomeRelayed, Route: "group"},
			{ID: "m2", Sender: "Ben", At: at(13, 59), Outcome: state.OutcomeSkipped, Reason: "several_mentions"},
		},
	}
}

func paused() state.State {
	s := working()
	s.Hold = &state.Hold{Reason: "paused", Until: at(17, 0), Messages: 3}
	return s
}

func offline() state.State {
	s := working()
	s.Office.State = state.OfficeWaiting
	s.Recent = nil
	s.Problems = []state.Problem{{Code: state.CodeOfficeUnreachable, Needs: state.NeedsNobody}}
	return s
}

func japanese() state.State {
	s := working()
	s.Language = state.Japanese
	s.Link = nil
	s.Problems = []state.Problem{{Code: state.CodeNotConnected, Needs: state.NeedsMember}}
	return s
}
