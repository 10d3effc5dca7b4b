package parts

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/google/go-cmp/cmp"

	"bellhop/app/ui/theme"
)

// each is every part in each of its states, as goldens hold them.
func each() map[string]func() fyne.CanvasObject {
	const long = "An owner copies the Bot User OAuth Token from the Slack app again and replaces the token."
	steps := func(current int) func() fyne.CanvasObject {
		return func() fyne.CanvasObject {
			s := NewSteps(Step{"Open", NewText(Body, "one")}, Step{"Sign in", NewText(Body, "two")}, Step{"Connect", nil})
			s.SetCurrent(current)
			return s
		}
	}
	field := func(then func(*Field)) func() fyne.CanvasObject {
		return func() fyne.CanvasObject {
			f := NewField("Access Token", NewSecretEntry("xoxb-…"), "It begins with xoxb-.")
			then(f)
			return f
		}
	}
	return map[string]func() fyne.CanvasObject{
		"text wraps": func() fyne.CanvasObject {
			return NewText(Body, long+"\n"+"オーナーが Slack アプリの Bot User OAuth Token を再度コピーしてください。")
		},
		"text kinds": func() fyne.CanvasObject {
			all := Column(theme.S)
			for k := Body; k <= Display; k++ {
				all.Add(NewText(k, "田中 Aki 안녕"))
			}
			return all
		},
		"text centred":       func() fyne.CanvasObject { return NewText(Muted, long).Centered() },
		"name shortened":     func() fyne.CanvasObject { return NewName(Body, strings.Repeat("田中太郎左衛門", 8)) },
		"card":               func() fyne.CanvasObject { return Card("Title", NewText(Body, "body"), Secondary("Do", "", nil)) },
		"card without title": func() fyne.CanvasObject { return Card("", NewText(Body, "body"), nil) },
		"banner failed": func() fyne.CanvasObject {
			return Banner(Failed, "It failed", long, Secondary("Retry", theme.Retry, nil))
		},
		"banner needs you":   func() fyne.CanvasObject { return Banner(NeedsYou, "It needs you", "", nil) },
		"banner working":     func() fyne.CanvasObject { return Banner(Working, "It works", "well", nil) },
		"banner busy":        func() fyne.CanvasObject { return Banner(Busy, "It is on its way", "", nil) },
		"banner paused":      func() fyne.CanvasObject { return Banner(Paused, "It is held", "", nil) },
		"banner offline":     func() fyne.CanvasObject { return Banner(Offline, "It is away", "", nil) },
		"field":              field(func(*Field) {}),
		"field with problem": field(func(f *Field) { f.Problem("This is a user token.") }),
		"field that is good": field(func(f *Field) { f.Good("Looks right") }),
		"field without hint": field(func(f *Field) { f.Hint("") }),
		"status": func() fyne.CanvasObject {
			all := Row(theme.L)
			for tone := Working; tone <= Failed; tone++ {
				all.Add(NewStatus(tone, "state"))
			}
			return all
		},
		"empty": func() fyne.CanvasObject {
			return EmptyState(theme.Activity, "Nothing yet", long, Primary("Do", "", nil))
		},
		"steps first":  steps(0),
		"steps second": steps(1),
		"steps done":   steps(3),
		"header":       func() fyne.CanvasObject { return Header("Home", "Subtitle", Secondary("Pause", theme.Pause, nil)) },
		"header alone": func() fyne.CanvasObject { return Header("Home", "") },
		"rows": func() fyne.CanvasObject {
			return Rows(Pair{"Office", NewStatus(Working, "Connected")}, Pair{"A long key that wraps in its column", NewText(Body, long)})
		},
		"buttons": func() fyne.CanvasObject {
			off := Secondary("Off", "", nil)
			off.Disable()
			return Row(theme.S, Primary("Primary", theme.Send, nil), Secondary("Secondary", "", nil), Plain("Plain", "", nil), Danger("Danger", theme.Delete, nil), off)
		},
		"copy": func() fyne.CanvasObject { return NewCopyButton("Copy", "Copied", func() string { return "" }) },
	}
}

