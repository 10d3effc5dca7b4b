package forms

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fyne.io/fyne/v2/test"

	"bellhop/app/control"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/theme"
	"bellhop/assets"
)

func dress(t *testing.T) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
}

func TestSay(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"nothing":             {nil, ""},
		"given up":            {fmt.Errorf("control: %w", context.Canceled), ""},
		"refused":             {fmt.Errorf("control: %w", &control.Failure{Code: "x", Text: "No."}), "No."},
		"refused, no words":   {&control.Failure{Code: "x"}, "connection.no_answer"},
		"not running":         {control.ErrNotRunning, "connection.not_running"},
		"another version":     {control.ErrProtocol, "connection.other_version"},
		"no answer, or other": {errors.New("canary"), "connection.no_answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, lang := range assets.Languages() {
				w, want := assets.Words(lang), tc.want
				if w.Has(assets.Key(want)) {
					want = w.T(assets.Key(want))
				}
				if got := Say(w, tc.err); got != want {
					t.Errorf("%s: %q", lang, got)
				}
			}
		})
	}
}

func TestRole(t *testing.T) {
	t.Parallel()
	w := assets.Words("ja")
	if got := Role(w, "owner"); got != "オーナー" {
		t.Errorf("owner is %q", got)
	}
	if got := Role(w, "robot"); got != "robot" {
		t.Errorf("an unknown role is %q", got)
	}
	for role, want := range map[string]bool{"visitor": true, "guest": true, "member": false, "admin": false, "owner": false} {
		if Outside(role) != want {
			t.Errorf("%s", role)
		}
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"123456": "123456", " 1 2\t3\n456": "123456", "１２３４５６": "123456", "123–456": "123456", "12a456": "", "": "", "٣٣٣٣٣٣": "",
	} {
		if got := digits(typed); got != want {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

func TestDays(t *testing.T) {
	dress(t)
	d := NewDays(assets.Words("en"), 45)
	if d.Days() != 45 || d.Selected != "45 days" {
		t.Errorf("shows %s", d.Selected)
	}
	changed := -1
	d.Changed = func(days int) { changed = days }
	d.SetSelected("1 day")
	if changed != 1 || d.Days() != 1 {
		t.Errorf("told %d, is %d", changed, d.Days())
	}
	changed = -1
	d.Set(0)
	d.SetSelected("Keep no text")
	if changed != -1 || d.Days() != 0 {
		t.Errorf("told %d, is %d", changed, d.Days())
	}
}

func TestMend(t *testing.T) {
	dress(t)
	finding := func(level, field, text string) control.Finding {
		return control.Finding{Level: level, Field: field, Text: text}
	}
	for name, tc := range map[string]struct {
		all  []control.Finding
		want string
	}{
		"nothing":           {nil, "hint"},
		"of another":        {[]control.Finding{finding(control.LevelError, control.FieldDomain, "a")}, "hint"},
		"good":              {[]control.Finding{finding(control.LevelOK, control.FieldToken, "a"), finding(control.LevelOK, control.FieldToken, "b")}, "a"},
		"a warning":         {[]control.Finding{finding(control.LevelOK, control.FieldToken, "a"), finding(control.LevelWarning, control.FieldToken, "b")}, "b"},
		"an error above it": {[]control.Finding{finding(control.LevelWarning, control.FieldToken, "b"), finding(control.LevelError, control.FieldToken, "c")}, "c"},
		"the first error":   {[]control.Finding{finding(control.LevelError, control.FieldToken, "c"), finding(control.LevelError, control.FieldToken, "d")}, "c"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parts.NewField("name", parts.NewEntry(""), "hint")
			Mend(f, control.FieldToken, tc.all)
			if got := f.Said(); got != tc.want {
				t.Errorf("says %q", got)
			}
		})
	}
}

func TestTick(t *testing.T) {
	dress(t)
	told := 0
	tick := NewTick("words", "hint", func(bool) { told++ })
	tick.Set(true)
	if told != 0 || !tick.On() {
		t.Errorf("told %d times of what nobody changed", told)
	}
	test.Tap(tick)
	if told != 1 || tick.On() {
		t.Errorf("a click on the words told %d times", told)
	}
	tick.Box.Disable()
	test.Tap(tick)
	if told != 1 {
		t.Error("what is disabled was changed")
	}
}

func TestANoticeTakesNoRoomWhileItSaysNothing(t *testing.T) {
	dress(t)
	n := NewNotice()
	if n.Visible() {
		t.Error("it is there from the beginning")
	}
	n.Busy("working")
	if !n.Visible() || n.Said() != "working" {
		t.Errorf("says %q", n.Said())
	}
	n.Failed("")
	if n.Visible() || n.Said() != "" {
		t.Errorf("says %q", n.Said())
	}
}
