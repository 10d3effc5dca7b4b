package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/link"
	"bellhop/app/state"
	"bellhop/bridge"
	"bellhop/bridge/killpoint"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// broadcast tells any number of listeners that there is news. Its zero value
// works.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

func (b *broadcast) changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

// backend is what the control socket asks.
type backend struct{ *agent }

// State implements control.States. What the disk will not tell is left empty.
func (b backend) State() state.State {
	s, err := b.agent.State(b.life)
	if err != nil {
		b.log.Error("status", "error", err)
	}
	return s
}

// Changed implements control.States.
func (b backend) Changed() <-chan struct{} { return b.news.changed() }

// Entries implements control.Outbox.
func (b backend) Entries(ctx context.Context) ([]control.Entry, error) {
	return listed(ctx, b.store)
}

// Retry implements control.Outbox.
func (b backend) Retry(ctx context.Context, id string) error { return known(b.relay.Retry(ctx, id)) }

// Drop implements control.Outbox.
func (b backend) Drop(ctx context.Context, id string) error { return known(b.relay.Drop(ctx, id)) }

func known(err error) error {
	if errors.Is(err, outbox.ErrUnknown) {
		return &control.Failure{Code: state.CodeUnknownEntry}
	}
	return err
}

func listed(ctx context.Context, store *outbox.Store) ([]control.Entry, error) {
	entries, err := store.Entries(ctx)
	out := make([]control.Entry, 0, len(entries))
	for _, e := range entries {
		shown := e.State
		if shown == outbox.StateSending {
			shown = outbox.StateWaiting
		}
		out = append(out, control.Entry{
			ID: e.ID, Event: e.Event, Message: e.Message,
			Sender: control.Sender{ID: e.Sender.ID, Name: e.Sender.Name},
			Route:  string(e.Route), Copy: e.Copy, Part: e.Part, Parts: e.Parts,
			State: string(shown), Tries: e.Tries, Error: e.Error,
		})
	}
	return out, err
}

// Intend implements control.Intents.
func (b backend) Intend(ctx context.Context, intent state.Intent) error {
	switch i := intent.(type) {
	case state.Pause:
		return b.pause(ctx, i.Until)
	case state.Resume:
		return b.pause(ctx, never)
	case state.Reconnect:
		b.office.Reconnect()
		return b.relay.AskSlack(ctx)
	case state.Retry:
		return b.Retry(ctx, i.ID)
	case state.Drop:
		return b.Drop(ctx, i.ID)
	case state.Mute:
		return b.mute(ctx, i)
	case state.Language:
		return b.settings.Update(func(s *config.Settings) error { s.Language = i.Tag; return nil })
	case state.Seen:
		b.putAway(i.Code)
		b.news.tell()
		return nil
	case state.Quit:
		b.quit()
		return nil
	}
	return fmt.Errorf("agent: %T: %w", intent, state.ErrBadIntent)
}

// Link implements control.Links.
func (b backend) Link(ctx context.Context, language string, in control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
	request, err := b.request(language)
	if err != nil {
		return control.LinkResult{}, err
	}
	request.Resend = in.Resend
	got, err := b.links.Connect(ctx, request, in.Codes, func(p link.Progress) {
		said := control.Progress{Asking: p.Asking, Unconfirmed: p.Unconfirmed, Wrong: p.Wrong, Left: p.Left}
		if code, _, args, ok := link.Explain(p.NotSent); ok {
			said.NotSent = state.Sentence(language, code, args...)
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
	request, err := b.request(language)
	if err != nil {
		request = link.Request{Language: language}
	}
	was, err := b.links.Disconnect(ctx, request)
	if err != nil {
		return control.UnlinkResult{}, failure(err)
	}
	return control.UnlinkResult{WasConnected: was}, nil
}

// request says who asks; until the office has told, nobody can be connected.
func (b backend) request(language string) (link.Request, error) {
	o := b.relay.Snapshot().Office
	if o.Self.ID == "" {
		return link.Request{}, &control.Failure{Code: state.CodeOfficeUnreachable}
	}
	device, err := os.Hostname()
	if err != nil {
		device = b.settings.Settings().Device
	}
	return link.Request{Self: o.Self, Organization: o.Organization, Device: device, Language: language}, nil
}

func failure(err error) error {
	if code, class, args, ok := link.Explain(err); ok {
		return &control.Failure{Code: code, Class: class, Args: args}
	}
	return err
}

// directory is the Slack that connecting needs.
type directory struct {
	client *slack.Client
	store  *outbox.Store
}

func (d directory) Check(ctx context.Context) (string, bridge.Verdict) {
	id, v := d.client.Check(ctx)
	return id.TeamID, v
}

// UserByEmail asks anew: a person who has just corrected the address must not
// wait a day.
func (d directory) UserByEmail(ctx context.Context, email string) (string, bool, bridge.Verdict) {
	return d.client.FreshUserByEmail(ctx, email)
}

func (d directory) Post(ctx context.Context, p bridge.Post) bridge.Verdict {
	if err := d.client.Reserve(ctx, p.Channel); err != nil {
		return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "timeout"}
	}
	return d.client.Post(ctx, p)
}

// links keeps the link in the outbox and a copy in the settings, and tells the
// relay.
type links struct{ *agent }

func (l links) Link(ctx context.Context) (*bridge.Link, error) { return l.store.Link(ctx) }

func (l links) SetLink(ctx context.Context, to *bridge.Link) error {
	killpoint.Before(killpoint.LinkStored)
	if err := l.store.SetLink(ctx, to); err != nil {
		return err
	}
	killpoint.After(killpoint.LinkStored)
	if err := l.settings.Update(func(s *config.Settings) error { s.Link = to; return nil }); err != nil {
		return err
	}
	return l.relay.SetLink(ctx, to)
}

var _ control.Backend = backend{}
var _ relay.Store = (*outbox.Store)(nil)