// TestGoldens compares with testdata/*.xml. After a wanted change, copy what a
// run leaves in testdata/failed over them.
func TestGoldens(t *testing.T) {
	for name, make := range each() {
		t.Run(name, func(t *testing.T) {
			dress(t, theme.Light)
			w := window(t, Column(0, make()), 420, 300)
			test.AssertRendersToMarkup(t, strings.ReplaceAll(name, " ", "-")+".xml", w.Canvas())
		})
	}
}

// TestNothingIsCut looks at every text of the gallery in windows of all widths:
// each has the room it takes, and stands inside of what it is part of.
func TestNothingIsCut(t *testing.T) {
	for lang, s := range samples() {
		t.Run(lang, func(t *testing.T) {
			dress(t, theme.Light)
			for name, page := range map[string]fyne.CanvasObject{"overview": s.overview(), "forms": s.forms()} {
				w := window(t, page, 1000, 800)
				for width := float32(1000); width >= 320; width -= 37 {
					w.Resize(fyne.NewSize(width, 800))
					for _, bad := range cut(page, fyne.NewPos(0, 0), width) {
						t.Errorf("%s at %v: %s", name, width, bad)
					}
				}
			}
		})
	}
}

// cut names the texts below o that lack room, and the things that stand on one
// another.
func cut(o fyne.CanvasObject, at fyne.Position, width float32) (bad []string) {
	if !o.Visible() {
		return nil
	}
	if text, ok := o.(*canvas.Text); ok {
		if text.MinSize().Width > text.Size().Width+0.5 || text.MinSize().Height > text.Size().Height+0.5 {
			bad = append(bad, text.Text+" has no room")
		}
		if at.X < 0 || at.X+text.Size().Width > width+0.5 {
			bad = append(bad, text.Text+" leaves the window")
		}
		return bad
	}
	var below []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		below = o.Objects
		if _, stacks := o.Layout.(*column); stacks {
			bad = append(bad, overlaps(o)...)
		}
	case fyne.Widget:
		below = test.WidgetRenderer(o).Objects()
	}
	for _, child := range below {
		bad = append(bad, cut(child, at.Add(child.Position()), width)...)
	}
	return bad
}

func overlaps(c *fyne.Container) (bad []string) {
	end := float32(-1)
	for _, o := range shown(c.Objects) {
		if o.Position().Y < end-0.5 {
			bad = append(bad, "a thing stands on the one before")
		}
		end = o.Position().Y + max(o.Size().Height, o.MinSize().Height)
	}
	if end > c.Size().Height+0.5 {
		bad = append(bad, "a column is longer than its place")
	}
	return bad
}

func TestCutIsSeen(t *testing.T) {
	dress(t, theme.Light)
	text := canvas.NewText("too long for this", nil)
	text.Resize(fyne.NewSize(10, 20))
	one, two := NewLine(Body, "one"), NewLine(Body, "two")
	low := Column(0, one, two)
	low.Resize(fyne.NewSize(100, 10))
	well := NewLine(Body, "well")
	well.Resize(well.MinSize())
	for name, tc := range map[string]struct {
		o    fyne.CanvasObject
		want string
	}{
		"no room":  {text, "too long for this has no room"},
		"too low":  {low, "a column is longer than its place"},
		"all well": {well, ""},
	} {
		if got := strings.Join(cut(tc.o, fyne.NewPos(0, 0), 500), ","); got != tc.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestColoursFollowTheTheme changes the palette under a window that is open.
func TestColoursFollowTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	all := func() fyne.Window {
		page := Column(theme.L)
		for _, name := range slices.Sorted(maps.Keys(each())) {
			page.Add(each()[name]())
		}
		return window(t, page, 420, 3000)
	}
	app.Settings().SetTheme(theme.New(theme.Dark))
	fresh := test.RenderToMarkup(all().Canvas())
	app.Settings().SetTheme(theme.New(theme.Light))
	w := all()
	light := test.RenderToMarkup(w.Canvas())
	app.Settings().SetTheme(theme.New(theme.Dark))
	w.Content().Refresh()
	if diff := cmp.Diff(fresh, test.RenderToMarkup(w.Canvas())); diff != "" {
		t.Errorf("not what it is from the start:\n%s", diff)
	}
	if light == fresh {
		t.Error("light is dark")
	}
}

func TestButtonsTakeKeys(t *testing.T) {
	dress(t, theme.Light)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		times := 0
		b := Primary("Do", "", func() { times++ })
		w := window(t, b, 100, 50)
		w.Canvas().Focus(b)
		b.TypedKey(&fyne.KeyEvent{Name: key})
		b.Disable()
		b.TypedKey(&fyne.KeyEvent{Name: key})
		if times != 1 {
			t.Errorf("%s operated the button %d times", key, times)
		}
	}
}

