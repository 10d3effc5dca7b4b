package forms

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
)

// Notice is the place beside a form in which it says what is being done and
// how it ended. It takes no room while it has nothing to say.
type Notice struct {
	widget.BaseWidget

	all  *fyne.Container
	tone parts.Tone
	said string
	more string
}

// NewNotice makes a notice that says nothing.
func NewNotice() *Notice {
	n := &Notice{all: parts.Column(0)}
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// CreateRenderer is for Fyne.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.all) }

// Said is what the notice says, "" for nothing.
func (n *Notice) Said() string { return n.said }

// Busy says what is being done.
func (n *Notice) Busy(text string) {
	if n.same(parts.Busy, text, "") {
		return
	}
	n.put(parts.Beside(theme.S, parts.Mark(parts.Busy, 18), parts.NewText(parts.Muted, text)))
}

// Failed says what went wrong and what to do; "" says nothing.
func (n *Notice) Failed(text string) { n.Say(parts.Failed, text, "", nil) }

// Done says that it went well.
func (n *Notice) Done(what, meaning string) { n.Say(parts.Working, what, meaning, nil) }

// Say shows a banner. meaning may be "", action nil.
func (n *Notice) Say(tone parts.Tone, what, meaning string, action fyne.CanvasObject) {
	if what == "" {
		n.Clear()
		return
	}
	if n.same(tone, what, meaning) {
		return
	}
	n.put(parts.Banner(tone, what, meaning, action))
}

// Clear says nothing.
func (n *Notice) Clear() {
	n.said, n.more = "", ""
	n.all.Objects = nil
	n.Hide()
}

func (n *Notice) same(tone parts.Tone, what, meaning string) bool {
	if n.said == what && n.more == meaning && n.tone == tone && n.Visible() {
		return true
	}
	n.tone, n.said, n.more = tone, what, meaning
	return false
}

func (n *Notice) put(o fyne.CanvasObject) {
	n.all.Objects = []fyne.CanvasObject{o}
	n.Show()
	n.Refresh()
}
