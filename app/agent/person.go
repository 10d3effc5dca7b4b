package agent

import (
	"context"
	"errors"
	"os"
	"time"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/link"
	"bellhop/app/state"
	"bellhop/app/words"
	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/relay"
)

// Link implements control.Links.
func (b backend) Link(ctx context.Context, language string, in control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
	request, err := b.request(ctx, language)
	if err != nil {
		return control.LinkResult{}, err
	}
	request.Resend = in.Resend
	got, err := b.links.Connect(ctx, request, in.Codes, func(p link.Progress) {
		said := control.Progress{Asking: p.Asking, Unconfirmed: p.Unconfirmed, Wrong: p.Wrong, Left: p.Left}
		if code, _, args, ok := link.Explain(p.NotSent); ok {
			said.NotSent = words.Sentence(language, code, args...)
		}
		tell(said)
	})
	shown := state.Link(got)
	if errors.Is(err, link.ErrAlready) {
		return control.LinkResult{Already: true, Link: &shown}, nil
	}
	if err != nil {
		return control.LinkResult{}, failure(err)
	}
	return control.LinkResult{Link: &shown}, nil
}

// Unlink implements control.Links.
func (b backend) Unlink(ctx context.Context, language string) (control.UnlinkResult, error) {
	request, err := b.request(ctx, language)
	if err != nil {
		request = link.Request{Language: language}
	}
	was, err := b.links.Disconnect(ctx, request)
	if err != nil {
		return control.UnlinkResult{}, failure(err)
	}
	return control.UnlinkResult{WasConnected: was}, nil
}

// greeting is how long somebody who asks to be connected waits for an office
// that is only being reached.
const greeting = 10 * time.Second

// request says who asks; until the office has told, nobody can be connected.
func (b backend) request(ctx context.Context, language string) (link.Request, error) {
	o := b.greeted(ctx).Office
	if o.Self.ID == "" {
		return link.Request{}, &control.Failure{Code: state.CodeOfficeUnreachable}
	}
	device, err := os.Hostname()
	if err != nil {
		device = b.settings.Settings().Device
	}
	return link.Request{Self: o.Self, Organization: o.Organization, Device: device, Language: language}, nil
}

// greeted is the snapshot once the office has said who the member is, or how
// things stand when it will not say so soon.
func (b backend) greeted(ctx context.Context) relay.Snapshot {
	ctx, cancel := context.WithTimeout(ctx, greeting)
	defer cancel()
	for {
		changed, now := b.news.changed(), b.snapshot()
		coming := now.Office.State == state.OfficeConnecting || now.Office.State == state.OfficeConnected
		if now.Office.Self.ID != "" || !coming {
			return now
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return now
		}
	}
}

func failure(err error) error {
	if code, class, args, ok := link.Explain(err); ok {
		return &control.Failure{Code: code, Class: class, Args: args}
	}
	return err
}

// directory is the Slack and the office that connecting needs: those of the
// seat that there is when they are asked.
type directory struct{ *agent }

// absent is Slack's answer where nobody could be asked.
var absent = bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "no_office"}

func (d directory) Check(ctx context.Context) (string, bridge.Verdict) {
	s := d.here()
	if s == nil {
		return "", absent
	}
	id, v := s.slack.Check(ctx)
	return id.TeamID, v
}

// UserByEmail asks anew: a person who has just corrected the address must not
// wait a day.
func (d directory) UserByEmail(ctx context.Context, email string) (string, bool, bridge.Verdict) {
	s := d.here()
	if s == nil {
		return "", false, absent
	}
	return s.slack.FreshUserByEmail(ctx, email)
}

func (d directory) Post(ctx context.Context, p bridge.Post) bridge.Verdict {
	s := d.here()
	if s == nil {
		return absent
	}
	if err := s.slack.Reserve(ctx, p.Channel); err != nil {
		return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "timeout"}
	}
	return s.slack.Post(ctx, p)
}

// Link tells the office; without one it is told when there is one again.
func (d directory) Link(account *bridge.Link) {
	if s := d.here(); s != nil {
		s.office.Link(account)
	}
}

// links keeps the link in the outbox and a copy in the settings, and tells the
// relay.
type links struct{ *agent }

func (l links) Link(ctx context.Context) (*bridge.Link, error) { return l.store.Link(ctx) }

// SetLink writes the outbox first when connecting and the settings first when
// disconnecting: a link that a crash leaves in only one of them is the outbox's.
func (l links) SetLink(ctx context.Context, to *bridge.Link) error {
	left := ""
	if to == nil {
		left = "1"
	} else if err := l.askFirst(ctx); err != nil {
		return err
	}
	if err := l.store.SetMeta(ctx, unlinkKey, left); err != nil {
		return err
	}
	store := func() error {
		killpoint.Before(killpoint.LinkStored)
		err := l.store.SetLink(ctx, to)
		killpoint.After(killpoint.LinkStored)
		return err
	}
	keep := func() error {
		return l.settings.Update(func(s *config.Settings) error { s.Link = to; return nil })
	}
	first, second := store, keep
	if to == nil {
		first, second = keep, store
	}
	if err := first(); err != nil {
		return err
	}
	if err := second(); err != nil {
		return err
	}
	s := l.here()
	if s == nil {
		l.news.tell()
		return nil
	}
	if err := s.setLink(ctx, to); err != nil && s.over.Err() == nil {
		return err
	}
	return nil
}
