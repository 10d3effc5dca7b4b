package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// need is one thing that the tests use and a fresh machine may lack.
type need struct {
	pkg     string // Debian's package
	program string // there when this is on the PATH
	file    string // or when this file is
	purpose string
}

// windowNeeds is what the window takes to be built on Debian 12, each found by
// adding one at a time until it linked.
func windowNeeds() []need {
	const window = "building the window"
	return []need{
		{pkg: "gcc", program: "gcc", purpose: window},
		{pkg: "libc6-dev", file: "/usr/include/stdlib.h", purpose: window},
		{pkg: "pkg-config", program: "pkg-config", purpose: window},
		{pkg: "libgl-dev", file: "/usr/include/GL/gl.h", purpose: window},
		{pkg: "libegl-dev", file: "/usr/include/EGL/egl.h", purpose: window},
		{pkg: "libwayland-dev", file: "/usr/include/wayland-client.h", purpose: window},
		{pkg: "libxkbcommon-dev", file: "/usr/include/xkbcommon/xkbcommon.h", purpose: window},
		{pkg: "libxcursor-dev", file: "/usr/include/X11/Xcursor/Xcursor.h", purpose: window},
		{pkg: "libxrandr-dev", file: "/usr/include/X11/extensions/Xrandr.h", purpose: window},
		{pkg: "libxinerama-dev", file: "/usr/include/X11/extensions/Xinerama.h", purpose: window},
		{pkg: "libxi-dev", file: "/usr/include/X11/extensions/XInput2.h", purpose: window},
		{pkg: "libxxf86vm-dev", file: "/usr/include/X11/extensions/xf86vmode.h", purpose: window},
	}
}

// testNeeds is what else the tests use and Debian 12 with Go and git lacks. One
// line more is all that a further package takes.
func testNeeds() []need {
	return []need{
		{pkg: "dbus-daemon", program: "dbus-daemon", purpose: "the tests of the tray and the desktop"},
		{pkg: "desktop-file-utils", program: "update-desktop-database", purpose: "the tests of links"},
		{pkg: "shared-mime-info", program: "update-mime-database", purpose: "the tests of links"},
		{pkg: "xdg-utils", program: "xdg-mime", purpose: "the tests of links"},
		{pkg: "libfile-mimeinfo-perl", program: "mimetype", purpose: "the tests of links"},
		{pkg: "xfce4-panel", program: "xfce4-panel", purpose: "the tray's test against a real panel"},
		{pkg: "xfconf", program: "xfconf-query", purpose: "the tray's test against a real panel"},
		{pkg: "gnome-keyring", program: "gnome-keyring-daemon", purpose: "the test of the whole desktop app"},
		{pkg: "libsecret-tools", program: "secret-tool", purpose: "the test of the whole desktop app"},
		{pkg: "xvfb", program: "Xvfb", purpose: "the test of the whole desktop app"},
		{pkg: "openbox", program: "openbox", purpose: "the test of the whole desktop app"},
		{pkg: "xdotool", program: "xdotool", purpose: "the test of the whole desktop app"},
		{pkg: "wmctrl", program: "wmctrl", purpose: "the test of the whole desktop app"},
		{pkg: "x11-utils", program: "xprop", purpose: "the test of the whole desktop app"},
		{pkg: "libgl1-mesa-dri", file: "/usr/share/doc/libgl1-mesa-dri", purpose: "the test of the whole desktop app"},
		{pkg: "chromium", program: "chromium", purpose: "the sandbox page's test"},
	}
}

func (n need) met() bool {
	if n.file != "" {
		_, err := os.Stat(n.file)
		return err == nil
	}
	_, err := exec.LookPath(n.program)
	return err == nil
}

// provide installs the needs that are not met, asking first unless CI is set.
func (w *workshop) provide(ctx context.Context, needs []need) error {
	var missing []string
	for _, n := range needs {
		if !n.met() {
			fmt.Fprintf(w.errs, "missing: %s (for %s)\n", n.pkg, n.purpose)
			missing = append(missing, n.pkg)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	apt, err := aptCommand()
	if err != nil {
		return &failure{"install " + strings.Join(missing, " "), err}
	}
	if !w.ci && !w.agreed("Install them with apt-get?") {
		return &failure{"install", fmt.Errorf("not wanted; install %s yourself", strings.Join(missing, " "))}
	}
	quiet := []string{"DEBIAN_FRONTEND=noninteractive"}
	update := append(apt, "update", "--quiet")
	if _, err := w.quietly("apt-get update", w.command(ctx, quiet, update[0], update[1:]...)); err != nil {
		return err
	}
	install := append(append(apt, "install", "--quiet", "--yes", "--no-install-recommends"), missing...)
	_, err = w.quietly("apt-get install "+strings.Join(missing, " "), w.command(ctx, quiet, install[0], install[1:]...))
	return err
}

// aptCommand is apt-get with the rights that it takes.
func aptCommand() ([]string, error) {
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		return nil, fmt.Errorf("no apt-get on this machine: install them in its own way")
	}
	if os.Geteuid() == 0 {
		return []string{apt}, nil
	}
	sudo, err := exec.LookPath("sudo")
	if err != nil {
		return nil, fmt.Errorf("neither root nor sudo: install them as root")
	}
	return []string{sudo, "--preserve-env=DEBIAN_FRONTEND", apt}, nil
}

// agreed asks on the terminal. No answer is no.
func (w *workshop) agreed(question string) bool {
	fmt.Fprint(w.errs, question, " [y/N] ")
	line, err := bufio.NewReader(w.in).ReadString('\n')
	if err != nil && line == "" {
		fmt.Fprintln(w.errs)
		return false
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes"
}
