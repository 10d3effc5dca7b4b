package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ErrNoHome: the system does not say where the user's data belongs.
var ErrNoHome = errors.New("the user's home directory is not known")

// DefaultDir is the user's data directory: XDG_DATA_HOME/bellhop on Linux,
// Library/Application Support/Bellhop on macOS, LocalAppData\Bellhop on
// Windows. goos is runtime.GOOS, getenv os.Getenv.
func DefaultDir(goos string, getenv func(string) string) (string, error) {
	switch goos {
	case "windows":
		if base := getenv("LocalAppData"); base != "" {
			return filepath.Join(base, "Bellhop"), nil
		}
		return "", ErrNoHome
	case "darwin":
		if home := getenv("HOME"); home != "" {
			return filepath.Join(home, "Library", "Application Support", "Bellhop"), nil
		}
		return "", ErrNoHome
	}
	if base := getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "bellhop"), nil
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "bellhop"), nil
	}
	return "", ErrNoHome
}

// Private makes dir, and gives one that is there to its owner alone. A directory
// with the sticky bit is everybody's and is left alone.
func Private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("config: make %s: %w", dir, err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("config: look at %s: %w", dir, err)
	}
	if info.Mode().Perm() == 0o700 || info.Mode()&os.ModeSticky != 0 {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil { // #nosec G302 -- a directory needs the x
		return fmt.Errorf("config: make %s private: %w", dir, err)
	}
	return nil
}

// Language gives "en", "ja" or "ko" by the first of LC_ALL, LC_MESSAGES and
// LANG that is set; every other language, C and POSIX are English.
func Language(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		tag, _, _ := strings.Cut(strings.ToLower(value), ".")
		tag, _, _ = strings.Cut(strings.ReplaceAll(tag, "-", "_"), "_")
		if tag, _, _ = strings.Cut(tag, "@"); tag == "ja" || tag == "ko" {
			return tag
		}
		return "en"
	}
	return "en"
}
