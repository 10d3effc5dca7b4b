package seat

import (
	"context"
	"encoding/json"
	"slices"

	strict "github.com/go-json-experiment/json"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// Manages reports whether the organisation's workspace is a person's to set.
func Manages(p bridge.Person, org bridge.Organization) bool {
	return p.Role == bridge.RoleOwner || org.Slack != nil && slices.Contains(org.Slack.Managers, p.ID) && !p.Role.Outside()
}

// TellWorkspace keeps what the office is to be told of the workspace; the next
// welcome of this account tells it. nil: nothing is to be told.
func (s *Seat) TellWorkspace(ctx context.Context, w *bridge.Workspace) error {
	text := ""
	if w != nil {
		data, err := json.Marshal(w)
		if err != nil {
			return err
		}
		text = string(data)
	}
	if err := s.store.SetMeta(ctx, tellingKey, text); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.telling = text
	return nil
}

func (s *Seat) toTell() *bridge.Workspace {
	s.mu.Lock()
	defer s.mu.Unlock()
	var w bridge.Workspace
	if s.telling == "" || strict.Unmarshal([]byte(s.telling), &w) != nil {
		return nil
	}
	return &w
}

// tellWorkspace tells the office what it does not show yet. This device goes by
// it from now on; the others do when the office welcomes them anew.
func (s *Session) tellWorkspace(ctx context.Context, w office.Welcome) office.Welcome {
	tell := s.seat.toTell()
	if tell == nil {
		return w
	}
	if w.Organization.Slack != nil && sameWorkspace(*tell, *w.Organization.Slack) || !Manages(w.Self, w.Organization) {
		s.logged("forget what is told", s.seat.TellWorkspace(ctx, nil))
		return w
	}
	s.cfg.Office.Workspace(tell)
	w.Organization.Slack = tell
	return w
}

func sameWorkspace(a, b bridge.Workspace) bool {
	return a.TeamID == b.TeamID && a.Domain == b.Domain && a.Generation == b.Generation &&
		a.AllowsSlackbot() == b.AllowsSlackbot() && slices.Equal(a.Managers, b.Managers)
}

// notTold gives up what the office will not be told by this member.
func (s *Session) notTold(ctx context.Context, f office.Failed) {
	if f.Ref != "" || f.Code != "forbidden" || s.seat.toTell() == nil {
		return
	}
	s.log.Warn("the office does not let this member set the workspace")
	s.logged("forget what is told", s.seat.TellWorkspace(ctx, nil))
}
