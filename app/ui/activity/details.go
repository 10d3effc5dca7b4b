package activity

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/rivo/uniseg"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// details is the pane with all that is known of one message.
type details struct {
	a      *Screen
	box    fyne.CanvasObject
	body   *fyne.Container
	scroll *container.Scroll
	reply  *reply
	id     string // of the message that is shown
	failed string // what the last button came to
}

func newDetails(a *Screen) *details {
	d := &details{a: a, body: parts.Column(theme.L)}
	d.scroll = container.NewVScroll(parts.Inset(theme.L, d.body))
	d.box = parts.NewSurface(theme.Surface, theme.Border, 1, 0, d.scroll)
	return d
}

// show shows a message, or another state of the one that is shown; nil shows
// none. What is being written to its sender stays.
func (d *details) show(m *control.Activity) {
	if m == nil {
		d.id, d.reply = "", nil
		d.body.Objects = nil
		return
	}
	if m.ID != d.id {
		d.id, d.failed, d.reply = m.ID, "", nil
		d.scroll.ScrollToTop()
	}
	w, words := d.a.env.Words, []fyne.CanvasObject{parts.NewText(parts.Heading, nameOf(d.a.env.Words, *m))}
	words = append(words, parts.NewStatus(toneOf(m.Outcome), stateOf(w, m.Outcome)))
	closing := parts.Plain(w.T("activity.close"), theme.Close, func() { d.a.Back() })
	all := []fyne.CanvasObject{parts.Spread(theme.S, parts.Column(theme.XS, words...), closing)}
	if why := whyOf(w, *m); why != "" {
		all = append(all, parts.NewText(parts.Body, why))
	}
	if d.failed != "" {
		all = append(all, parts.Banner(parts.Failed, d.failed, "", nil))
	}
	all = append(all, d.mend(*m)...)
	if d.muted(*m) {
		all = append(all, parts.Banner(parts.Paused, w.T("activity.muted", nameOf(w, *m)), "", nil))
	}
	all = append(all, d.text(*m))
	if m.CanReply || len(m.Replies) > 0 {
		if d.reply == nil {
			d.reply = newReply(d.a.env, *m, d.a.replied)
		}
		d.reply.show(*m)
		all = append(all, d.reply.box)
	}
	all = append(all, d.fields(*m), d.others(*m))
	d.body.Objects = all
	d.body.Refresh()
	d.scroll.Refresh()
}

// mend is what can be done about a message that needs a person.
func (d *details) mend(m control.Activity) []fyne.CanvasObject {
	if len(m.Entries) == 0 {
		return nil
	}
	w := d.a.env.Words
	retry := parts.Primary(w.T("activity.retry"), theme.Retry, nil)
	drop := parts.Secondary(w.T("activity.drop"), theme.Delete, nil)
	retry.OnTapped = func() { d.act(m, d.a.env.Agent.Retry, retry, drop) }
	drop.OnTapped = func() {
		forms.Ask(d.a.env, forms.Question{
			Title: w.T("activity.drop_ask"), Body: []string{w.T("activity.drop_body")},
			Yes: w.T("activity.drop"), No: w.T("activity.drop_keep"), Danger: true,
		}, func() { d.act(m, d.a.env.Agent.Drop, retry, drop) })
	}
	all := []fyne.CanvasObject{parts.Row(theme.S, retry, drop)}
	if m.Outcome == state.OutcomeUncertain {
		all = append(all, parts.NewText(parts.Muted, w.T("activity.retry_hint")))
	}
	return all
}

// act does something with each entry of a message, and then looks again.
func (d *details) act(m control.Activity, do func(context.Context, string) error, buttons ...*parts.Button) {
	d.ask(buttons, func(ctx context.Context) error {
		for _, id := range m.Entries {
			if err := do(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *details) ask(buttons []*parts.Button, question func(context.Context) error) {
	for _, b := range buttons {
		b.Disable()
	}
	d.a.env.Work(func(ctx context.Context) {
		err := question(ctx)
		d.a.env.Do(func() {
			for _, b := range buttons {
				b.Enable()
			}
			d.failed = forms.Say(d.a.env.Words, err)
			d.a.refresh()
		})
	})
}

// text is what was written, or where it can be read.
func (d *details) text(m control.Activity) fyne.CanvasObject {
	w := d.a.env.Words
	if m.Text == "" {
		return parts.NewText(parts.Muted, textOf(w, m))
	}
	return parts.NewSurface(theme.Sunken, "", theme.M, theme.Rounded, parts.NewText(parts.Body, m.Text))
}

func (d *details) fields(m control.Activity) fyne.CanvasObject {
	w := d.a.env.Words
	var pairs []parts.Pair
	for _, f := range fieldsOf(w, w.DayAndTime(m.At, d.a.env.Now()), m) {
		kind := parts.Body
		if f.name == w.T("activity.field.id") {
			kind = parts.Code
		}
		pairs = append(pairs, parts.Pair{Key: f.name, Value: parts.NewText(kind, f.value)})
	}
	return parts.Rows(pairs...)
}

// others are the buttons for any message.
func (d *details) others(m control.Activity) fyne.CanvasObject {
	w, env := d.a.env.Words, d.a.env
	row := parts.Row(theme.S)
	if webPage(m.SpaceURL) {
		row.Add(parts.Secondary(w.T("activity.open_space"), theme.Open, func() {
			if err := env.Browse(m.SpaceURL); err != nil {
				d.failed = m.SpaceURL
				d.show(d.a.chosen())
			}
		}))
	}
	row.Add(parts.NewCopyButton(w.T("activity.copy_details"), w.T("activity.copied"), func() string { return detailsOf(w, m) }))
	if m.SenderID != "" && m.Reason != "own_message" {
		row.Add(d.mute(m))
	}
	return row
}

func (d *details) muted(m control.Activity) bool {
	return m.SenderID != "" && slices.ContainsFunc(d.a.muted, func(s state.Sender) bool { return s.ID == m.SenderID })
}

func (d *details) mute(m control.Activity) fyne.CanvasObject {
	w := d.a.env.Words
	on := d.muted(m)
	b := parts.Secondary(w.T("activity.mute", brief(m.Sender)), theme.Silent, nil)
	if on {
		b.SetText(w.T("activity.unmute", brief(m.Sender)))
	}
	b.OnTapped = func() {
		d.ask([]*parts.Button{b}, func(ctx context.Context) error {
			return d.a.env.Agent.Intend(ctx, state.Mute{Sender: m.SenderID, On: !on})
		})
	}
	return b
}

// brief is a name that is short enough for a button: 16 cells of a terminal, of
// which a kanji takes two.
func brief(name string) string {
	const most = 16
	if uniseg.StringWidth(name) <= most {
		return name
	}
	var short strings.Builder
	width := 0
	for letters := uniseg.NewGraphemes(name); letters.Next(); {
		if width += letters.Width(); width >= most {
			break
		}
		short.WriteString(letters.Str())
	}
	return strings.TrimSpace(short.String()) + "…"
}
