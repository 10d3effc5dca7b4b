package agent

import (
	"context"
	"net/url"
	"strings"

	"bellhop/app/config"
	"bellhop/bridge"
	"bellhop/bridge/office"
)

// What the outbox remembers: whose data it is, and that the office is still to
// be told of a disconnecting.
const (
	accountKey = "agent.account"
	unlinkKey  = "agent.unlink"
)

// accountOf names a member of an organisation at an office's host.
func accountOf(address string, self bridge.Person, org bridge.Organization) string {
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = u.Host
	}
	return strings.Join([]string{host, url.QueryEscape(org.ID), url.QueryEscape(self.ID)}, " ")
}

// admit sees who the office says we are before anything is relayed to them. A
// link that another member verified is not theirs: it goes before the relay
// could use it, and the office never hears of it. The welcome is given back
// with the workspace that the office is about to be told.
func (a *agent) admit(ctx context.Context, s *seat, w office.Welcome) office.Welcome {
	is := accountOf(s.address, w.Self, w.Organization)
	a.mu.Lock()
	was := a.account
	a.account = is
	a.mu.Unlock()
	if was != "" && was != is {
		a.log.Warn("the data was another member's: not connected any more")
		if err := a.dropLink(ctx, s); err != nil {
			a.log.Error("the link of another member", "error", err)
			return w
		}
	}
	if was != is {
		if err := a.store.SetMeta(ctx, accountKey, is); err != nil {
			a.log.Error("outbox", "error", err)
		}
	}
	if err := a.tellLink(ctx, s, w.Self); err != nil {
		a.log.Error("the link", "error", err)
	}
	return a.tellWorkspace(ctx, s, w)
}

// tellLink has the office show the link that there is. That there is none is
// told only by the device that disconnected: on another one the member may be
// connected.
func (a *agent) tellLink(ctx context.Context, s *seat, self bridge.Person) error {
	stored, err := a.storedLink(ctx)
	if err != nil {
		return err
	}
	if stored != nil {
		s.office.Link(stored)
		return nil
	}
	left, err := a.store.Meta(ctx, unlinkKey)
	if err != nil || left == "" {
		return err
	}
	if self.Slack != nil && self.Slack.Linked {
		s.office.Link(nil)
		return nil
	}
	return a.store.SetMeta(ctx, unlinkKey, "")
}

// dropLink removes the link from the relay first, then from disk, where the
// copy in the settings goes first: see oneLink.
func (a *agent) dropLink(ctx context.Context, s *seat) error {
	if err := s.setLink(ctx, nil); err != nil {
		return err
	}
	if err := a.settings.Update(func(s *config.Settings) error { s.Link = nil; return nil }); err != nil {
		return err
	}
	return a.store.SetLink(ctx, nil)
}

// bare is an address without user and query.
func bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
