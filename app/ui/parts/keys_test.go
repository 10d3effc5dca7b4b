package parts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestKeysOperateAButtonAndLeaveItTheFocus(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	pressed, copied := 0, 0
	plain := Secondary("Retry", "", func() { pressed++ })
	copies := NewCopyButton("Copy", "Copied", func() string { copied++; return "" })
	w.SetContent(Column(0, plain, copies))
	for _, b := range []fyne.Focusable{plain, copies} {
		for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyA} {
			w.Canvas().Focus(b)
			b.TypedKey(&fyne.KeyEvent{Name: key})
			if w.Canvas().Focused() != b {
				t.Errorf("%s takes the focus away", key)
			}
		}
	}
	if pressed != 3 || copied != 3 {
		t.Errorf("pressed %d and %d times", pressed, copied)
	}
}

func TestEscapeReachesTheWindow(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	own := NewEntry("")
	var typed, taken int
	own.Escape = func() { taken++ }
	all := []fyne.Focusable{NewEntry(""), NewLongEntry("", 2), NewSecretEntry(""), Primary("Yes", "", nil), NewNavItem("home", "Home", nil), own}
	column := Column(0)
	for _, o := range all {
		column.Add(o.(fyne.CanvasObject))
	}
	w.SetContent(column)
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { typed++ })
	for _, o := range all {
		w.Canvas().Focus(o)
		o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	if typed != len(all)-1 || taken != 1 {
		t.Errorf("%d of %d reach the window, %d are taken", typed, len(all), taken)
	}
}
