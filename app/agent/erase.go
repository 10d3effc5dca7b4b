package agent

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"bellhop/app/config"
	"bellhop/app/seat"
)

// LogName is the name of the log in the data directory.
const LogName = "bellhopd.log"

// The names that Bellhop gives, in a data directory, in one of a seat, and in
// that of the control socket.
var (
	dataNames = regexp.MustCompile(`^(` +
		`bellhop\.(db(\.damaged-[0-9TZ]+(-[0-9]+)?)?(-wal|-shm)?|seen|lock)|` +
		`\.?settings\.json(\.[0-9]+|\.damaged-[0-9TZ]+(-[0-9]+)?)?|` +
		`\.?control\.json(\.[0-9]+)?|` +
		`bellhopd\.log(\.[0-9]+)?|crash(-[a-z0-9TZ-]+)?\.txt|\.?window\.(json|lock|log)(\.[0-9]+)?)$`)
	seatNames = regexp.MustCompile(`^(` +
		`bellhop\.(db(\.damaged-[0-9TZ]+(-[0-9]+)?)?(-wal|-shm)?|seen|lock)|` +
		`\.?seat\.json(\.[0-9]+|\.damaged-[0-9TZ]+(-[0-9]+)?)?)$`)
	socketNames = regexp.MustCompile(`^s$`)
)

const socketDir = "control"

// Erase removes what Bellhop keeps in a data directory on which nothing runs,
// by exact names and never through a link, and then the directory if nothing
// else is in it. config.ErrNotOurs: nothing was removed.
func Erase(dir string) error {
	if err := config.CheckDir(dir); err != nil {
		return err
	}
	err := errors.Join(eraseSeats(dir), eraseNames(filepath.Join(dir, socketDir), socketNames, true), eraseNames(dir, dataNames, true))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// erase removes what is on disk of members and settings while the program still
// has the directory.
func (s *seats) erase(ctx context.Context) error {
	s.mu.Lock()
	open := s.seat
	s.seat = nil
	s.mu.Unlock()
	var err error
	if open != nil {
		err = open.Close(ctx)
	}
	return errors.Join(err, eraseSeats(s.o.Data), eraseNames(s.o.Data, regexp.MustCompile(`^\.?settings\.json`), false))
}

func eraseSeats(dir string) error {
	seats := filepath.Join(dir, seat.SeatsName)
	if !isDir(seats) {
		return nil
	}
	below, err := os.ReadDir(seats)
	if err != nil {
		return fmt.Errorf("agent: look for seats: %w", err)
	}
	var errs []error
	for _, f := range below {
		if _, set := seat.IsUnclaimed(f.Name()); set || config.IsDir(f.Name()) {
			errs = append(errs, eraseNames(filepath.Join(seats, f.Name()), seatNames, true))
		}
	}
	return errors.Join(append(errs, eraseNames(seats, nil, true))...)
}

// eraseNames removes the files of a directory whose names match, and with itself
// the directory if nothing else is in it. A link is removed, not what it leads
// to; a directory is never entered through one.
func eraseNames(dir string, names *regexp.Regexp, itself bool) error {
	if !isDir(dir) {
		return nil
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("agent: look for what to delete: %w", err)
	}
	left := 0
	for _, f := range files {
		if names == nil || f.IsDir() || !names.MatchString(f.Name()) {
			left++
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			return fmt.Errorf("agent: delete %s: %w", f.Name(), err)
		}
	}
	if !itself || left > 0 {
		return nil
	}
	if err := os.Remove(dir); err != nil {
		return fmt.Errorf("agent: delete %s: %w", filepath.Base(dir), err)
	}
	return nil
}

// isDir reports whether there is a directory, and no link to one.
func isDir(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}
