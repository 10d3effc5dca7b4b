package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bellhop/app/logs"
	"bellhop/app/vault"
)

// LogName is the name of the log in the data directory.
const LogName = "bellhopd.log"

// ours are the patterns of all names that Bellhop gives in a data directory.
func ours() []string {
	return []string{
		"bellhop.db*", "bellhop.seen", "bellhop.lock", "settings.json*", ".settings.json.*", "control.json", ".control.json.*", "control",
		LogName + "*", logs.CrashPrefix + "*.txt", "window.*",
	}
}

// DeleteEverything implements control.House. The keyring comes first: while it
// will not give up its entries nothing is deleted, and the person can try again.
func (s screens) DeleteEverything(ctx context.Context) error {
	for _, name := range []string{vault.OfficeToken, vault.BotToken} {
		if err := s.secrets.Delete(ctx, name); err != nil {
			return keyringFailure(err)
		}
	}
	if err := s.startAtLogin(false); err != nil {
		return err
	}
	if here, link := s.here(), s.settings.Settings().Link; here != nil && link != nil {
		here.office.Link(nil)
	}
	return s.between(ctx, s.delete)
}

// delete removes what is on disk, but for what is still in use: the lock, the
// log and the control socket, which go when the program ends.
func (a *agent) delete(context.Context) error {
	defer a.quit()
	a.deleted.Store(true)
	err := a.store.Close()
	for _, pattern := range []string{"bellhop.db*", "bellhop.seen", "settings.json*"} {
		err = errors.Join(err, remove(a.o.Data, pattern))
	}
	return err
}

// Erase removes what Bellhop keeps in a data directory on which nothing runs,
// and the directory if nothing else is in it.
func Erase(dir string) error {
	var errs []error
	for _, pattern := range ours() {
		errs = append(errs, remove(dir, pattern))
	}
	left, err := os.ReadDir(dir)
	if err == nil && len(left) == 0 {
		err = os.Remove(dir)
	}
	return errors.Join(append(errs, err)...)
}

func remove(dir, pattern string) error {
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return fmt.Errorf("agent: look for %s: %w", pattern, err)
	}
	for _, name := range names {
		if err := os.RemoveAll(name); err != nil {
			return fmt.Errorf("agent: delete %s: %w", filepath.Base(name), err)
		}
	}
	return nil
}
