//go:build linux

package tray

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bellhop/app/state"
)

// xfcePanel is the configuration of a panel at the top left that has a tray and
// nothing else.
//
//go:embed testdata/xfce4-panel.xml
var xfcePanel []byte

// TestOnXfce shows the tray on a real panel and clicks in its menu with a mouse
// and a keyboard.
func TestOnXfce(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := filepath.Join(home, ".config", "xfce4", "xfconf", "xfce-perchannel-xml", "xfce4-panel.xml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, xfcePanel, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newScreen(t)
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + home, "DISPLAY=" + s.display, "LANG=C.UTF-8", "NO_AT_BRIDGE=1"}
	bus := newBus(t, env...)
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	p.show(order{States: []state.State{working()}})
	if p.host() {
		t.Fatal("there is no panel yet")
	}
	background(t, append(env, "DBUS_SESSION_BUS_ADDRESS="+bus), "xfce4-panel", "--disable-wm-check")
	if !p.host() {
		t.Fatal("the panel was not seen")
	}
	x, y := s.find(teal)
	for len(p.choices) == 0 {
		s.do("key", "Escape", "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
		// Nothing but the menu is below the panel.
		if !s.within(time.Second, func() bool { return s.below(40) }) {
			continue
		}
		s.do("key", "Up", "Up", "Return") // the last but one line
		s.within(time.Second, func() bool {
			select {
			case n := <-p.news:
				p.keep(n)
			default:
			}
			return len(p.choices) > 0
		})
	}
	if p.choices[0] != (Choice{Action: Open}) {
		t.Errorf("chose %v", p.choices[0])
	}
	// One icon is smaller than the panel is high.
	if n, left, right := s.span(teal); right-left > 28 {
		t.Errorf("%d pixels from %d to %d: more than one icon", n, left, right)
	}
	p.show(order{States: []state.State{japanese()}})
	s.find(orange)
	p.show(order{States: []state.State{paused()}})
	s.find(grey)
	if n, _, _ := s.count(orange); n > 0 {
		t.Errorf("%d pixels of the icon before", n)
	}
	if end := p.end(); end != "" {
		t.Errorf("ended with %s", end)
	}
	if !s.within(patience, func() bool { n, _, _ := s.count(grey); return n == 0 }) {
		t.Error("the icon stays")
	}
}

// The colours of the icons, as red, green and blue.
var (
	teal   = [3]byte{0x0f, 0x8f, 0x86}
	orange = [3]byte{0xd9, 0x48, 0x0f}
	grey   = [3]byte{0x7d, 0x85, 0x90}
)

// screen is an X server whose picture lies in a file.
type screen struct {
	t       *testing.T
	display string
	file    string
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	dir := t.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x400x24", "-nolisten", "tcp", "-fbdir", dir)
	cmd.ExtraFiles = []*os.File{write}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopLater(t, cmd)
	_ = write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal("Xvfb did not start: ", err)
	}
	return &screen{t, ":" + strings.TrimSpace(number), filepath.Join(dir, "Xvfb_screen0")}
}

// background runs a program until the test ends.
func background(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = env
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopLater(t, cmd)
}

func stopLater(t *testing.T, cmd *exec.Cmd) {
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // an X server that is killed leaves its socket
		_ = cmd.Wait()
	})
}

func (s *screen) do(args ...string) {
	s.t.Helper()
	cmd := exec.Command("xdotool", args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "DISPLAY=" + s.display}
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("xdotool %v: %v: %s", args, err, out)
	}
}

// pixels is what is shown now: an XWD file, 4 bytes a pixel, blue first.
func (s *screen) pixels() (data []byte, width int) {
	s.t.Helper()
	raw, err := os.ReadFile(s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	field := func(n int) int { return int(binary.BigEndian.Uint32(raw[4*n:])) }
	const header, columns, colours, colour = 0, 4, 19, 12
	return raw[field(header)+field(colours)*colour:], field(columns)
}

// each calls seen for the pixels that have nearly that colour.
func (s *screen) each(want [3]byte, seen func(x, y int)) {
	s.t.Helper()
	data, width := s.pixels()
	near := func(a, b byte) bool { return max(a, b)-min(a, b) <= 6 }
	for i := 0; i+4 <= len(data); i += 4 {
		if near(data[i+2], want[0]) && near(data[i+1], want[1]) && near(data[i], want[2]) {
			seen(i/4%width, i/4/width)
		}
	}
}

// count is how many pixels have nearly that colour, and where their middle is.
func (s *screen) count(want [3]byte) (n, x, y int) {
	s.t.Helper()
	s.each(want, func(px, py int) { n, x, y = n+1, x+px, y+py })
	if n > 0 {
		x, y = x/n, y/n
	}
	return n, x, y
}

// span is how many pixels have nearly that colour, and their first and last
// column.
func (s *screen) span(want [3]byte) (n, left, right int) {
	s.t.Helper()
	s.each(want, func(x, _ int) {
		if n == 0 || x < left {
			left = x
		}
		n, right = n+1, max(right, x)
	})
	return n, left, right
}

// find waits for an icon of that colour and gives its middle.
func (s *screen) find(want [3]byte) (x, y int) {
	s.t.Helper()
	const some = 40
	var n int
	if !s.within(patience, func() bool { n, x, y = s.count(want); return n >= some }) {
		s.t.Fatalf("%d pixels of %x", n, want)
	}
	return x, y
}

// below says whether anything is shown at the left edge from that row on.
func (s *screen) below(row int) bool {
	data, width := s.pixels()
	for y := row; y < row+20; y++ {
		for x := range 100 {
			i := 4 * (y*width + x)
			if data[i] > 8 || data[i+1] > 8 || data[i+2] > 8 {
				return true
			}
		}
	}
	return false
}

// within asks until the answer is yes or the time is over.
func (s *screen) within(limit time.Duration, there func() bool) bool {
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if there() {
			return true
		}
	}
	return false
}
