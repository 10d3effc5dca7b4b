//go:build linux

package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"bellhop/app/state"
)

// xfcePanel is the configuration of a panel at the top left that has a tray and
// nothing else.
const xfcePanel = "../../app/tray/testdata/xfce4-panel.xml"

// The colours of the icon, as red, green and blue.
const (
	workingIcon  uint32 = 0x0f8f86
	needsYouIcon uint32 = 0xd9480f
	pausedIcon   uint32 = 0x7d8590
)

// TestOnXfce shows the agent on a panel that people have, which comes after it,
// and clicks in its menu with a mouse and a keyboard.
func TestOnXfce(t *testing.T) {
	w := newWorld(t, told)
	w.startAgent()
	w.reads("Welcome to Bellhop") // a window, because nothing shows icons
	w.shown()
	w.closeWindow()

	p := w.openXfcePanel()
	p.icon(needsYouIcon)
	w.picture("panel-needs-you")
	w.settle()
	p.choose(workingIcon, func() bool { _, there := w.look(); return there }, "Up", "Up", "Return") // the last line but one
	w.reads("All is well")
	w.shown()
	w.closeWindow()

	w.must(w.client.Intend(w.ctx, state.Pause{}))
	p.icon(pausedIcon)
	w.picture("panel-paused")
	agent := w.agentPID()
	p.choose(pausedIcon, func() bool { return w.goneWithin(0, agent) }, "Up", "Return") // the last line
	if !within(deadline, func() bool { n, _, _ := p.count(pausedIcon); return n == 0 }) {
		t.Error("the icon stays")
	}
}

// xfce is Xfce's panel and the screen that it stands on.
type xfce struct {
	w      *world
	screen *screen
}

func (w *world) openXfcePanel() xfce {
	w.t.Helper()
	config, err := os.ReadFile(xfcePanel)
	w.must(err)
	dir := filepath.Join(w.dir, "home", ".config", "xfce4", "xfconf", "xfce-perchannel-xml")
	w.must(os.MkdirAll(dir, 0o700))
	w.must(os.WriteFile(filepath.Join(dir, "xfce4-panel.xml"), config, 0o600))
	w.run(w.command("xfce4-panel", "--disable-wm-check"))
	s, err := openScreen(w.display)
	w.must(err)
	w.t.Cleanup(func() { _ = s.conn.Close() })
	return xfce{w, s}
}

// The part of the screen that is looked at: the panel, and where a menu is.
const (
	lookWidth  = 120
	panelRows  = 34
	menuTop    = 45
	menuBottom = 60
	iconPixels = 40 // of one colour, at least
)

// each calls seen for each pixel of some rows.
func (p xfce) each(from, to int, seen func(x, y int, color uint32)) {
	p.w.t.Helper()
	for y := from; y < to; y++ {
		row, err := p.screen.row(0, y, lookWidth)
		p.w.must(err)
		for x := range min(lookWidth, len(row)/4) {
			seen(x, y, binary.LittleEndian.Uint32(row[4*x:])&0xffffff)
		}
	}
}

// count is how many pixels of the panel have nearly that colour, and where their
// middle is.
func (p xfce) count(want uint32) (n, x, y int) {
	p.w.t.Helper()
	near := func(a, b uint32) bool { return max(a&0xff, b&0xff)-min(a&0xff, b&0xff) <= 6 }
	p.each(0, panelRows, func(px, py int, c uint32) {
		if near(c, want) && near(c>>8, want>>8) && near(c>>16, want>>16) {
			n, x, y = n+1, x+px, y+py
		}
	})
	if n > 0 {
		x, y = x/n, y/n
	}
	return n, x, y
}

// icon waits for an icon of that colour and gives its middle.
func (p xfce) icon(want uint32) (x, y int) {
	p.w.t.Helper()
	var n int
	if !within(deadline, func() bool { n, x, y = p.count(want); return n >= iconPixels }) {
		p.w.picture("failed")
		p.w.t.Fatalf("the panel has %d pixels of %06x", n, want)
	}
	return x, y
}

// menu says whether anything is shown below the panel; the rest of the screen
// is empty.
func (p xfce) menu() (open bool) {
	p.w.t.Helper()
	p.each(menuTop, menuBottom, func(_, _ int, c uint32) { open = open || c != 0 })
	return open
}

// choose clicks the icon, goes through its menu with keys, and does so again
// until that had its effect: the tray's library drops a click that comes before
// it listens.
func (p xfce) choose(icon uint32, done func() bool, keys ...string) {
	p.w.t.Helper()
	for end := time.Now().Add(deadline); time.Now().Before(end); {
		x, y := p.icon(icon)
		p.w.press("Escape")
		_, err := p.w.output("xdotool", "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
		p.w.must(err)
		if !within(time.Second, p.menu) {
			continue
		}
		p.w.picture("panel-menu")
		p.w.press(keys...)
		if within(clickAgain, done) {
			return
		}
	}
	p.w.picture("failed")
	p.w.t.Fatalf("%v in the menu has no effect", keys)
}

// within looks until ok, or the time is over.
func within(limit time.Duration, ok func() bool) bool {
	for end := time.Now().Add(limit); ; <-time.After(glance) {
		if ok() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}
