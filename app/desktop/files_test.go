package desktop

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAutostartFiles(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(Place) Autostart{
		"XDG":          func(p Place) Autostart { return xdgAutostart{p} },
		"launch agent": func(p Place) Autostart { return launchAgent{p} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := make(place(t))
			is := func(want bool, when string) {
				t.Helper()
				if got, err := a.IsOn(); err != nil || got != want {
					t.Fatalf("%s: %v, %v", when, got, err)
				}
			}
			is(false, "at first")
			if err := a.Off(); err != nil {
				t.Fatalf("off when it is off: %v", err)
			}
			for _, path := range []string{"/opt/a/bellhopd", "/opt/b/bellhopd"} {
				if err := a.On(Program{path, []string{"agent"}}); err != nil {
					t.Fatal(err)
				}
				is(true, "after On")
			}
			if err := a.Off(); err != nil {
				t.Fatal(err)
			}
			is(false, "after Off")
		})
	}
}

func TestAutostartEntry(t *testing.T) {
	t.Parallel()
	a := xdgAutostart{place(t)}
	if err := a.On(Program{"/opt/Bell hop/bellhopd", []string{"agent", "--data", "/home/a$b"}}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(a.place.Home, ".config", "autostart", "io.bellhop.Bellhop.desktop"))
	if err != nil {
		t.Fatal(err)
	}
	want := `[Desktop Entry]
Type=Application
Name=Bellhop
Comment=Carries your office messages to Slack
Exec="/opt/Bell hop/bellhopd" agent --data "/home/a\\$b"
Icon=io.bellhop.Bellhop
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Error(diff)
	}
	for name, line := range map[string]string{"hidden": "Hidden=true", "switched off": "X-GNOME-Autostart-enabled = false"} {
		off := strings.Replace(want, "X-GNOME-Autostart-enabled=true", line, 1)
		if err := os.WriteFile(a.file(), []byte(off), 0o600); err != nil {
			t.Fatal(err)
		}
		if on, err := a.IsOn(); err != nil || on {
			t.Errorf("%s: %v, %v", name, on, err)
		}
	}
}

// The package for the whole system registers what the program registers for one
// user.
func TestPackageRegistersTheSame(t *testing.T) {
	t.Parallel()
	p := place(t)
	if _, err := p.writeHandler(Program{Path: "/usr/bin/bellhop"}, nil); err != nil {
		t.Fatal(err)
	}
	for name, own := range map[string]string{
		"io.bellhop.Bellhop.desktop": filepath.Join(p.Data, "applications", "io.bellhop.Bellhop.desktop"),
		"io.bellhop.Bellhop.xml":     filepath.Join(p.Data, "mime", "packages", "io.bellhop.Bellhop.xml"),
	} {
		packaged, err := os.ReadFile(filepath.Join("..", "..", "packaging", "linux", name))
		if err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(own)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(packaged), string(written)); diff != "" {
			t.Errorf("%s (-packaged +written):\n%s", name, diff)
		}
	}
}

func TestLaunchAgentEscapes(t *testing.T) {
	t.Parallel()
	a := launchAgent{place(t)}
	if err := a.On(Program{"/Applications/A&B/bellhopd", []string{"agent", "<x>"}}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(a.file())
	if err != nil {
		t.Fatal(err)
	}
	want := "\t\t<string>/Applications/A&amp;B/bellhopd</string>\n\t\t<string>agent</string>\n\t\t<string>&lt;x&gt;</string>\n"
	if !strings.Contains(string(data), want) {
		t.Errorf("got %s", data)
	}
}

func TestFilesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	p := place(t)
	if err := os.WriteFile(p.Config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := xdgAutostart{p}
	if err := a.On(Program{Path: "/x"}); err == nil {
		t.Error("no error")
	}
	if _, err := a.IsOn(); err == nil {
		t.Error("no error from IsOn")
	}
}

func TestExecLine(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in   Program
		want string
	}{
		"plain":          {Program{"/usr/bin/bellhop", nil}, `/usr/bin/bellhop %u`},
		"a space":        {Program{"/opt/a b", nil}, `"/opt/a b" %u`},
		"a field code":   {Program{"/opt/100%u", nil}, `/opt/100%%u %u`},
		"shell's own":    {Program{"/x", []string{"$HOME", "`id`", `"`, `\`}}, `/x "\\$HOME" "\\` + "`id\\\\`" + `" "\\"" "\\\\" %u`},
		"nothing":        {Program{"/x", []string{""}}, `/x "" %u`},
		"a line's end":   {Program{"/x", []string{"a\nExec=y"}}, `/x "a\nExec=y" %u`},
		"another script": {Program{"/オフィス/bellhop", nil}, `/オフィス/bellhop %u`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, execLine(tc.in, "%u")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"update-mime-database", "update-desktop-database", "xdg-mime", "desktop-file-validate"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatal(err)
		}
	}
	p := place(t)
	p.DataDirs = []string{filepath.Join(p.Home, "system")}
	window := Program{filepath.Join(p.Home, "my programs", "bellhop"), nil}
	for range 2 {
		if err := p.Register(t.Context(), window, []byte("png")); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(p.Data, "applications", "io.bellhop.Bellhop.desktop")
	if out, err := exec.Command("desktop-file-validate", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("desktop-file-validate: %v: %s", err, out)
	}
	invitation := filepath.Join(p.Home, "for you.bellhop-invite")
	if err := os.WriteFile(invitation, []byte("age"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ ask, about, want string }{
		{"default", schemeType, "io.bellhop.Bellhop.desktop"},
		{"default", inviteType, "io.bellhop.Bellhop.desktop"},
		{"filetype", invitation, inviteType},
	} {
		if got := p.xdgMime(t, "query", tc.ask, tc.about); got != tc.want {
			t.Errorf("%s of %s: %q", tc.ask, filepath.Base(tc.about), got)
		}
	}
}

// xdgMime asks the desktop's own program what it makes of the files.
func (p Place) xdgMime(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("xdg-mime", args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.Home, "XDG_CONFIG_HOME=" + p.Config, "XDG_DATA_HOME=" + p.Data}
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("xdg-mime %v: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

func TestRegisterLeavesAPackageAlone(t *testing.T) {
	t.Parallel()
	p := place(t)
	p.DataDirs = []string{filepath.Join(p.Home, "system")}
	if err := put(filepath.Join(p.DataDirs[0], "applications", appID+".desktop"), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := p.Register(t.Context(), Program{Path: "/x"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestClaim(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	release, ok, err := Claim(dir, "window")
	if err != nil || !ok {
		t.Fatalf("first: %v, %v", ok, err)
	}
	none, ok, err := Claim(dir, "window")
	if err != nil || ok {
		t.Fatalf("second: %v, %v", ok, err)
	}
	none()
	other, ok, err := Claim(dir, "other")
	if err != nil || !ok {
		t.Fatalf("another name: %v, %v", ok, err)
	}
	other()
	release()
	release()
	again, ok, err := Claim(dir, "window")
	if err != nil || !ok {
		t.Fatalf("after release: %v, %v", ok, err)
	}
	again()
	if runtime.GOOS != "windows" {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
	}
	if _, ok, err := Claim(filepath.Join(dir, "window.lock"), "x"); err == nil || ok {
		t.Error("claimed in a file")
	}
}
