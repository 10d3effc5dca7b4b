package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/link"
	"bellhop/app/logs"
	"bellhop/app/org"
	"bellhop/app/zone"
	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/outbox"
)

// flushTime is what the last writes to disk get after everything has ended.
const flushTime = 2 * time.Second

// agent is what lives as long as the program: the data, the settings, the
// secrets and the control socket. What talks to an office and to Slack is a
// seat, of which there is one at a time or none.
type agent struct {
	o        Options
	log      *slog.Logger
	settings *config.File
	store    *outbox.Store
	secrets  *secrets
	control  *control.Server
	links    link.Service
	org      *org.Service
	shown    shown
	crash    *logs.Crash  // what an earlier run left, guarded by seen.mu; nil: nothing
	reported func() error // ends the reports of this run
	deleted  atomic.Bool  // everything; the store is closed
	since    time.Time
	life     context.Context
	quit     context.CancelFunc
	news     broadcast
	seen     seen
	changes  chan change
	began    chan struct{} // a seat, or none: much of what that took is not needed again

	mu      sync.Mutex
	seat    *seat  // nil: none
	moving  bool   // a seat is being left or made
	account string // whose data this is; "": nobody's yet
	first   string // where the choice of firstKey stands
	tray    string // one of state's; "": there is none
	telling string // what the office is still to be told of the workspace
}

// Run relays until ctx ends. With Options.Office it ends too when that office
// refuses for good: an *office.Refusal. Without, the office is that of the
// settings, need not be there yet, and no refusal ends it. ErrInUse: another
// process holds the data. ErrDeleted: the person had everything deleted.
func Run(ctx context.Context, o Options) error {
	a, err := open(ctx, o)
	if err != nil {
		return err
	}
	err = a.run(ctx)
	if a.deleted.Load() {
		return ErrDeleted
	}
	return errors.Join(err, a.close(context.WithoutCancel(ctx)))
}

func open(ctx context.Context, o Options) (*agent, error) {
	if o.Zone == nil {
		o.Zone = zone.System().Zone
	}
	a := &agent{
		o: o, log: o.Log, since: time.Now(), life: context.WithoutCancel(ctx), moving: true,
		changes: make(chan change), began: make(chan struct{}, 1), reported: func() error { return nil },
	}
	store, err := outbox.Open(ctx, o.Data, outbox.Options{Log: o.Log, Plain: mention.PlainText})
	if errors.Is(err, outbox.ErrInUse) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("agent: open data: %w", err)
	}
	a.store = store
	if err := a.prepare(ctx); err != nil {
		return nil, errors.Join(err, a.reported(), store.Close())
	}
	return a, nil
}

// prepare makes the parts on top of the store that need no office.
func (a *agent) prepare(ctx context.Context) (err error) {
	if name := a.store.SetAside(); name != "" {
		a.log.Warn("the data file was damaged and set aside", "file", name)
	}
	if err := a.watchCrash(); err != nil {
		return err
	}
	if a.settings, err = config.Open(a.o.Data); err != nil {
		return fmt.Errorf("agent: settings: %w", err)
	}
	if name := a.settings.SetAside(); name != "" {
		a.log.Warn("the settings were damaged and set aside", "file", name)
	}
	if !a.fixed() {
		if err := a.store.SetHistory(ctx, a.settings.Settings().Relay.HistoryDays); err != nil {
			return fmt.Errorf("agent: history: %w", err)
		}
	}
	if err := a.store.Prune(ctx, time.Now()); err != nil {
		return fmt.Errorf("agent: prune: %w", err)
	}
	if err := a.oneLink(ctx); err != nil {
		return err
	}
	for key, to := range map[string]*string{accountKey: &a.account, firstKey: &a.first, workspaceKey: &a.telling, crashKey: &a.seen.crash} {
		if *to, err = a.store.Meta(ctx, key); err != nil {
			return fmt.Errorf("agent: read %s: %w", key, err)
		}
	}
	if err := errors.Join(a.rememberOffice(), a.seeAutostart()); err != nil {
		return err
	}
	a.secrets = &secrets{store: a.o.Secrets, changed: a.news.tell, unlocked: a.unlocked}
	a.org = &org.Service{Open: a.openSlack, Vault: a.secrets, Settings: organization{a}}
	a.links = link.Service{Slack: directory{a}, Links: links{a}, Memory: a.store, Office: directory{a}}
	listen := control.Options{Dir: a.o.Data, Version: a.o.Version, Backend: backend{a}, Log: a.log}
	if !a.fixed() {
		listen.Screens = screens{a}
	}
	if a.control, err = control.Listen(listen); err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	return nil
}

// fixed says that the office was named at the start.
func (a *agent) fixed() bool { return a.o.Office != "" }

// rememberOffice keeps the office that was named, for a start that names none.
func (a *agent) rememberOffice() error {
	if !a.fixed() || a.settings.Settings().Office == a.o.Office {
		return nil
	}
	err := a.settings.Update(func(s *config.Settings) error { s.Office = a.o.Office; return nil })
	if err != nil {
		return fmt.Errorf("agent: remember the office: %w", err)
	}
	return nil
}

// run starts everything. The relay of the last seat ends first; the office's
// session then has time to send the last settles, while the control socket
// answers what was asked.
func (a *agent) run(ctx context.Context) error {
	ctx, a.quit = context.WithCancel(ctx)
	defer a.quit()
	session, endSession := context.WithCancel(context.WithoutCancel(ctx))
	defer endSession()
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.control.Run(session) })
	if !a.fixed() {
		group.Go(func() error { return a.watchSleep(gctx) })
	}
	if a.o.Tray && a.o.Desktop != nil {
		group.Go(func() error { return a.showTray(gctx) })
		group.Go(func() error { return a.notifyProblems(gctx) })
	}
	group.Go(func() error {
		defer endSession()
		return a.keep(gctx, endSession)
	})
	group.Go(func() error { return a.keepThin(gctx) })
	group.Go(func() error { return a.pruneDaily(gctx) })
	a.announce()
	return group.Wait()
}

// pruneDaily takes from the data what is past its time. A day on which it fails
// is logged; the next start and the next day try again.
func (a *agent) pruneDaily(ctx context.Context) error {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-day.C:
			if err := a.store.Prune(ctx, time.Now()); err != nil && ctx.Err() == nil {
				a.log.Error("prune", "err", err)
			}
		}
	}
}

// announce says in the log what this run serves.
func (a *agent) announce() {
	a.log.Info("bellhopd serves", "version", a.o.Version, "office", bare(a.settings.Settings().Office),
		"api", bare(a.o.api()), "data", a.o.Data, "device", a.settings.Settings().Device)
}

func (a *agent) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	return errors.Join(a.store.Idle(ctx), a.store.Close(), a.reported())
}

func (a *agent) watchCrash() (err error) {
	if !a.o.Reports {
		return nil
	}
	last, stop, err := logs.WatchCrash(a.o.Data, "agent")
	if err == nil {
		a.crash, a.reported = last, stop
	}
	return err
}

// language is the person's choice, else the system's.
func (a *agent) language() string {
	if chosen := a.settings.Settings().Language; chosen != "" && !a.fixed() {
		return chosen
	}
	return a.o.Language
}

// storedLink is nil when nobody is connected.
func (a *agent) storedLink(ctx context.Context) (*bridge.Link, error) {
	stored, err := a.store.Link(ctx)
	if err != nil {
		return nil, fmt.Errorf("agent: read link: %w", err)
	}
	return stored, nil
}
