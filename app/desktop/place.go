package desktop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

var (
	// ErrUnsupported: this system does not offer what was asked for.
	ErrUnsupported = errors.New("not supported on this system")
	// ErrNoBus: there is no message bus, so nobody can be asked.
	ErrNoBus = errors.New("no message bus")
)

// appID names the application in desktop files, icons and launch agents.
const appID = "io.bellhop.Bellhop"

// Place is where the user's folders and message buses are. Fields that the
// system has no use for are empty. The methods of a Place may be called from
// several goroutines at once; calls that write files should not run at the same
// time as each other.
type Place struct {
	Home       string // the user's home
	Config     string // XDG_CONFIG_HOME
	Display    string // what DISPLAY or WAYLAND_DISPLAY says
	SessionBus string // the address of the user's bus, "" if there is none
	SystemBus  string // the address of the system's bus
}

// Here is the Place of this process. getenv is os.Getenv. It fails when the
// system does not say where the user's home is.
func Here(getenv func(string) string) (Place, error) {
	home := getenv("HOME")
	if runtime.GOOS == "windows" {
		home = getenv("USERPROFILE")
	}
	if !filepath.IsAbs(home) {
		return Place{}, errors.New("desktop: the user's home directory is not known")
	}
	return Place{
		Home:       home,
		Config:     absoluteOr(getenv("XDG_CONFIG_HOME"), filepath.Join(home, ".config")),
		Display:    getenv("WAYLAND_DISPLAY") + getenv("DISPLAY"),
		SessionBus: sessionBus(getenv),
		SystemBus:  systemBus(getenv),
	}, nil
}

// absoluteOr is dir, unless it is not an absolute path: the base directory
// specification has those ignored.
func absoluteOr(dir, otherwise string) string {
	if filepath.IsAbs(dir) {
		return dir
	}
	return otherwise
}

// sessionBus finds the user's bus where one runs. Unlike the library's own
// search it starts none: a bus that nobody else is on serves nobody.
func sessionBus(getenv func(string) string) string {
	if address := getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return address
	}
	dir := getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return ""
	}
	socket := filepath.Join(dir, "bus")
	if _, err := os.Stat(socket); err != nil {
		return ""
	}
	return "unix:path=" + busEscape(socket)
}

func systemBus(getenv func(string) string) string {
	if address := getenv("DBUS_SYSTEM_BUS_ADDRESS"); address != "" {
		return address
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return ""
	}
	return "unix:path=/var/run/dbus/system_bus_socket"
}

// busEscape writes a value as an address of the D-Bus specification has it.
func busEscape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		plain := c == '-' || c == '_' || c == '/' || c == '\\' || c == '.' || c == '*' ||
			'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if plain {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return b.String()
}

// HasDisplay says whether a window can be shown.
func (p Place) HasDisplay() bool {
	return p.Display != "" || runtime.GOOS == "windows" || runtime.GOOS == "darwin"
}
