package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"bellhop/bridge/killpoint"
)

// Write replaces the file at path by data. The directory must exist. On an
// error the old file is untouched and nothing is left beside it.
func Write(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("atomicfile: create beside %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("atomicfile: write %s: %w", path, err)
	}
	killpoint.Before(killpoint.SettingsRenamed)
	if err = os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("atomicfile: rename to %s: %w", path, err)
	}
	killpoint.After(killpoint.SettingsRenamed)
	// The new file is in place: an unsynced directory is told, not undone.
	if syncErr := syncDir(dir); syncErr != nil {
		return fmt.Errorf("atomicfile: sync %s: %w", dir, syncErr)
	}
	return nil
}

// syncDir makes the rename durable. Windows has no way to, and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) // #nosec G304 -- the directory of a file of our own
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
