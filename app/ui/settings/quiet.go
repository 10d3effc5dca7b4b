package settings

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// quiet is the list of quiet hours and the form for another one.
type quiet struct {
	env     screen.Env
	changed func([]state.QuietHours)
	now     []state.QuietHours
	filled  bool

	content  *fyne.Container
	list     *fyne.Container
	add      *parts.Button
	form     *fyne.Container
	from, to *parts.Entry
	fields   [2]*parts.Field
	days     [7]*widget.Check
}

func newQuiet(env screen.Env, changed func([]state.QuietHours)) *quiet {
	w := env.Words
	q := &quiet{env: env, changed: changed, list: parts.Column(theme.S)}
	q.add = parts.Secondary(w.T("settings.quiet_add"), theme.Quiet, q.open)
	q.from, q.to = parts.NewEntry("22:00"), parts.NewEntry("07:00")
	q.fields[0] = parts.NewField(w.T("settings.quiet_from"), q.from, "")
	q.fields[1] = parts.NewField(w.T("settings.quiet_to"), q.to, "")
	q.from.OnSubmitted = func(string) { env.Window.Canvas().Focus(q.to) }
	q.to.OnSubmitted = func(string) { q.submit() }
	q.from.OnChanged = func(string) { q.fields[0].Neutral() }
	q.to.OnChanged = func(string) { q.fields[1].Neutral() }
	days := parts.Row(theme.M)
	for _, d := range week() {
		q.days[d] = widget.NewCheck(w.T(day(d)), nil)
		days.Add(q.days[d])
	}
	save := parts.Primary(w.T("settings.quiet_save"), "", q.submit)
	cancel := parts.Plain(w.T("settings.cancel"), "", func() { q.close() })
	q.form = parts.Column(theme.L, container.NewGridWithColumns(2, q.fields[0], q.fields[1]),
		parts.NewField(w.T("settings.days_hint"), days, ""),
		parts.Row(theme.S, save, cancel))
	q.form.Hide()
	q.content = parts.Column(theme.L, parts.NewText(parts.Muted, w.T("settings.quiet_hint")), q.list, parts.Row(theme.S, q.add), q.form)
	return q
}

// week is the days from Monday.
func week() []time.Weekday { return []time.Weekday{1, 2, 3, 4, 5, 6, 0} }

func day(d time.Weekday) assets.Key { return "settings.day." + assets.Key('0'+rune(d)) } // #nosec G115 -- 0 to 6

func (q *quiet) open() {
	q.from.SetText("22:00")
	q.to.SetText("07:00")
	for _, d := range q.days {
		d.SetChecked(true)
	}
	q.add.Hide()
	q.form.Show()
	q.content.Refresh()
	q.env.Window.Canvas().Focus(q.from)
	parts.Bring(q.form)
}

// close hides the form, and reports whether it was there.
func (q *quiet) close() bool {
	if !q.form.Visible() {
		return false
	}
	q.form.Hide()
	q.add.Show()
	q.fields[0].Neutral()
	q.fields[1].Neutral()
	q.content.Refresh()
	q.env.Window.Canvas().Focus(q.add)
	return true
}

func (q *quiet) submit() {
	from, okFrom := clock(q.from.Text)
	to, okTo := clock(q.to.Text)
	bad := q.env.Words.T("settings.quiet_bad")
	if !okTo {
		q.fields[1].Problem(bad)
		q.env.Window.Canvas().Focus(q.to)
	}
	if !okFrom {
		q.fields[0].Problem(bad)
		q.env.Window.Canvas().Focus(q.from)
	}
	if !okFrom || !okTo {
		q.content.Refresh()
		return
	}
	hours := state.QuietHours{From: from, To: to}
	for d, t := range q.days {
		if t.Checked {
			hours.Days = append(hours.Days, time.Weekday(d))
		}
	}
	if len(hours.Days) == len(q.days) {
		hours.Days = nil
	}
	q.close()
	q.changed(append(slices.Clone(q.now), hours))
}

// clock reads a time of day as people write it: "22:00", "7:30", "0730", "22".
func clock(typed string) (string, bool) {
	t := strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case r == '：' || r == '.' || r == '時' || r == '시':
			return ':'
		case r == ' ' || r == '\u3000' || r == '分' || r == '분':
			return -1
		}
		return r
	}, typed)
	for _, layout := range []string{"15:04", "1504", "15:", "15"} {
		if at, err := time.Parse(layout, t); err == nil {
			return at.Format("15:04"), true
		}
	}
	return "", false
}

// fill shows the hours that there are.
func (q *quiet) fill(all []state.QuietHours) {
	same := slices.EqualFunc(q.now, all, func(a, b state.QuietHours) bool {
		return a.From == b.From && a.To == b.To && slices.Equal(a.Days, b.Days)
	})
	if same && q.filled {
		return
	}
	w := q.env.Words
	q.filled, q.now = true, slices.Clone(all)
	q.list.Objects = nil
	if len(all) == 0 {
		q.list.Add(parts.NewText(parts.Body, w.T("settings.quiet_none")))
	}
	for i, h := range all {
		remove := parts.Plain(w.T("settings.quiet_remove"), theme.Delete, func() {
			q.changed(slices.Delete(slices.Clone(q.now), i, i+1))
		})
		q.list.Add(parts.Spread(theme.M, parts.Column(theme.XS, parts.NewText(parts.Strong, hours(w, h)), parts.NewText(parts.Caption, days(w, h.Days))), remove))
	}
	q.content.Refresh()
}

func hours(w *assets.Phrases, h state.QuietHours) string {
	switch {
	case h.From == h.To:
		return w.T("settings.quiet_whole_day", h.From)
	case h.From > h.To:
		return w.T("settings.quiet_next_day", h.From, h.To)
	}
	return w.T("settings.quiet_range", h.From, h.To)
}

func days(w *assets.Phrases, on []time.Weekday) string {
	if len(on) == 0 {
		return w.T("settings.days_every")
	}
	var names []string
	for _, d := range week() {
		if slices.Contains(on, d) {
			names = append(names, w.T(day(d)))
		}
	}
	between := map[string]string{assets.Japanese: "・", assets.Korean: "·"}[w.Language()]
	if between == "" {
		between = ", "
	}
	return strings.Join(names, between)
}
