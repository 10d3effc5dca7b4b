package forms

import (
	"slices"

	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
	"bellhop/assets"
)

// SuggestedDays is how long text is kept if the person takes what is suggested.
const SuggestedDays = 7

// Days is the choice of how many days text is kept, 0 to 90.
type Days struct {
	widget.Select

	// Changed is called with another number than the one before; it may be nil.
	Changed func(days int)

	words *assets.Phrases
	days  []int
	now   int
}

// NewDays makes the choice with a number in it.
func NewDays(words *assets.Phrases, days int) *Days {
	d := &Days{words: words}
	d.OnChanged = func(string) { d.chosen() }
	d.ExtendBaseWidget(d)
	d.Set(days)
	return d
}

// FocusGained is for Fyne.
func (d *Days) FocusGained() {
	d.Select.FocusGained()
	parts.Reveal(d)
}

// Days is the number that is chosen.
func (d *Days) Days() int { return d.now }

// Set shows a number; Changed is not called.
func (d *Days) Set(days int) {
	d.now = days
	d.days = []int{0, 1, 3, SuggestedDays, 14, 30, 60, 90}
	if !slices.Contains(d.days, days) {
		d.days = append(d.days, days)
		slices.Sort(d.days)
	}
	d.Options = nil
	for _, n := range d.days {
		d.Options = append(d.Options, d.word(n))
	}
	d.Selected = d.word(days)
	d.Refresh()
}

func (d *Days) word(days int) string {
	if days == 0 {
		return d.words.T("settings.history_none")
	}
	return d.words.N("settings.history_days", days)
}

func (d *Days) chosen() {
	i := d.SelectedIndex()
	if i < 0 || d.days[i] == d.now {
		return
	}
	d.now = d.days[i]
	if d.Changed != nil {
		d.Changed(d.now)
	}
}
