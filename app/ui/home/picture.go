package home

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	ft "fyne.io/fyne/v2/theme"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

// picture is office, Bellhop and Slack, with a wire between each two.
type picture struct {
	Container *fyne.Container

	office, bellhop, slack *end
	in, out                *parts.Wire
}

func newPicture(w *assets.Phrases) *picture {
	p := &picture{
		office: newEnd(theme.Office, w.T("home.office")), bellhop: newEnd(theme.Bell, w.T("home.bellhop")),
		slack: newEnd(theme.Slack, w.T("home.slack")),
		in:    parts.NewWire(parts.Offline), out: parts.NewWire(parts.Offline),
	}
	p.Container = container.New(&pictureLayout{}, p.office.box, p.bellhop.box, p.slack.box, p.in, p.out)
	return p
}

// show draws the legs. A wire is as well as the leg at its end; messages that
// are held do not go out.
func (p *picture) show(office, bellhop, slack leg) {
	p.office.show(office)
	p.bellhop.show(bellhop)
	p.slack.show(slack)
	p.in.Set(office.tone)
	out := slack.tone
	if out == parts.Working && bellhop.tone != parts.Working {
		out = bellhop.tone
	}
	p.out.Set(out)
	p.Container.Refresh()
}

// end is one of the three things.
type end struct {
	box    *fyne.Container
	disc   *parts.Surface
	detail *parts.Text
	status *parts.Status
}

// discSize is the circle with the icon.
const discSize float32 = 64

func newEnd(icon theme.Icon, name string) *end {
	e := &end{detail: parts.NewName(parts.Caption, ""), status: parts.NewStatus(parts.Offline, "")}
	e.detail.Centered()
	e.disc = parts.NewSurface(theme.AccentTint, "", (discSize-30)/2, discSize/2, parts.Picture(icon, ft.ColorNamePrimary, 30))
	e.box = parts.Column(theme.XS,
		container.NewCenter(e.disc), parts.NewName(parts.Strong, name).Centered(),
		container.NewCenter(e.status), e.detail)
	return e
}

func (e *end) show(l leg) {
	e.status.Set(l.tone, l.word)
	e.detail.SetText(l.detail)
}

// pictureLayout gives each end a third, and hangs the wires between the discs.
type pictureLayout struct{}

func (pictureLayout) Layout(things []fyne.CanvasObject, size fyne.Size) {
	third := size.Width / 3
	for i, o := range things[:3] {
		o.Resize(fyne.NewSize(third-theme.M, size.Height))
		o.Move(fyne.NewPos(float32(i)*third+theme.M/2, 0))
	}
	gap := discSize/2 + theme.M
	for i, o := range things[3:] {
		o.Resize(fyne.NewSize(max(0, third-2*gap), discSize))
		o.Move(fyne.NewPos(third/2+float32(i)*third+gap, 0))
	}
}

// leastThird is what an end needs: its words are centred, and may reach over
// it where the neighbour's are short.
const leastThird float32 = 110

func (pictureLayout) MinSize(things []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range things[:3] {
		size = size.Max(o.MinSize())
	}
	size.Width = 3 * leastThird
	return size
}
