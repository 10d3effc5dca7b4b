package agent

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	strict "github.com/go-json-experiment/json"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/link"
	"bellhop/app/seat"
	"bellhop/app/state"
	"bellhop/app/words"
)

// people connects and disconnects the member.
type people struct {
	*program
	seats *seats
}

// Link implements control.Links. What it began belongs to the account that the
// office had named then.
func (p people) Link(ctx context.Context, language string, in control.Typing, tell func(control.Progress)) (control.LinkResult, error) {
	session := p.greeted(ctx)
	if session == nil {
		return control.LinkResult{}, &control.Failure{Code: state.CodeOfficeUnreachable}
	}
	request := p.request(language)
	request.Resend = in.Resend
	got, err := session.Connect(ctx, request, in.Codes, func(p link.Progress) {
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
	p.news.tell()
	return control.LinkResult{Link: &shown}, nil
}

// Unlink implements control.Links. It needs no office: the office is told when
// it welcomes this account again.
func (p people) Unlink(ctx context.Context, language string) (control.UnlinkResult, error) {
	p.greeted(ctx)
	open := p.seats.open()
	if open == nil {
		return control.UnlinkResult{}, nil
	}
	defer p.news.tell()
	was, err := open.Disconnect(ctx, p.request(language), func() (seat.Slack, error) { return p.seats.slack(open.Store()) })
	if err != nil {
		return control.UnlinkResult{}, failure(err)
	}
	return control.UnlinkResult{WasConnected: was}, nil
}

// greeting is how long somebody who asks to be connected waits for an office
// that is only being reached.
const greeting = 10 * time.Second

func (p people) request(language string) link.Request {
	device, err := os.Hostname()
	if err != nil {
		device = p.settings.Settings().Device
	}
	return link.Request{Device: device, Language: language}
}

// greeted is the session once the office has said in it who the member is, or
// nil when it will not say so soon.
func (p people) greeted(ctx context.Context) *seat.Session {
	ctx, cancel := context.WithTimeout(ctx, greeting)
	defer cancel()
	for {
		changed, session, now := p.news.changed(), p.seats.here(), p.seats.snapshot().Office
		if session != nil && session.Seat() != nil && now.Self.ID != "" {
			return session
		}
		if now.State != state.OfficeConnecting && now.State != state.OfficeConnected {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

func failure(err error) error {
	if code, class, args, ok := link.Explain(err); ok {
		return &control.Failure{Code: code, Class: class, Args: args}
	}
	if errors.Is(err, seat.ErrNotReady) {
		return &control.Failure{Code: state.CodeNotReady}
	}
	return err
}

// asked counts, in the settings, the codes that were sent to an e-mail: for all
// accounts of this machine together.
type asked struct{ settings *config.File }

// Meta implements link.Memory.
func (a asked) Meta(_ context.Context, key string) (string, error) {
	return a.settings.Settings().Asked[key], nil
}

// SetMeta implements link.Memory. What no limit goes by any more is left out.
func (a asked) SetMeta(_ context.Context, key, value string) error {
	return a.settings.Update(func(s *config.Settings) error {
		if s.Asked == nil {
			s.Asked = make(map[string]string)
		}
		maps.DeleteFunc(s.Asked, func(_, times string) bool { return old(times, time.Now()) })
		s.Asked[key] = value
		return nil
	})
}

// old reports whether a list of Unix times is all of more than a day ago.
func old(times string, now time.Time) bool {
	var sent []int64
	if strict.Unmarshal([]byte(times), &sent) != nil || len(sent) == 0 {
		return true
	}
	return slices.Max(sent) < now.Add(-24*time.Hour).Unix()
}
