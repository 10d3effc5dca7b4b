//go:build linux

package main

import (
	"encoding/json"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/app/vault"
)

func secret(text string) vault.Secret { return vault.NewSecret(text) }

// windowPID is the process that shows a window, 0 for none.
func (w *world) windowPID() int {
	out, err := w.output("xdotool", "search", "--onlyvisible", "--name", "^Bellhop$", "getwindowpid")
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.Fields(out + " 0")[0])
	return pid
}

// oneTry is how many seconds xdotool waits for a window before it is started
// anew: it waits for ever for one that went after it was found.
const oneTry = "20"

// shown waits for the window, and gives it the keyboard.
func (w *world) shown() {
	w.t.Helper()
	for end := time.Now().Add(deadline); ; {
		out, err := w.output("timeout", oneTry, "xdotool", "search", "--sync", "--onlyvisible", "--name", "^Bellhop$", "windowactivate", "--sync")
		if err == nil {
			return
		}
		if time.Now().After(end) {
			w.picture("failed")
			w.t.Fatalf("the window: %v %s", err, out)
		}
	}
}

// look is what is in the window now; ok is false while there is none.
func (w *world) look() (o outline, ok bool) {
	c, err := net.Dial("unix", filepath.Join(w.dir, "outline"))
	if err != nil {
		return o, false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(deadline))
	return o, json.NewDecoder(c).Decode(&o) == nil
}

// see waits until the window shows what is wanted.
func (w *world) see(what string, ok func(outline) bool) outline {
	w.t.Helper()
	o, found := w.seeWithin(deadline, ok)
	if !found {
		w.picture("failed")
		w.t.Fatalf("the window does not show %s; it shows\n%s", what, o)
	}
	return o
}

func (w *world) seeWithin(limit time.Duration, ok func(outline) bool) (o outline, found bool) {
	for end := time.Now().Add(limit); ; {
		now, there := w.look()
		if there {
			if o = now; ok(o) {
				return o, true
			}
		}
		if time.Now().After(end) {
			return o, false
		}
		<-time.After(glance)
	}
}

// reads waits until a text can be read in the window.
func (w *world) reads(text string) {
	w.t.Helper()
	w.see(text, func(o outline) bool { return o.says(text) })
}

// press has the X server type a key, as xdotool names it.
func (w *world) press(keys ...string) {
	w.t.Helper()
	if out, err := w.output("xdotool", append([]string{"key", "--delay", "0"}, keys...)...); err != nil {
		w.t.Fatalf("press %v: %v %s", keys, err, out)
	}
}

// to goes with Tab to the thing with that name, as soon as it can be operated.
// It is not for what the window gives the focus by itself meanwhile: Tab would
// go on from there.
func (w *world) to(name string) {
	w.t.Helper()
	o := w.see("[ "+name+" ]", func(o outline) bool { t := o.thing(name); return t != nil && !t.Off })
	passed := map[string]bool{}
	for !o.focused(name) {
		if passed[o.Focus] {
			w.picture("failed")
			w.t.Fatalf("Tab does not reach %q in\n%s", name, o)
		}
		passed[o.Focus] = true
		before := o.Focus
		w.press("Tab")
		o = w.see("another focus than "+before, func(o outline) bool { return o.Focus != before })
	}
}

// push operates a button with the keyboard.
func (w *world) push(name string) {
	w.t.Helper()
	w.to(name)
	w.press("Return")
}

// waits is for what the window gives the focus by itself.
func (w *world) waits(name string) {
	w.t.Helper()
	w.see("the focus on "+name, func(o outline) bool { return o.focused(name) })
}

// confirm operates the button that the window gives the focus by itself.
func (w *world) confirm(name string) {
	w.t.Helper()
	w.waits(name)
	w.press("Return")
}

// enter types into the field that has the focus, and then Enter.
func (w *world) enter(name, text string) {
	w.t.Helper()
	w.waits(name)
	w.typing(name, text)
	w.press("Return")
}

// typing types into the field that has the focus, which is empty. GLFW takes a
// key that goes down twice in a millisecond for one, which on a busy machine
// happens to any quick typist; so each letter waits for the one before.
func (w *world) typing(name, text string) {
	w.t.Helper()
	for i, letter := range []rune(text) {
		if out, err := w.output("xdotool", "type", string(letter)); err != nil {
			w.t.Fatalf("type: %v %s", err, out)
		}
		w.see("what was typed into "+name, func(o outline) bool {
			t := o.thing(name)
			return t != nil && t.Typed == i+1
		})
	}
}

// click moves the mouse to the thing with that name and clicks.
func (w *world) click(name string) {
	w.t.Helper()
	o := w.see("[ "+name+" ]", func(o outline) bool { t := o.thing(name); return t != nil && !t.Off })
	id, err := w.output("xdotool", "search", "--onlyvisible", "--name", "^Bellhop$")
	w.must(err)
	t := o.thing(name)
	if out, err := w.output("xdotool", "mousemove", "--window", id, strconv.Itoa(t.X), strconv.Itoa(t.Y), "click", "1"); err != nil {
		w.t.Fatalf("click %q: %v %s", name, err, out)
	}
}

func (o outline) thing(name string) *thing {
	i := slices.IndexFunc(o.Things, func(t thing) bool { return t.is(name) })
	if i < 0 {
		return nil
	}
	return &o.Things[i]
}

// is compares a name, or a kind that stands in angle brackets.
func (t thing) is(name string) bool { return t.Name == name || "<"+t.Kind+">" == name }

func (o outline) focused(name string) bool {
	return slices.ContainsFunc(o.Things, func(t thing) bool { return t.Focus && t.is(name) })
}

func (o outline) says(text string) bool {
	return o.thing(text) != nil || slices.ContainsFunc(o.Texts, func(s string) bool { return strings.Contains(s, text) })
}

// String is for people who look for why a test failed.
func (o outline) String() string {
	var b strings.Builder
	b.WriteString(strings.Join(o.Texts, "\n"))
	for _, t := range o.Things {
		b.WriteString("\n[ " + t.Name + " ]")
		if t.Typed > 0 {
			b.WriteString(" " + strconv.Itoa(t.Typed) + " letters")
		}
		if t.Off {
			b.WriteString(" off")
		}
		if t.Focus {
			b.WriteString(" has the focus")
		}
	}
	return b.String()
}
