package seat

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	strict "github.com/go-json-experiment/json"
	"github.com/gofrs/flock"

	"bellhop/app/config"
	"bellhop/bridge/outbox"
)

// SeatsName is the directory of the seats in a data directory.
const SeatsName = "seats"

const lockName = "bellhop.lock"

// Home is a data directory: the lock on it, and its seats. One process has it
// open at a time.
type Home struct {
	dir  string
	lock *flock.Flock
}

// OpenHome makes dir if need be, with mode 0700, and takes the lock on it.
// outbox.ErrInUse: another process has it.
func OpenHome(dir string) (*Home, error) {
	if err := config.Private(dir); err != nil {
		return nil, err
	}
	if err := regular(filepath.Join(dir, lockName)); err != nil {
		return nil, fmt.Errorf("seat: lock %s: %w", dir, err)
	}
	h := &Home{dir: dir, lock: flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))}
	locked, err := h.lock.TryLock()
	if err == nil && !locked {
		err = outbox.ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("seat: lock %s: %w", dir, err)
	}
	return h, nil
}

// regular refuses a link, a pipe and all else that is no plain file. A file that
// is not there is made.
func regular(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", filepath.Base(path))
	}
	return err
}

// Close gives the lock back. The seats must be closed.
func (h *Home) Close() error { return h.lock.Unlock() }

// Open opens the seat of an account, which it makes if need be.
func (h *Home) Open(ctx context.Context, account config.Account, o Options) (*Seat, error) {
	if !account.Named() {
		return nil, fmt.Errorf("seat: open: %w", ErrNotReady)
	}
	if err := config.MakeDir(filepath.Join(h.dir, SeatsName)); err != nil {
		return nil, err
	}
	return Open(ctx, Dir(h.dir, account), account, o)
}

// Dir is the directory of an account's seat below a data directory.
func Dir(data string, account config.Account) string {
	return filepath.Join(data, SeatsName, account.Dir())
}

// Last gives the directory of the seat that was used last in a data directory,
// and whose it is; false: there is none. It writes nothing.
func Last(ctx context.Context, data string) (dir string, account config.Account, ok bool) {
	settings, err := config.Load(data)
	if err != nil || !config.IsDir(settings.Seat) {
		return "", account, false
	}
	dir = filepath.Join(data, SeatsName, settings.Seat)
	kept, err := config.LoadSeat(dir)
	if account = kept.Account; err != nil {
		account = storedAccount(ctx, dir)
	}
	return dir, account, account.Dir() == settings.Seat
}

// storedAccount is what the outbox in a seat's directory says: the settings there
// may be damaged.
func storedAccount(ctx context.Context, dir string) (account config.Account) {
	store, err := outbox.OpenReadOnly(ctx, dir)
	if err != nil {
		return account
	}
	said, err := store.Meta(ctx, accountKey)
	if errors.Join(err, store.Close()) != nil || strict.Unmarshal([]byte(said), &account) != nil {
		return config.Account{}
	}
	return account
}
