package config

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bellhop/app/config/atomicfile"
)

const (
	fileName   = "settings.json"
	asideMark  = ".damaged-"
	asideTime  = "20060102T150405Z"
	asideKept  = 7 * 24 * time.Hour
	maxFile    = 1 << 20
	deviceSize = 32 // letters of four random bits each
)

// contents is what a file of settings holds. stamped is what is written in
// place of was.
type contents[T any] interface {
	Clone() T
	check() error
	stamped(was T) T
}

// Kept is an open file of settings. Its methods may be called from any
// goroutine. One process at a time may write: the outbox's lock on the directory
// sees to it.
type Kept[T contents[T]] struct {
	path  string
	aside string
	fresh bool

	mu  sync.Mutex
	now T
}

// File is the open settings file of this machine.
type File = Kept[Settings]

// Open makes dir and the file if they are not there, and the device id, once. A
// damaged file is set aside: SetAside tells its name. Set-aside files older
// than 7 days are erased. What is refused is told as a *KeyError or ErrNewer.
func Open(dir string) (*File, error) {
	if err := Private(dir); err != nil {
		return nil, err
	}
	f, err := open(dir, fileName, Default())
	if err != nil {
		return nil, err
	}
	if f.now.Device == "" {
		return f, f.Update(func(s *Settings) error { s.Device = newDevice(); return nil })
	}
	return f, nil
}

// Load reads the settings of dir and writes nothing: for commands that only
// look. Without a file they are Default. A file that is a link, a pipe or
// anything else but a regular one is atomicfile.ErrNotRegular.
func Load(dir string) (Settings, error) {
	s, err := load(filepath.Join(dir, fileName), Decode)
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	return s, err
}

func open[T contents[T]](dir, name string, fresh T) (*Kept[T], error) {
	f := &Kept[T]{path: filepath.Join(dir, name), now: fresh}
	if err := sweep(dir, name, time.Now()); err != nil {
		return nil, err
	}
	s, err := load(f.path, func(data []byte) (T, error) { return decode(data, fresh) })
	switch {
	case errors.Is(err, ErrDamaged):
		f.fresh = true
		if f.aside, err = setAside(f.path, time.Now()); err != nil {
			return nil, err
		}
	case errors.Is(err, fs.ErrNotExist):
		f.fresh = true
	case err != nil:
		return nil, err
	default:
		f.now = s
	}
	return f, nil
}

func load[T any](path string, decode func([]byte) (T, error)) (s T, err error) {
	data, err := atomicfile.Read(path, maxFile)
	switch {
	case errors.Is(err, atomicfile.ErrTooLarge):
		return s, fmt.Errorf("config: read %s: %w", path, ErrDamaged)
	case err != nil:
		return s, fmt.Errorf("config: %w", err)
	}
	if s, err = decode(data); err != nil {
		return s, fmt.Errorf("config: read %s: %w", path, err)
	}
	return s, nil
}

// Settings gives a copy of the settings as they are now.
func (f *Kept[T]) Settings() T {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.Clone()
}

// SetAside is the path of the damaged file that was set aside, or "".
func (f *Kept[T]) SetAside() string { return f.aside }

// Fresh reports whether no file, or none that could be read, was there.
func (f *Kept[T]) Fresh() bool { return f.fresh }

// Update lets edit change a copy and writes it, whole, before it returns. When
// edit or the write fails the settings stay as they were; so they do when the
// result breaks a rule of the file (a *KeyError).
func (f *Kept[T]) Update(edit func(*T) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := f.now.Clone()
	if err := edit(&next); err != nil {
		return err
	}
	next = next.stamped(f.now)
	if err := next.check(); err != nil {
		return fmt.Errorf("config: update: %w", err)
	}
	data, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return fmt.Errorf("config: encode: %w", err)
	}
	if err := atomicfile.Write(f.path, append(data, '\n')); err != nil {
		return fmt.Errorf("config: %w", err)
	}
	f.now = next.Clone()
	return nil
}

// newDevice is of letters only, since six digits in a log are taken for a code.
func newDevice() string {
	id := make([]byte, deviceSize)
	rand.Read(id)
	for i, b := range id {
		id[i] = 'a' + b%16
	}
	return string(id)
}

// setAside renames the file to a name that is free.
func setAside(path string, now time.Time) (string, error) {
	base := path + asideMark + now.UTC().Format(asideTime)
	for n := 0; ; n++ {
		name := base
		if n > 0 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if _, err := os.Lstat(name); err == nil {
			continue
		}
		if err := os.Rename(path, name); err != nil {
			return "", fmt.Errorf("config: set %s aside: %w", path, err)
		}
		return name, nil
	}
}

// sweep erases those set-aside copies of a file that are older than 7 days.
func sweep(dir, name string, now time.Time) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("config: look for set-aside files: %w", err)
	}
	for _, file := range files {
		stamp, ours := strings.CutPrefix(file.Name(), name+asideMark)
		at, err := time.Parse(asideTime, stamp[:min(len(stamp), len(asideTime))])
		if !ours || err != nil || now.Sub(at) <= asideKept {
			continue
		}
		if err := os.Remove(filepath.Join(dir, file.Name())); err != nil {
			return fmt.Errorf("config: erase %s: %w", file.Name(), err)
		}
	}
	return nil
}
