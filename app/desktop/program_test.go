package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHere(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the folders of XDG")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		env  map[string]string
		want Place
	}{
		"nothing but a home": {map[string]string{"HOME": "/h"}, Place{
			Home: "/h", Config: "/h/.config",
			SystemBus: "unix:path=/var/run/dbus/system_bus_socket"}},
		"everything": {map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "/c",
			"DISPLAY": ":1", "WAYLAND_DISPLAY": "w", "DBUS_SESSION_BUS_ADDRESS": "s", "DBUS_SYSTEM_BUS_ADDRESS": "y"}, Place{
			Home: "/h", Config: "/c", Display: "w:1", SessionBus: "s", SystemBus: "y"}},
		"a bus where it always is": {map[string]string{"HOME": "/h", "XDG_RUNTIME_DIR": dir, "XDG_CONFIG_HOME": "relative",
			"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, Place{
			Home: "/h", Config: "/h/.config",
			SessionBus: "unix:path=" + dir + "/bus", SystemBus: "unix:path=/var/run/dbus/system_bus_socket"}},
		"no bus there": {map[string]string{"HOME": "/h", "XDG_RUNTIME_DIR": "/nowhere"}, Place{
			Home: "/h", Config: "/h/.config",
			SystemBus: "unix:path=/var/run/dbus/system_bus_socket"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Here(func(k string) string { return tc.env[k] })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if got.HasDisplay() != (tc.env["DISPLAY"] != "") {
				t.Error("wrong about the display")
			}
		})
	}
	if _, err := Here(func(string) string { return "" }); err == nil {
		t.Error("no error without a home")
	}
}

func TestBusEscape(t *testing.T) {
	t.Parallel()
	if got := busEscape("/run/a b;c,d=é"); got != "/run/a%20b%3bc%2cd%3d%c3%a9" {
		t.Error(got)
	}
}

// TestOpenable shows what is opened of what a window asks for: the office's
// addresses are among it.
func TestOpenable(t *testing.T) {
	t.Parallel()
	const folder = "/home/a/.local/share/bell hop"
	for name, tt := range map[string]struct {
		target string
		want   bool
	}{
		"a page of Slack's":           {"https://acme.slack.com/archives/D1?a=b&c=d", true},
		"a page in the clear":         {"http://localhost:8080/", true},
		"the data folder":             {folder, true},
		"the data folder's address":   {"file:///home/a/.local/share/bell%20hop", false},
		"what is in the data folder":  {"file:///home/a/.local/share/bell%20hop/x.desktop", false},
		"a program":                   {"/usr/bin/true", false},
		"a program of Windows":        {`C:\Windows\System32\calc.exe`, false},
		"a program on another's disk": {`\\evil.example\share\x.exe`, false},
		"a file":                      {"/home/a/report.txt", false},
		"a file's address":            {"file:///etc/passwd", false},
		"a file of another machine":   {"file://evil.example/share/x.exe", false},
		"nothing":                     {"", false},
		"an option":                   {"-h", false},
		"a name":                      {"report.txt", false},
		"no host":                     {"https:", false},
		"a path for a host":           {"https:///etc/passwd", false},
		"a script":                    {"javascript:alert(1)", false},
		"an invitation":               {"bellhop://join", false},
		"two lines":                   {"https://a/\nb", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := openable(folder, tt.target); got != tt.want {
				t.Errorf("opens it: %v", got)
			}
		})
	}
	if openable("", "") {
		t.Error("no folder, and opens it")
	}
	for _, target := range []string{"calc.exe", "/usr/bin/true", "file:///usr/bin/true"} {
		if err := place(t).Browser(folder)(target); !errors.Is(err, ErrNotOpened) {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestOpener(t *testing.T) {
	t.Parallel()
	const page = "https://a/?x=1&y=$(id)"
	for goos, want := range map[string][]string{
		"linux":   {"xdg-open", page},
		"darwin":  {"open", page},
		"windows": {"rundll32.exe", "url.dll,FileProtocolHandler", page},
	} {
		name, args := opener(goos, page)
		if diff := cmp.Diff(want, append([]string{name}, args...)); diff != "" {
			t.Errorf("%s: %s", goos, diff)
		}
	}
}

func TestSibling(t *testing.T) {
	t.Parallel()
	if _, err := Sibling("no-such-program"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(self), ".exe")
	got, err := Sibling(name, "agent")
	if err != nil || filepath.Base(got.Path) != filepath.Base(self) || !cmp.Equal(got.Args, []string{"agent"}) {
		t.Errorf("%v, %v", got, err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "bellhop"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := siblingOf(filepath.Join(dir, "self"), "bellhop", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder: %v", err)
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("uses a shell")
	}
	p := place(t)
	fifo := filepath.Join(p.Home, "told")
	// The child tells its session, its folder and its second argument; a file
	// that appears whole is what the test can wait for.
	script := `ps -o sid= -p $$ > "$1.part"; pwd >> "$1.part"; echo "$2" >> "$1.part"; echo $$ >> "$1.part"; mv "$1.part" "$1"`
	if err := p.Start(Program{"/bin/sh", []string{"-c", script, "sh", fifo, "a; b $(id)"}}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(strings.ReplaceAll(waitFile(t, fifo), "a; b $(id)", "asgiven"))
	if len(lines) != 4 || lines[0] != lines[3] || lines[2] != "asgiven" {
		t.Errorf("not the leader of a session of its own, or other arguments: %q", lines)
	}
	if home, _ := filepath.EvalSymlinks(p.Home); lines[1] != home && lines[1] != p.Home {
		t.Errorf("runs in %s", lines[1])
	}
	if err := p.Start(Program{Path: filepath.Join(p.Home, "missing")}); err == nil {
		t.Error("no error")
	}
}

func waitFile(t *testing.T, path string) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if data, err := os.ReadFile(path); err == nil {
			return string(data)
		}
	}
	t.Fatal("it did not run")
	return ""
}
