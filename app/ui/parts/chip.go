package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Chips are choices of which one is on. It has a tick as well as a colour.
type Chips struct {
	Box     *fyne.Container // what is shown
	Buttons []*Button

	chosen int
	tell   func(int)
}

// NewChips makes one for each label; the first is on. tell is called with the
// index of what a person chose.
func NewChips(tell func(int), labels ...string) *Chips {
	c := &Chips{Box: Row(theme.XS), tell: tell}
	for i, label := range labels {
		b := Secondary(label, "", func() { c.choose(i) })
		c.Buttons = append(c.Buttons, b)
		c.Box.Add(b)
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
	c.Box.Refresh()
}
