package parts

import (
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Chips are choices of which one is on. It has a tick as well as a colour.
type Chips struct {
	Buttons []*Button

	labels []string
	chosen int
	tell   func(int)
}

// NewChips makes one for each label; the first is on. tell is called with the
// index of what a person chose.
func NewChips(tell func(int), labels ...string) *Chips {
	c := &Chips{labels: labels, tell: tell}
	for i, label := range labels {
		c.Buttons = append(c.Buttons, Secondary(label, "", func() { c.choose(i) }))
	}
	c.show()
	return c
}

// Chosen is the index of the one that is on.
func (c *Chips) Chosen() int { return c.chosen }

func (c *Chips) choose(i int) {
	if i == c.chosen {
		return
	}
	c.chosen = i
	c.show()
	c.tell(i)
}

func (c *Chips) show() {
	for i, b := range c.Buttons {
		b.Importance, b.Icon = widget.LowImportance, nil
		if i == c.chosen {
			b.Importance, b.Icon = widget.MediumImportance, theme.Done.Resource()
		}
		b.Refresh()
	}
}
