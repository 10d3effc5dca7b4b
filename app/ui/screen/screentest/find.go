package screentest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
)

// Put puts a screen into the window, as large as the shell would.
func (d *Desk) Put(s screen.Screen, size fyne.Size) {
	d.Window.SetPadded(false)
	d.Window.SetContent(s.Content())
	d.Window.Resize(size)
	if shown, ok := s.(screen.Shown); ok {
		shown.Shown(true)
	}
}

// seen is all that is visible: of what lies over the page if anything does,
// else of the page.
func (d *Desk) seen() (all []fyne.CanvasObject) {
	root := d.Window.Content()
	if over := d.Window.Canvas().Overlays().Top(); over != nil {
		root = over
	}
	walk(root, func(o fyne.CanvasObject) { all = append(all, o) })
	return all
}

func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch c := o.(type) {
	case *fyne.Container:
		for _, child := range c.Objects {
			walk(child, visit)
		}
	case *container.Scroll:
		walk(c.Content, visit)
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(c).Objects() {
			walk(child, visit)
		}
	}
}

// Says are all sentences and labels that can be read, a line each. What is
// entered into fields is not among them.
func (d *Desk) Says() string {
	var lines []string
	for _, o := range d.seen() {
		switch w := o.(type) {
		case *parts.Text:
			lines = append(lines, w.Text())
		case *widget.Check:
			if w.Text != "" {
				lines = append(lines, w.Text)
			}
		default:
			if b := button(o); b != nil && b.Text != "" {
				lines = append(lines, "["+b.Text+"]")
			}
		}
	}
	return strings.Join(lines, "\n")
}

// Button is the visible button with a label.
func (d *Desk) Button(t testing.TB, label string) *widget.Button {
	t.Helper()
	for _, o := range d.seen() {
		if b := button(o); b != nil && b.Text == label {
			return b
		}
	}
	t.Fatalf("there is no button %q among\n%s", label, d.Says())
	return nil
}

func button(o fyne.CanvasObject) *widget.Button {
	switch b := o.(type) {
	case *parts.Button:
		return &b.Button
	case *parts.CopyButton:
		return &b.Button.Button
	case *widget.Button:
		return b
	}
	return nil
}

// Tap clicks the button with a label. One that is disabled fails the test.
func (d *Desk) Tap(t testing.TB, label string) {
	t.Helper()
	b := d.Button(t, label)
	if b.Disabled() {
		t.Fatalf("the button %q is disabled", label)
	}
	b.OnTapped()
}

// Entry is what stands after the visible words of a field's name: an entry, a
// select, a group of choices.
func Entry[T fyne.CanvasObject](t testing.TB, d *Desk, name string) T {
	t.Helper()
	after := false
	for _, o := range d.seen() {
		if text, ok := o.(*parts.Text); ok && text.Text() == name {
			after = true
		}
		if e, ok := o.(T); ok && after {
			return e
		}
	}
	t.Fatalf("there is no field %q among\n%s", name, d.Says())
	var none T
	return none
}

// Type replaces what stands in the field with a name.
func (d *Desk) Type(t testing.TB, name, text string) {
	t.Helper()
	e := d.field(t, name)
	e.SetText(text)
}

// Typed is what stands in the field with a name.
func (d *Desk) Typed(t testing.TB, name string) string {
	t.Helper()
	return d.field(t, name).Text
}

// Enter types Enter in the field with a name.
func (d *Desk) Enter(t testing.TB, name string) {
	t.Helper()
	d.field(t, name).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func (d *Desk) field(t testing.TB, name string) *widget.Entry {
	t.Helper()
	after := false
	for _, o := range d.seen() {
		if text, ok := o.(*parts.Text); ok && text.Text() == name {
			after = true
		}
		if !after {
			continue
		}
		switch e := o.(type) {
		case *parts.Entry:
			return &e.Entry
		case *parts.SecretEntry:
			return &e.Entry.Entry
		}
	}
	t.Fatalf("there is no field %q among\n%s", name, d.Says())
	return nil
}

// checker is Fyne's check, or what is made of it.
type checker interface {
	fyne.CanvasObject
	SetChecked(on bool)
}

// Tick clicks the box beside some words.
func (d *Desk) Tick(t testing.TB, words string) {
	t.Helper()
	var box checker
	for _, o := range d.seen() {
		if c, ok := o.(checker); ok {
			box = c
			if own, ok := o.(*widget.Check); ok && own.Text == words {
				break
			}
		}
		if text, ok := o.(*parts.Text); ok && text.Text() == words {
			break
		}
	}
	if box == nil {
		t.Fatalf("there is no box %q among\n%s", words, d.Says())
	}
	box.(interface{ Tapped(*fyne.PointEvent) }).Tapped(&fyne.PointEvent{})
}

// Scroll scrolls the page to y points from its top, or as far as it goes.
func (d *Desk) Scroll(t testing.TB, y float32) {
	t.Helper()
	size := d.Window.Canvas().Size()
	d.Window.Resize(size.AddWidthHeight(8, 8)) // so that it is known how long the page is
	d.Window.Resize(size)
	for _, o := range d.seen() {
		if s, ok := o.(*container.Scroll); ok {
			parts.ScrollTo(s, y)
			return
		}
	}
	t.Fatal("nothing can be scrolled")
}
