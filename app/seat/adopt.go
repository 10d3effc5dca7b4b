package seat

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bellhop/app/config"
	"bellhop/bridge/outbox"
)

// What versions without seats kept in the data directory itself.
const (
	oldFile       = "bellhop.db"
	oldPrefix     = "bellhop."
	oldAccountKey = "agent.account"
	oldUnlinkKey  = "agent.unlink"
)

const (
	unclaimedMark = "unclaimed-"
	unclaimedTime = "20060102T150405Z"
	unclaimedKept = 7 * 24 * time.Hour
)

// IsUnclaimed reports whether a name below [SeatsName] is one that Adopt gives
// to data of which it is not known whose it is, and since when.
func IsUnclaimed(name string) (since time.Time, ok bool) {
	stamp, ours := strings.CutPrefix(name, unclaimedMark)
	since, err := time.Parse(unclaimedTime, stamp)
	return since, ours && err == nil
}

// Adopt moves what versions without seats kept in the data directory to the seat
// of the account that it names. What names none is set aside, read by nobody,
// and erased after 7 days: the office still has what of it was not settled.
// Without such data it does nothing. It is called before OpenHome.
// outbox.ErrInUse: another process has the directory.
func Adopt(ctx context.Context, dir string, log *slog.Logger) error {
	sweepUnclaimed(dir, time.Now(), log)
	if _, err := os.Lstat(filepath.Join(dir, oldFile)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := adopt(ctx, dir, log); err != nil {
		return fmt.Errorf("seat: adopt %s: %w", dir, err)
	}
	return nil
}

func adopt(ctx context.Context, dir string, log *slog.Logger) error {
	said, unlink, err := emptied(ctx, dir, log)
	if err != nil {
		return err
	}
	settings, err := config.Open(dir)
	if err != nil {
		return err
	}
	was := settings.Settings()
	account := oldAccount(said, was.Office)
	to := filepath.Join(dir, SeatsName, unclaimedMark+time.Now().UTC().Format(unclaimedTime))
	if _, err := os.Lstat(filepath.Join(Dir(dir, account), oldFile)); account.Named() && errors.Is(err, fs.ErrNotExist) {
		to = Dir(dir, account)
	} else {
		log.Warn("data of nobody that is known is set aside: what was not settled comes from the office again", "file", to)
		account = config.Account{}
	}
	if err := errors.Join(config.MakeDir(filepath.Join(dir, SeatsName)), config.MakeDir(to)); err != nil {
		return err
	}
	if account.Named() {
		file, err := config.OpenSeat(to, account, was.Relay)
		if err != nil {
			return err
		}
		err = file.Update(func(s *config.Seat) error { s.Link, s.Untold = was.Link, unlink; return nil })
		if err != nil {
			return err
		}
	}
	if err := moveOutbox(dir, to); err != nil {
		return err
	}
	return settings.Update(func(s *config.Settings) error {
		s.Link, s.Relay.Muted = nil, nil
		if account.Named() {
			s.Seat = account.Dir()
		}
		return nil
	})
}

// emptied reads whose the old data is, and brings all of it into its one file.
func emptied(ctx context.Context, dir string, log *slog.Logger) (account string, unlink bool, err error) {
	store, err := outbox.Open(ctx, dir, outbox.Options{Log: log})
	if err != nil {
		return "", false, err
	}
	account, err = store.Meta(ctx, oldAccountKey)
	left, unread := store.Meta(ctx, oldUnlinkKey)
	return account, left != "", errors.Join(err, unread, store.Close())
}

// oldAccount reads what the old data calls its account: host, organisation and
// member. Scheme and path are those of the settings, if they are of that host.
func oldAccount(said, address string) config.Account {
	fields := strings.Split(said, " ")
	u, err := url.Parse(address)
	if len(fields) != 3 || err != nil || u.Host == "" || u.Host != fields[0] {
		return config.Account{}
	}
	organization, err1 := url.QueryUnescape(fields[1])
	member, err2 := url.QueryUnescape(fields[2])
	if err1 != nil || err2 != nil {
		return config.Account{}
	}
	return config.NewAccount(address, organization, member)
}

// moveOutbox moves the old file, after all that the outbox keeps beside it.
func moveOutbox(from, to string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), oldPrefix) && f.Name() != oldFile && f.Name() != lockName {
			if err := os.Rename(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())); err != nil {
				return err
			}
		}
	}
	return os.Rename(filepath.Join(from, oldFile), filepath.Join(to, oldFile))
}

// sweepUnclaimed erases what was set aside more than a week ago.
func sweepUnclaimed(dir string, now time.Time, log *slog.Logger) {
	files, err := os.ReadDir(filepath.Join(dir, SeatsName))
	if err != nil {
		return
	}
	for _, f := range files {
		if since, ok := IsUnclaimed(f.Name()); ok && now.Sub(since) > unclaimedKept {
			if err := os.RemoveAll(filepath.Join(dir, SeatsName, f.Name())); err != nil {
				log.Warn("what was set aside could not be erased", "error", err)
			}
		}
	}
}
