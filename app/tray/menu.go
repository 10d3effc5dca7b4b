package tray

import (
	"time"

	"bellhop/app/state"
	"bellhop/assets"
)

// maxRecent is how many of the last messages have a place in the menu.
const maxRecent = 5

// Menu is what the tray shows.
type Menu struct {
	Icon    assets.Icon
	Tooltip string
	Items   []Item
}

// Item is a line of the menu. One with Items opens them; any other without a
// Choice cannot be clicked. A Separator has nothing else and is never hidden.
type Item struct {
	Label     string
	Choice    Choice
	Separator bool
	Hidden    bool
	Items     []Item
}

// Build makes the menu of a snapshot, with words of any language; times are
// those of zone.
func Build(s state.State, w *assets.Phrases, zone *time.Location) Menu {
	v := view{s, w, zone}
	icon, status, choice := v.status()
	return Menu{
		Icon:    icon,
		Tooltip: "Bellhop – " + status,
		Items: []Item{
			{Label: status, Choice: choice},
			{Separator: true},
			v.connect(),
			v.pause(),
			{Label: w.T("tray.resume"), Choice: Choice{Action: Resume}, Hidden: !v.paused()},
			v.recent(),
			{Separator: true},
			{Label: w.T("tray.open"), Choice: Choice{Action: Open}},
			{Label: w.T("tray.quit"), Choice: Choice{Action: Quit}},
		},
	}
}

// view is what one menu is made from.
type view struct {
	s    state.State
	w    *assets.Phrases
	zone *time.Location
}

func (v view) connect() Item {
	if v.s.Link == nil {
		return Item{Label: v.w.T("tray.connect"), Choice: Choice{Action: Connect}}
	}
	return Item{Label: v.w.T("tray.connected"), Choice: Choice{Action: Connection}}
}

func (v view) pause() Item {
	return Item{Label: v.w.T("tray.pause"), Hidden: v.paused(), Items: []Item{
		{Label: v.w.T("tray.pause_hour"), Choice: Choice{Action: PauseHour}},
		{Label: v.w.T("tray.pause_tomorrow"), Choice: Choice{Action: PauseTomorrow}},
		{Label: v.w.T("tray.pause_resume"), Choice: Choice{Action: PauseOpen}},
	}}
}

// paused says whether the person has paused: only that ends with Resume.
func (v view) paused() bool { return v.s.Hold != nil && v.s.Hold.Reason == holdPaused }

// recent has a place for each message that may be shown, and one for there
// being none.
func (v view) recent() Item {
	shown := v.s.Recent[:min(len(v.s.Recent), maxRecent)]
	items := make([]Item, 0, 1+maxRecent)
	items = append(items, Item{Label: v.w.T("tray.last_none"), Hidden: len(shown) > 0})
	for _, m := range shown {
		items = append(items, Item{Label: v.message(m), Choice: Choice{Action: ShowMessage, Message: m.ID}})
	}
	for len(items) < cap(items) {
		items = append(items, Item{Hidden: true})
	}
	return Item{Label: v.w.T("tray.last"), Items: items}
}

// message is a line such as "14:03  Aki (Marketing) – In Slack".
func (v view) message(m state.Message) string {
	sender := shorten(m.Sender, senderWidth)
	if sender == "" {
		sender = v.w.T("tray.no_name")
	}
	if space := shorten(m.Space, spaceWidth); space != "" {
		sender += " (" + space + ")"
	}
	return v.moment(m.At) + "  " + sender + " – " + v.outcome(m.Outcome)
}

// outcome is said as Activity says it.
func (v view) outcome(outcome string) string {
	if key := "activity.state." + assets.Key(outcome); v.w.Has(key) {
		return v.w.T(key)
	}
	return v.w.T("activity.state.waiting")
}

// moment is the time of day, with the date when that is not the snapshot's. It
// stays right when the menu is looked at on another day, as "tomorrow" would
// not.
func (v view) moment(t time.Time) string {
	t = t.In(v.zone)
	ty, tm, td := t.Date()
	ny, nm, nd := v.s.At.In(v.zone).Date()
	if ty == ny && tm == nm && td == nd {
		return v.w.Time(t)
	}
	return v.w.Date(t) + " " + v.w.Time(t)
}
