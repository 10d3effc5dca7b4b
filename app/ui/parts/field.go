package parts

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// Field is something to fill in: its name above, and below a line that
// explains it, or says what is wrong with what stands in it.
type Field struct {
	widget.BaseWidget

	all  *fyne.Container
	hint *Text
	mark *fyne.Container
	rest string
}

// NewField puts a name above an entry and a hint below. The hint may be "".
func NewField(name string, entry fyne.CanvasObject, hint string) *Field {
	f := &Field{hint: NewText(Caption, hint), mark: container.NewStack(), rest: hint}
	f.mark.Hide()
	under := Beside(theme.XS, f.mark, f.hint)
	f.all = Column(theme.XS+2, NewText(Strong, name), entry, under)
	f.ExtendBaseWidget(f)
	f.Neutral()
	return f
}

// CreateRenderer is for Fyne.
func (f *Field) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.all) }

// Said is what stands under the entry: the hint, or what is wrong or right.
func (f *Field) Said() string { return f.hint.Text() }

// Neutral shows the hint that the field was made with.
func (f *Field) Neutral() { f.say(f.rest, "", "") }

// Hint replaces what the field says when nothing is wrong.
func (f *Field) Hint(text string) {
	f.rest = text
	f.Neutral()
}

// Problem says what is wrong with what stands in the field.
func (f *Field) Problem(text string) { f.say(text, theme.StateNeedsYou, ft.ColorNameError) }

// Good says that what stands in the field is right.
func (f *Field) Good(text string) { f.say(text, theme.StateWorking, ft.ColorNameSuccess) }

func (f *Field) say(text string, icon theme.Icon, color fyne.ThemeColorName) {
	f.mark.Objects = nil
	f.mark.Hide()
	if icon != "" {
		f.mark.Objects = []fyne.CanvasObject{Picture(icon, color, 14)}
		f.mark.Show()
	}
	f.hint.SetColor(color)
	f.hint.SetText(text)
	if text == "" {
		f.hint.Hide()
	} else {
		f.hint.Show()
	}
	settle(f.all, f.Size().Width)
	f.Refresh()
}

// SecretEntry is a field for a token or a passphrase: it is hidden while it is
// typed, and gone from the screen once it was taken.
type SecretEntry struct{ Entry }

// NewSecretEntry makes an entry with a faint example in it.
func NewSecretEntry(example string) *SecretEntry {
	e := &SecretEntry{}
	e.Password, e.PlaceHolder, e.Wrapping = true, example, fyne.TextWrapOff
	e.ExtendBaseWidget(e)
	return e
}

// Secret is what was entered, without white space around it.
func (e *SecretEntry) Secret() string { return strings.TrimSpace(e.Text) }

// Take is Secret, and empties the entry.
func (e *SecretEntry) Take() string {
	secret := e.Secret()
	e.SetText("")
	return secret
}

// CopyButton copies what text gives and then says so, until the pointer or the
// focus leaves it.
type CopyButton struct {
	Button

	label, copied string
}

// NewCopyButton makes the button with its label and the word that follows.
func NewCopyButton(label, copied string, text func() string) *CopyButton {
	b := &CopyButton{label: label, copied: copied}
	b.Text, b.Icon = label, theme.Copy.Resource()
	b.OnTapped = func() {
		fyne.CurrentApp().Clipboard().SetContent(text())
		b.show(b.copied, theme.Done)
	}
	b.ExtendBaseWidget(b)
	return b
}

func (b *CopyButton) show(label string, icon theme.Icon) {
	b.Text, b.Icon = label, icon.Resource()
	b.Refresh()
}

// MouseOut shows the label again.
func (b *CopyButton) MouseOut() {
	b.show(b.label, theme.Copy)
	b.Button.MouseOut()
}

// FocusLost shows the label again.
func (b *CopyButton) FocusLost() {
	b.show(b.label, theme.Copy)
	b.Button.FocusLost()
}
