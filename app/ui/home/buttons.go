package home

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// button is what there is to press in a notice, nil when there is nothing to
// do.
func (h *Screen) button(n notice) fyne.CanvasObject {
	w := h.env.Words
	switch n.do {
	case connect:
		return h.visit("connection.connect", theme.Connection, screen.PageConnection)
	case signIn:
		return h.visit("home.sign_in", theme.Office, screen.PageConnection)
	case openActivity:
		return h.visit("home.open_activity", theme.Activity, screen.PageActivity)
	case openOrganization:
		return h.visit("home.open_organization", theme.Organization, screen.PageOrganization)
	case openInvitation:
		return h.visit("home.open_invitation", theme.Mail, screen.PageFirstRun)
	case tellOwner:
		return parts.NewCopyButton(w.T("home.tell_owner"), w.T("errors.copied"), func() string {
			return w.T("home.tell_owner_text", n.what, n.meaning)
		})
	case retry:
		return h.wishes(parts.Secondary(w.T("home.retry_now"), theme.Retry, nil), state.Reconnect{})
	case resume:
		return h.wishes(parts.Primary(w.T("tray.resume"), theme.Resume, nil), state.Resume{})
	case dismiss:
		return h.wishes(parts.Secondary(w.T("errors.dismiss"), theme.Done, nil), state.Seen{Code: n.code})
	case copyReport:
		return h.report(n)
	case chooseAll:
		return parts.Row(theme.S,
			h.wishes(parts.Primary(w.T("connection.backlog_all"), "", nil), state.All{}),
			h.wishes(parts.Secondary(w.T("connection.backlog_none"), "", nil), state.FromNow{}))
	}
	return nil
}

// visit is a button that shows another page.
func (h *Screen) visit(label assets.Key, icon theme.Icon, page string) *parts.Button {
	return parts.Primary(h.env.Words.T(label), icon, func() { h.env.Go(page) })
}

// wishes has a button tell the agent something.
func (h *Screen) wishes(b *parts.Button, i state.Intent) *parts.Button {
	b.OnTapped = func() { h.wish(b, i) }
	return b
}

// report copies what support needs, and then the notice has done its work.
func (h *Screen) report(n notice) fyne.CanvasObject {
	b := parts.Secondary(h.env.Words.T("home.copy_report"), theme.Copy, nil)
	b.OnTapped = func() {
		h.ask(b, func(ctx context.Context) error {
			text, err := h.env.Agent.Diagnostics(ctx)
			if err != nil {
				return err
			}
			h.env.Do(func() { fyne.CurrentApp().Clipboard().SetContent(text) })
			return h.env.Agent.Intend(ctx, state.Seen{Code: n.code})
		})
	}
	return b
}
