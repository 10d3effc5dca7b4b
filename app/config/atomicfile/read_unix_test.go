//go:build unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// odd makes what is no file of our own, and a file that a link leads to.
func odd(t *testing.T) (dir, target string) {
	t.Helper()
	dir = t.TempDir()
	target = filepath.Join(dir, "target")
	err := errors.Join(
		os.WriteFile(target, []byte("theirs"), 0o600), os.Chmod(target, 0o644),
		os.Symlink(target, filepath.Join(dir, "link")), os.Symlink("/dev/zero", filepath.Join(dir, "zeros")),
		os.Symlink("nothing", filepath.Join(dir, "dangling")), os.Mkdir(filepath.Join(dir, "directory"), 0o700),
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600),
		os.Symlink(filepath.Join(dir, "pipe"), filepath.Join(dir, "link to a pipe")))
	if err != nil {
		t.Fatal(err)
	}
	return dir, target
}

func TestReadOnlyRegularFiles(t *testing.T) {
	t.Parallel()
	dir, _ := odd(t)
	for name, want := range map[string]struct{ ours, named error }{
		"target":         {},
		"link":           {ours: ErrNotRegular},
		"pipe":           {ErrNotRegular, ErrNotRegular},
		"link to a pipe": {ErrNotRegular, ErrNotRegular},
		"zeros":          {ErrNotRegular, ErrNotRegular},
		"directory":      {ErrNotRegular, ErrNotRegular},
		"dangling":       {ErrNotRegular, fs.ErrNotExist},
		"none":           {fs.ErrNotExist, fs.ErrNotExist},
	} {
		path := filepath.Join(dir, name)
		if data, err := Read(path, 6); !errors.Is(err, want.ours) || (err == nil) != (string(data) == "theirs") {
			t.Errorf("Read of %s: %q, %v", name, data, err)
		}
		if data, err := ReadNamed(path, 6); !errors.Is(err, want.named) || (err == nil) != (string(data) == "theirs") {
			t.Errorf("ReadNamed of %s: %q, %v", name, data, err)
		}
	}
	if data, err := Read(filepath.Join(dir, "target"), 5); !errors.Is(err, ErrTooLarge) || data != nil {
		t.Errorf("a file that is too large: %q, %v", data, err)
	}
}

func TestOpenLeavesOthersFilesAlone(t *testing.T) {
	t.Parallel()
	dir, target := odd(t)
	for _, name := range []string{"link", "pipe", "link to a pipe", "zeros", "directory", "dangling"} {
		if f, err := Open(filepath.Join(dir, name), os.O_WRONLY|os.O_TRUNC); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
	data, err := os.ReadFile(target)
	info, statErr := os.Stat(target)
	if err := errors.Join(err, statErr); err != nil || string(data) != "theirs" || info.Mode().Perm() != 0o644 {
		t.Errorf("the file that the link leads to: %q, %v, %v", data, info.Mode(), err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made through a link: %v", err)
	}
	own, err := Open(target, os.O_WRONLY|os.O_APPEND)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := own.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("an own file has mode %v, %v", info.Mode(), err)
	}
	if err := own.Close(); err != nil {
		t.Error(err)
	}
}
