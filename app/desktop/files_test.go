package desktop

import (
	"errors"
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
		"plain":          {Program{"/usr/bin/bellhop", nil}, `/usr/bin/bellhop`},
		"a space":        {Program{"/opt/a b", nil}, `"/opt/a b"`},
		"a field code":   {Program{"/opt/100%u", nil}, `/opt/100%%u`},
		"shell's own":    {Program{"/x", []string{"$HOME", "`id`", `"`, `\`}}, `/x "\\$HOME" "\\` + "`id\\\\`" + `" "\\"" "\\\\"`},
		"nothing":        {Program{"/x", []string{""}}, `/x ""`},
		"a line's end":   {Program{"/x", []string{"a\nExec=y"}}, `/x "a\nExec=y"`},
		"another script": {Program{"/オフィス/bellhop", nil}, `/オフィス/bellhop`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, execLine(tc.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPackagedFilesOpenInvitations has the desktop's own programs read the files
// of the package.
func TestPackagedFilesOpenInvitations(t *testing.T) {
	t.Parallel()
	const scheme, kind = "x-scheme-handler/bellhop", "application/x-bellhop-invite"
	home := place(t).Home
	data := filepath.Join(home, "data")
	file := filepath.Join(data, "applications", appID+".desktop")
	for name, to := range map[string]string{appID + ".desktop": file, appID + ".xml": filepath.Join(data, "mime", "packages", appID+".xml")} {
		packaged, err := os.ReadFile(filepath.Join("..", "..", "packaging", "linux", name))
		if err := errors.Join(err, put(to, packaged)); err != nil {
			t.Fatal(err)
		}
	}
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + data}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s %v: %v: %s", name, args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if said := run("desktop-file-validate", file); said != "" {
		t.Errorf("desktop-file-validate: %s", said)
	}
	run("update-mime-database", filepath.Join(data, "mime"))
	run("update-desktop-database", filepath.Join(data, "applications"))
	run("xdg-mime", "default", appID+".desktop", scheme, kind)
	invitation := filepath.Join(home, "for you.bellhop-invite")
	if err := os.WriteFile(invitation, []byte("age"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ ask, about, want string }{
		{"default", scheme, appID + ".desktop"},
		{"default", kind, appID + ".desktop"},
		{"filetype", invitation, kind},
	} {
		if got := run("xdg-mime", "query", tc.ask, tc.about); got != tc.want {
			t.Errorf("%s of %s: %q", tc.ask, filepath.Base(tc.about), got)
		}
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
