package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
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

// ErrNotOurs: the directory is there and is no data directory of Bellhop.
var ErrNotOurs = errors.New("this directory is not Bellhop's own: name an empty one, or one that is not there yet")

// Private makes dir, and gives one that is there to its owner alone. ErrNotOurs
// as in [CheckDir]: then it stays as it is.
func Private(dir string) error {
	if err := CheckDir(dir); err != nil {
		return err
	}
	return makeDir(dir)
}

// MakeDir makes a directory below the data directory, and takes from others what
// they may do in it. A link is refused: what it leads to is not Bellhop's.
func MakeDir(dir string) error {
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("config: use %s: not a directory", dir)
	}
	return makeDir(dir)
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("config: make %s: %w", dir, err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("config: look at %s: %w", dir, err)
	}
	if info.Mode().Perm() == 0o700 {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil { // #nosec G302 -- a directory needs the x
		return fmt.Errorf("config: make %s private: %w", dir, err)
	}
	return nil
}

// CheckDir reports whether a directory can be Bellhop's, and changes nothing. One
// that holds other things, and neither lock nor database of Bellhop's, or in which
// all may write, is ErrNotOurs: it is no data directory. One that is not there
// can be.
func CheckDir(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("config: look at %s: %w", dir, err)
	}
	if runtime.GOOS != "windows" && (info.Mode()&os.ModeSticky != 0 || info.Mode().Perm()&0o002 != 0) {
		return fmt.Errorf("config: use %s, in which all may write: %w", dir, ErrNotOurs)
	}
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil // nobody may look into it: its owner may take it for Bellhop
	}
	if err != nil {
		return fmt.Errorf("config: look into %s: %w", dir, err)
	}
	if slices.ContainsFunc(files, others) && !slices.ContainsFunc(files, sign) {
		return fmt.Errorf("config: use %s, which holds other files: %w", dir, ErrNotOurs)
	}
	return nil
}

// sign reports whether a file is one that no other program would have. Beside one,
// files of others are suffered; beside a settings.json they are not.
func sign(file fs.DirEntry) bool {
	return file.Name() == "bellhop.lock" || strings.HasPrefix(file.Name(), "bellhop.db")
}

// others reports whether a name is none that Bellhop gives in a data directory,
// and none that a new file system has.
func others(file fs.DirEntry) bool {
	name := strings.TrimPrefix(file.Name(), ".") // before a file that is being written
	switch name {
	case fileName, "control.json", "control", "seats", "seat.json", "window.json", "window.lock", "window.log", "bellhop.seen", "lost+found":
		return false
	}
	starts := []string{"bellhopd.log", "crash-", "crash.", fileName + asideMark, fileName + ".", "seat.json.", "control.json.", "window.json.", "window.log."}
	return !sign(file) && !slices.ContainsFunc(starts, func(start string) bool { return strings.HasPrefix(name, start) })
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
