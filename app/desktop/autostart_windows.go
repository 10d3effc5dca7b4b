package desktop

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Where Windows looks for what starts with a user's session, and where its
// settings remember what the person has switched off there.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	runValue    = "Bellhop"
)

// Autostart is this system's: a value of the user's Run key.
func (p Place) Autostart() Autostart { return runAutostart{} }

type runAutostart struct{}

func (runAutostart) On(p Program) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("desktop: open the Run key: %w", err)
	}
	defer key.Close()
	line := windows.ComposeCommandLine(append([]string{p.Path}, p.Args...))
	if err := key.SetStringValue(runValue, line); err != nil {
		return fmt.Errorf("desktop: set the Run value: %w", err)
	}
	return drop(approvedKey)
}

func (runAutostart) Off() error { return errors.Join(drop(runKey), drop(approvedKey)) }

func (runAutostart) IsOn() (bool, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false, missing(err)
	}
	defer key.Close()
	if _, _, err := key.GetStringValue(runValue); err != nil {
		return false, missing(err)
	}
	approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return true, missing(err)
	}
	defer approved.Close()
	// An odd first byte is "disabled" in the Task Manager.
	flags, _, err := approved.GetBinaryValue(runValue)
	return len(flags) == 0 || flags[0]%2 == 0, missing(err)
}

// drop deletes our value of a key.
func drop(path string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if err != nil {
		return missing(err)
	}
	defer key.Close()
	return missing(key.DeleteValue(runValue))
}

// missing takes for no error that a key or value is not there.
func missing(err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("desktop: look into the registry: %w", err)
}