func TestFocusIsSeen(t *testing.T) {
	dress(t, theme.Light)
	b := Secondary("Do", "", nil)
	w := window(t, container.NewCenter(b), 200, 100)
	without := test.RenderToMarkup(w.Canvas())
	w.Canvas().Focus(b)
	if test.RenderToMarkup(w.Canvas()) == without {
		t.Error("nothing shows the focus")
	}
	w.Canvas().Unfocus()
	if got := test.RenderToMarkup(w.Canvas()); got != without {
		t.Error("the focus stays:\n" + got)
	}
}

func TestCopyButton(t *testing.T) {
	dress(t, theme.Light)
	b := NewCopyButton("Copy", "Copied", func() string { return "details" })
	window(t, b, 100, 50)
	test.Tap(&b.Button)
	if got := fyne.CurrentApp().Clipboard().Content(); got != "details" || b.Text != "Copied" {
		t.Errorf("%q was copied, the button says %s", got, b.Text)
	}
	b.MouseOut()
	if b.Text != "Copy" {
		t.Errorf("the button says %s", b.Text)
	}
}

func TestSecretEntry(t *testing.T) {
	dress(t, theme.Light)
	e := NewSecretEntry("xoxb-…")
	w := window(t, e, 200, 50)
	test.Type(e, " xoxb-canary\t")
	if strings.Contains(test.RenderToMarkup(w.Canvas()), "canary") {
		t.Error("the secret is seen")
	}
	if got := e.Secret(); got != "xoxb-canary" {
		t.Errorf("got %q", got)
	}
	if got := e.Take(); got != "xoxb-canary" || e.Text != "" || e.Secret() != "" {
		t.Errorf("got %q, %q stays", got, e.Text)
	}
}

func TestSteps(t *testing.T) {
	dress(t, theme.Light)
	first, second := widget.NewLabel("one"), widget.NewLabel("two")
	s := NewSteps(Step{"One", first}, Step{"Two", second})
	for _, tc := range []struct {
		set, want     int
		first, second bool
	}{{0, 0, true, false}, {1, 1, false, true}, {2, 2, false, false}, {9, 2, false, false}, {-1, 0, true, false}} {
		s.SetCurrent(tc.set)
		if s.Current() != tc.want || first.Visible() != tc.first || second.Visible() != tc.second {
			t.Errorf("after %d: current %d, first %v, second %v", tc.set, s.Current(), first.Visible(), second.Visible())
		}
	}
}

// TestTextGrows changes the words of a text in a column: what stands below
// makes room.
func TestTextGrows(t *testing.T) {
	dress(t, theme.Light)
	text, below := NewText(Body, "short"), NewText(Body, "below")
	all := Column(theme.S, text, below)
	window(t, all, 200, 400)
	before := below.Position().Y
	text.SetText(strings.Repeat("many words ", 20))
	all.Refresh()
	all.Layout.Layout(all.Objects, all.Size())
	if got := below.Position().Y; got < before+60 {
		t.Errorf("below went from %v to %v", before, got)
	}
	if text.SetText("x"); text.Text() != "x" {
		t.Errorf("the text is %q", text.Text())
	}
}
