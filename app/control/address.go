package control

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/go-json-experiment/json"

	"bellhop/app/config/atomicfile"
)

const (
	addressFile = "control.json"
	socketDir   = "control"
	socketName  = "s"
	privateMark = "bellhop-"
	maxAddress  = 4 << 10
	// maxSocket is what every system has room for in sun_path (macOS: 104 with
	// the zero at its end).
	maxSocket = 103
)

// ReadAddress reads DIR/control.json. No file: ErrNotRunning. That there is one
// does not mean that somebody listens: a crash leaves it behind.
func ReadAddress(dir string) (Address, error) {
	data, err := atomicfile.Read(filepath.Join(dir, addressFile), maxAddress)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Address{}, ErrNotRunning
	case errors.Is(err, atomicfile.ErrTooLarge), errors.Is(err, atomicfile.ErrNotRegular):
		return Address{}, ErrAddress
	case err != nil:
		return Address{}, fmt.Errorf("control: %w", err)
	}
	return DecodeAddress(data)
}

// DecodeAddress reads the contents of control.json: ErrAddress, or ErrProtocol
// when another version wrote it.
func DecodeAddress(data []byte) (Address, error) {
	var a Address
	if len(data) > maxAddress || json.Unmarshal(data, &a) != nil {
		return Address{}, ErrAddress
	}
	if a.Protocol != Protocol {
		return Address{}, ErrProtocol
	}
	if !filepath.IsAbs(a.Socket) || len(a.Socket) > maxSocket || strings.ContainsRune(a.Socket, 0) {
		return Address{}, ErrAddress
	}
	return a, nil
}

// makeSocketDir gives a directory of mode 0700 whose socket has a path that is
// short enough: one in dir, else a new one in the runtime directory or the
// temporary one. remove says that it is ours to remove.
func makeSocketDir(dir string, getenv func(string) string) (path string, remove bool, err error) {
	path = filepath.Join(dir, socketDir)
	if len(filepath.Join(path, socketName)) <= maxSocket {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return "", false, fmt.Errorf("control: make %s: %w", path, err)
		}
		// In a directory that is everybody's, the name could be another's link.
		if info, err := os.Lstat(path); err != nil || !info.IsDir() {
			return "", false, fmt.Errorf("control: make %s: %w", path, errors.Join(err, syscall.ENOTDIR))
		}
		if err := os.Chmod(path, 0o700); err != nil { // #nosec G302 -- a directory needs the x
			return "", false, fmt.Errorf("control: make %s private: %w", path, err)
		}
		return path, false, nil
	}
	for _, base := range []string{getenv("XDG_RUNTIME_DIR"), os.TempDir()} {
		if !filepath.IsAbs(base) {
			continue
		}
		path, err = os.MkdirTemp(base, privateMark)
		if err == nil && len(filepath.Join(path, socketName)) <= maxSocket {
			return path, true, nil
		}
		if err == nil {
			err = errors.Join(errors.New("its path is too long for a socket"), os.Remove(path))
		}
	}
	return "", false, fmt.Errorf("control: make a private directory: %w", err)
}

// sweep removes what a crash left behind. It touches only names that are ours.
func sweep(dir string) {
	a, err := ReadAddress(dir)
	if err != nil || filepath.Base(a.Socket) != socketName {
		return
	}
	parent := filepath.Dir(a.Socket)
	switch {
	case parent == filepath.Join(dir, socketDir):
		_ = os.Remove(a.Socket)
	case strings.HasPrefix(filepath.Base(parent), privateMark):
		_ = os.Remove(a.Socket)
		_ = os.Remove(parent) // only if it is empty
	}
}
