package forms

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// connectView are the things of a [Connect]. They are made once and then shown
// and hidden, so that the focus stays where it is.
type connectView struct {
	all *fyne.Container

	block     *Notice // why one cannot connect
	invite    *parts.Button
	inviteRow *fyne.Container

	ask     *fyne.Container // the e-mail, and Connect
	email   *parts.Text
	connect *parts.Button
	lookRow *fyne.Container
	note    *Notice // what is being done, and how it ended

	typing  *fyne.Container // the code
	sent    *parts.Text
	doubt   *parts.Text
	code    *parts.Entry
	field   *parts.Field
	confirm *parts.Button
	resend  *parts.Button
	cancel  *parts.Button
	left    *parts.Text

	linkedBox *fyne.Container
	connected *parts.Button
	since     *parts.Text

	backlog    *Notice
	backlogRow *fyne.Container
}

func (c *Connect) build(invite bool) {
	w := c.env.Words
	c.block, c.note, c.backlog = NewNotice(), NewNotice(), NewNotice()
	c.inviteRow = parts.Row(theme.S)
	if invite {
		c.invite = parts.Primary(w.T("connection.open_invitation"), "", func() { c.env.Go(screen.PageFirstRun) })
		c.inviteRow.Add(c.invite)
	}
	c.email = parts.NewText(parts.Body, "")
	c.connect = parts.Primary(w.T("connection.connect"), theme.Connection, c.begin)
	c.ask = parts.Column(theme.L,
		parts.Column(theme.XS, c.email, parts.NewText(parts.Muted, w.T("connection.email_body"))),
		parts.Row(theme.S, c.connect))
	stop := parts.Secondary(w.T("connection.cancel"), "", c.end)
	stop.Escape = c.end
	c.lookRow = parts.Row(theme.S, stop)

	c.buildTyping()

	c.connected = parts.Secondary(w.T("connection.connected"), theme.Done, c.askDisconnect)
	c.since = parts.NewText(parts.Body, "")
	c.linkedBox = parts.Column(theme.M, c.since, parts.Row(theme.M, c.connected),
		parts.NewText(parts.Caption, w.T("connection.connected_click")))

	c.backlogRow = parts.Row(theme.S,
		parts.Primary(w.T("connection.backlog_all"), "", func() { c.wish(state.All{}) }),
		parts.Secondary(w.T("connection.backlog_none"), "", func() { c.wish(state.FromNow{}) }))
	c.all = parts.Column(theme.L, c.block, c.inviteRow, c.ask, c.typing, c.linkedBox, c.note, c.lookRow, c.backlog)
}

func (c *Connect) buildTyping() {
	w := c.env.Words
	c.sent = parts.NewText(parts.Strong, "")
	c.doubt = parts.NewText(parts.Muted, w.T("connection.unconfirmed"))
	c.code = parts.NewEntry("123 456")
	c.code.OnSubmitted = func(string) { c.submit() }
	c.code.OnChanged = func(text string) {
		if text != "" {
			c.field.Neutral()
		}
	}
	c.field = parts.NewField(w.T("connection.code"), c.code, w.T("connection.code_hint"))
	c.confirm = parts.Primary(w.T("connection.confirm"), "", c.submit)
	c.resend = parts.Secondary(w.T("connection.resend"), theme.Send, c.again)
	c.cancel = parts.Plain(w.T("connection.cancel"), "", c.end)
	c.code.Escape, c.confirm.Escape, c.resend.Escape, c.cancel.Escape = c.end, c.end, c.end, c.end
	c.left = parts.NewText(parts.Muted, "")
	c.typing = parts.Column(theme.L,
		parts.Column(theme.XS, c.sent, c.doubt, c.left),
		c.field,
		parts.Row(theme.S, c.confirm, c.resend, c.cancel))
}

// wish tells the agent what the person chose.
func (c *Connect) wish(i state.Intent) {
	c.env.Work(func(ctx context.Context) {
		err := c.env.Agent.Intend(ctx, i)
		c.env.Do(func() {
			c.note.Failed(Say(c.env.Words, err))
			c.all.Refresh()
		})
	})
}

// askDisconnect disconnects after one question.
func (c *Connect) askDisconnect() {
	w := c.env.Words
	Ask(c.env, Question{
		Title: w.T("connection.disconnect_ask"), Body: []string{w.T("connection.disconnect_body")},
		Yes: w.T("connection.disconnect"), No: w.T("connection.cancel"),
	}, c.disconnect)
}

func (c *Connect) disconnect() {
	c.phase = disconnecting
	c.note.Busy(c.env.Words.T("connection.disconnecting"))
	c.show()
	c.env.Work(func(ctx context.Context) {
		_, err := c.env.Agent.Unlink(ctx)
		c.env.Do(func() {
			c.phase = idle
			c.fresh = nil
			if err == nil {
				c.seen.Link = nil
			}
			c.note.Failed(Say(c.env.Words, err))
			c.show()
		})
	})
}
