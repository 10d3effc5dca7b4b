package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/link"
	"bellhop/app/vault"
	"bellhop/bridge/mention"
	"bellhop/bridge/office/gateway"
	"bellhop/bridge/outbox"
	"bellhop/bridge/relay"
	"bellhop/bridge/slack"
)

// flushTime is what the office's session gets, after the relay has ended, to
// send the last settles and close.
const flushTime = 2 * time.Second

// agent is the running program's parts.
type agent struct {
	o        Options
	log      *slog.Logger
	settings *config.File
	store    *outbox.Store
	slack    *slack.Client
	office   *gateway.Client
	relay    *relay.Relay
	control  *control.Server
	since    time.Time
	life     context.Context
	seen     seen
	news     broadcast
	quit     context.CancelFunc
	links    link.Service
}

// Run relays until ctx ends or the office refuses for good. It gives ErrInUse,
// an *office.Refusal, or what could not be opened.
func Run(ctx context.Context, o Options) error {
	a, err := open(ctx, o)
	if err != nil {
		return err
	}
	err = a.run(ctx)
	return errors.Join(err, a.close(context.WithoutCancel(ctx)))
}

func open(ctx context.Context, o Options) (*agent, error) {
	a := &agent{o: o, log: o.Log, since: time.Now(), life: context.WithoutCancel(ctx)}
	store, err := outbox.Open(ctx, o.Data, outbox.Options{Log: o.Log, Plain: mention.PlainText})
	if errors.Is(err, outbox.ErrInUse) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("agent: open data: %w", err)
	}
	a.store = store
	if err := a.build(ctx); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return a, nil
}

// build makes the parts on top of the store.
func (a *agent) build(ctx context.Context) (err error) {
	if name := a.store.SetAside(); name != "" {
		a.log.Warn("the data file was damaged and set aside", "file", name)
	}
	if a.settings, err = config.Open(a.o.Data); err != nil {
		return fmt.Errorf("agent: settings: %w", err)
	}
	if err := a.store.Prune(ctx, time.Now()); err != nil {
		return fmt.Errorf("agent: prune: %w", err)
	}
	if a.o.Zone == nil {
		a.o.Zone = time.Local
	}
	stored, err := a.oneLink(ctx)
	if err != nil {
		return err
	}
	if a.slack, err = a.newSlack(); err != nil {
		return err
	}
	if a.office, err = a.newOffice(); err != nil {
		return err
	}
	a.relay = relay.New(relay.Config{
		Office: a.office, Slack: a.slack, Store: a.store, Log: a.log,
		Language: a.o.Language, Zone: a.o.Zone, Changed: a.news.tell,
		Policy: policy(a.settings.Settings(), a.o.Zone, never),
	}, stored)
	a.links = link.Service{Slack: directory{a.slack, a.store}, Links: links{a}, Memory: a.store, Office: a.office}
	a.office.Link(stored)
	a.control, err = control.Listen(control.Options{Dir: a.o.Data, Version: a.o.Version, Backend: backend{a}, Log: a.log})
	if err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	return nil
}

func (a *agent) newSlack() (*slack.Client, error) {
	return slack.New(slack.Config{
		API: a.o.api(), Token: a.secret(vault.BotToken), Cache: a.store, Log: a.log,
		Limits: slack.Limits{Off: a.o.SlackRateOff},
	})
}

func (a *agent) newOffice() (*gateway.Client, error) {
	return gateway.New(gateway.Config{
		URL: a.o.Office, Token: a.secret(vault.OfficeToken), Device: a.settings.Settings().Device,
		ClientName: "bellhop", ClientVersion: a.o.Version, Log: a.log,
	})
}

func (a *agent) secret(name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		s, err := a.o.Secrets.Get(ctx, name)
		if err != nil {
			return "", err
		}
		return s.Reveal(), nil
	}
}

// run starts everything. The relay ends first; the office's session then has
// time to send the last settles; the control socket goes with it.
func (a *agent) run(ctx context.Context) error {
	ctx, a.quit = context.WithCancel(ctx)
	defer a.quit()
	session, endSession := context.WithCancel(context.WithoutCancel(ctx))
	defer endSession()
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		err := a.office.Run(session, a.relay.Signal)
		if err != nil {
			return fmt.Errorf("agent: office: %w", err)
		}
		return nil
	})
	group.Go(func() error { return a.control.Run(session) })
	group.Go(func() error {
		defer endSession()
		return a.relay.Run(gctx)
	})
	return group.Wait()
}

func (a *agent) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	a.slack.Close()
	return errors.Join(a.store.Idle(ctx), a.store.Close())
}
