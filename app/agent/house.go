package agent

import (
	"context"
	"sync/atomic"

	"bellhop/app/logs"
	"bellhop/app/vault"
	"bellhop/bridge"
)

// house answers the rest of what windows ask.
type house struct {
	*windows
	reports  *reports
	seats    *seats
	secrets  *secrets
	deletion *deletion
	quit     func()
}

// deletion says whether everything was deleted.
type deletion struct{ done atomic.Bool }

// Joined implements control.House: a window that comes after one that crashed
// has that one's report.
func (h house) Joined() {
	if !h.reports.o.Reports {
		return
	}
	last, err := logs.LastCrash(h.reports.o.Data)
	if err != nil {
		h.reports.log.Debug("no crash report can be read", "error", err)
		return
	}
	if h.reports.takeCrash(last) {
		h.reports.news.tell()
	}
}

// DeleteEverything implements control.House. The keyring comes first: while it
// will not give up its entries nothing is deleted, and the person can try again.
func (h house) DeleteEverything(ctx context.Context) error {
	for _, name := range []string{vault.OfficeToken, vault.BotToken} {
		if err := h.secrets.Delete(ctx, name); err != nil {
			return keyringFailure(err)
		}
	}
	if err := h.startAtLogin(false); err != nil {
		return err
	}
	if session, link := h.seats.here(), h.link(ctx); session != nil && link != nil {
		session.TellUnlinked()
	}
	return h.seats.between(ctx, h.delete)
}

func (h house) link(ctx context.Context) *bridge.Link {
	open := h.seats.open()
	if open == nil {
		return nil
	}
	link, err := open.Link(ctx)
	if err != nil {
		return nil
	}
	return link
}

// delete removes what is on disk, but for what is still in use: the lock, the
// log and the control socket, which go when the program ends.
func (h house) delete(ctx context.Context) error {
	defer h.quit()
	h.deletion.done.Store(true)
	return h.seats.erase(ctx)
}
