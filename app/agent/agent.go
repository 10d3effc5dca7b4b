package agent

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"bellhop/app/config"
	"bellhop/app/control"
	"bellhop/app/logs"
	"bellhop/app/seat"
	"bellhop/app/workspace"
	"bellhop/app/zone"
	"bellhop/bridge"
	"bellhop/bridge/outbox"
)

// agent is what lives as long as the program: its parts, and the order in which
// they begin and end.
type agent struct {
	*program
	seats    *seats
	reports  *reports
	control  *control.Server
	window   *windows
	tray     *trayIcon
	crash    func() error // ends the crash reports of this run
	quit     context.CancelFunc
	deletion deletion
}

// Run relays until ctx ends. With Options.Office it ends too when that office
// refuses for good: an *office.Refusal. Without, the office is that of the
// settings, need not be there yet, and no refusal ends it. ErrInUse: another
// process holds the data. ErrDeleted: the person had everything deleted.
// config.ErrNotOurs: the directory is not for Bellhop.
func Run(ctx context.Context, o Options) error {
	a, err := open(ctx, o)
	if err != nil {
		return err
	}
	err = a.run(ctx)
	if a.deletion.done.Load() {
		return ErrDeleted
	}
	return errors.Join(err, a.close(context.WithoutCancel(ctx)))
}

func open(ctx context.Context, o Options) (*agent, error) {
	if o.Zone == nil {
		o.Zone = zone.System().Zone
	}
	a := &agent{
		program: &program{o: o, log: o.Log, since: time.Now()},
		crash:   func() error { return nil }, quit: func() {},
	}
	home, err := openHome(ctx, o)
	if err != nil {
		return nil, err
	}
	a.seats = &seats{program: a.program, home: home, moving: true, changes: make(chan change)}
	if err := a.prepare(ctx); err != nil {
		return nil, errors.Join(err, a.crash(), a.seats.close(ctx))
	}
	return a, nil
}

// openHome takes the data directory, and moves to a seat what an older version
// left in it.
func openHome(ctx context.Context, o Options) (*seat.Home, error) {
	var home *seat.Home
	err := config.Private(o.Data)
	if err == nil {
		err = seat.Adopt(ctx, o.Data, o.Log)
	}
	if err == nil {
		home, err = seat.OpenHome(o.Data)
	}
	if errors.Is(err, outbox.ErrInUse) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("agent: open data: %w", err)
	}
	return home, nil
}

// prepare makes the parts that need no office.
func (a *agent) prepare(ctx context.Context) (err error) {
	if a.settings, err = config.Open(a.o.Data); err != nil {
		return fmt.Errorf("agent: open data: %w", err)
	}
	if name := a.settings.SetAside(); name != "" {
		a.log.Warn("the settings were damaged and set aside", "file", name)
	}
	var last *logs.Crash
	if a.o.Reports {
		if last, a.crash, err = logs.WatchCrash(a.o.Data, "agent"); err != nil {
			a.crash = func() error { return nil }
			return fmt.Errorf("agent: watch for crashes: %w", err)
		}
	}
	secrets := &secrets{store: a.o.Secrets, changed: a.news.tell, unlocked: a.seats.unlocked}
	a.seats.secrets = secrets
	a.seats.workspace = workspace.New(workspace.Options{
		API: a.o.api(), RateOff: a.o.SlackRateOff, Vault: secrets, Token: secrets.optional(botToken), Settings: a.settings,
		Told: func() *bridge.Workspace { return a.seats.snapshot().Office.Organization.Slack }, Log: a.log,
	})
	if err := a.seats.openLast(ctx); err != nil {
		return err
	}
	if err := a.rememberOffice(); err != nil {
		return err
	}
	return a.compose(ctx, secrets, last)
}

// compose makes what answers the control socket and the windows.
func (a *agent) compose(ctx context.Context, secrets *secrets, last *logs.Crash) (err error) {
	desk := desk{a.program}
	if err := desk.seeAutostart(); err != nil {
		return err
	}
	a.reports = &reports{program: a.program, seats: a.seats, secrets: secrets, life: context.WithoutCancel(ctx), crash: last}
	choices := &choices{program: a.program, seats: a.seats, desk: desk, reports: a.reports, quit: a.end}
	a.window = &windows{desk: desk, show: a.show}
	a.tray = &trayIcon{program: a.program, reports: a.reports, windows: a.window, intend: choices.Intend}
	a.reports.tray = a.tray.state
	answers := backend{
		reports: a.reports, people: people{a.program, a.seats}, choices: choices,
		entries: entries{a.seats},
	}
	listen := control.Options{Dir: a.o.Data, Version: a.o.Version, Backend: answers, Log: a.log}
	if !a.fixed() {
		listen.Screens = screens{
			accounts:   accounts{a.program, a.seats, secrets},
			workspaces: &workspaces{program: a.program, seats: a.seats, secrets: secrets, org: a.seats.workspace},
			activities: activities{a.seats, a.reports},
			house:      house{windows: a.window, reports: a.reports, seats: a.seats, secrets: secrets, deletion: &a.deletion, quit: func() { a.quit() }},
		}
	}
	if a.control, err = control.Listen(listen); err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	return nil
}

// backend is what the control socket asks.
type backend struct {
	*reports
	people
	*choices
	entries
}

// screens is what windows ask beyond that.
type screens struct {
	accounts
	*workspaces
	activities
	house
}

var (
	_ control.Backend = backend{}
	_ control.Screens = screens{}
)

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

// run starts everything. The relay of the last session ends first; the office's
// connection then has time to send the last settles, while the control socket
// answers what was asked.
func (a *agent) run(ctx context.Context) error {
	ctx, quit := context.WithCancel(ctx)
	a.quit = quit
	defer quit()
	session, endSession := context.WithCancel(context.WithoutCancel(ctx))
	defer endSession()
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.control.Run(session) })
	if !a.fixed() {
		group.Go(func() error { return a.watchSleep(gctx) })
	}
	if a.o.Tray && a.o.Desktop != nil {
		group.Go(func() error { return a.tray.run(gctx) })
		group.Go(func() error { return a.tray.notifyProblems(gctx) })
	}
	group.Go(func() error {
		defer endSession()
		return a.seats.keep(gctx, endSession)
	})
	group.Go(func() error { return a.seats.pruneDaily(gctx) })
	a.announce()
	return group.Wait()
}

// end closes the window and ends the run; it is called by what only a run serves.
func (a *agent) end() {
	a.control.CloseWindow()
	a.quit()
}

// show has a window show something.
func (a *agent) show(ctx context.Context, what control.Show) {
	if err := a.control.Show(ctx, what); err != nil && ctx.Err() == nil {
		a.log.Warn("the window", "error", err)
	}
}

// announce says in the log what this run serves.
func (a *agent) announce() {
	a.log.Info("bellhopd serves", "version", a.o.Version, "office", bare(a.settings.Settings().Office),
		"api", bare(a.o.api()), "data", a.o.Data, "device", a.settings.Settings().Device)
}

func (a *agent) close(ctx context.Context) error {
	return errors.Join(a.seats.close(ctx), a.crash())
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
