package desktop

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Program is an executable, by its absolute path, and its arguments.
type Program struct {
	Path string
	Args []string
}

// Sibling is the program of that name (without .exe) in the folder of the
// running executable, links followed. It fails with fs.ErrNotExist if there is
// none.
func Sibling(name string, args ...string) (Program, error) {
	self, err := os.Executable()
	if err != nil {
		return Program{}, fmt.Errorf("desktop: find own executable: %w", err)
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	return siblingOf(self, name, args)
}

func siblingOf(self, name string, args []string) (Program, error) {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(filepath.Dir(self), name)
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return Program{}, fmt.Errorf("desktop: find %s: %w", name, err)
	}
	return Program{Path: path, Args: slices.Clone(args)}, nil
}

// Start starts a program that outlives this one: in a session of its own,
// without this one's terminal, files and working directory. It returns once the
// program runs. One goroutine waits for the program's end, so that no dead
// process is left behind.
func (p Place) Start(program Program) error {
	cmd := exec.Command(program.Path, program.Args...) // #nosec G204 -- the sibling of the running program, without a shell
	cmd.Dir = p.Home
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("desktop: start %s: %w", filepath.Base(program.Path), err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

// ErrNotOpened is wrapped by the errors of what [Place.Browser] gives for what
// it does not open at all.
var ErrNotOpened = errors.New("neither a web address nor our own folder")

// Browser shows web pages (http or https), and of all folders the one that is
// given, by its path, in the program that the user has for them. It returns once
// that program was asked; that it could not do it, it shows itself. What an
// office calls its address may come here.
func (p Place) Browser(folder string) func(target string) error {
	return func(target string) error {
		if !openable(folder, target) {
			return fmt.Errorf("desktop: open: %w", ErrNotOpened)
		}
		name, args := opener(runtime.GOOS, target)
		path, err := exec.LookPath(name)
		if err != nil {
			return fmt.Errorf("desktop: open: %w", err)
		}
		return p.Start(Program{Path: path, Args: args})
	}
}

// openable keeps out what would be an option, another file, a program, or
// another scheme's handler.
func openable(folder, target string) bool {
	if target == folder {
		return folder != ""
	}
	if strings.ContainsFunc(target, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(target)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// opener is the command of each system.
func opener(goos, target string) (name string, args []string) {
	switch goos {
	case "windows":
		return "rundll32.exe", []string{"url.dll,FileProtocolHandler", target}
	case "darwin":
		return "open", []string{target}
	}
	return "xdg-open", []string{target}
}
