package logs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"bellhop/app/config/atomicfile"
)

const (
	// CrashPrefix begins the name of everything that a crash leaves.
	CrashPrefix = "crash"

	crashLayout = "20060102T150405Z"
	keptCrashes = 3
	maxCrash    = 1 << 20
)

// Crash tells of a report that an earlier run left. File is its name in the
// directory.
type Crash struct {
	At   time.Time
	File string
}

// WatchCrash has the runtime write into dir what it says when the program of
// that name ends by a fault of its own, and gives the newest report of an
// earlier run of any program, nil when there is none. stop ends that. There is
// one place for it in a process, and in dir one for each name, so only who holds
// what the name stands for calls it, once.
//
// A report is 0600 and holds stacks, which name functions and addresses and no
// contents; the words of a panic are cleaned like a log line at the next start.
func WatchCrash(dir, name string) (last *Crash, stop func() error, err error) {
	path := filepath.Join(dir, crashFile(name))
	if err := shelve(dir, path); err != nil {
		return nil, nil, fmt.Errorf("logs: keep the crash report: %w", err)
	}
	if last, err = LastCrash(dir); err != nil {
		return nil, nil, err
	}
	f, err := atomicfile.Open(path, os.O_TRUNC|os.O_WRONLY)
	if err == nil {
		err = errors.Join(debug.SetCrashOutput(f, debug.CrashOptions{}), f.Close())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("logs: watch for a crash: %w", err)
	}
	return last, func() error {
		return errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), os.Remove(path))
	}, nil
}

// crashFile is what a run of a program writes into.
func crashFile(name string) string { return CrashPrefix + "-" + name + ".txt" }

// shelve cleans what the last run wrote and gives it a name of its own.
func shelve(dir, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := atomicfile.Open(path, os.O_RDONLY)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxCrash))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	name := CrashPrefix + "-" + info.ModTime().UTC().Format(crashLayout) + ".txt"
	if err := atomicfile.Write(filepath.Join(dir, name), []byte(clean(string(data)))); err != nil {
		return err
	}
	return os.Remove(path)
}

// LastCrash finds the newest report in dir, nil when there is none, and removes
// all but the last few.
func LastCrash(dir string) (*Crash, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("logs: look for crash reports: %w", err)
	}
	var last *Crash
	kept := 0
	for _, f := range slices.Backward(files) { // by name, and so by time
		at, ok := crashTime(f.Name())
		if !ok {
			continue
		}
		if kept++; kept > keptCrashes {
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
				return nil, fmt.Errorf("logs: remove a crash report: %w", err)
			}
		}
		if last == nil {
			last = &Crash{At: at, File: f.Name()}
		}
	}
	return last, nil
}

func crashTime(name string) (time.Time, bool) {
	stamp, ours := strings.CutPrefix(name, CrashPrefix+"-")
	at, err := time.Parse(crashLayout+".txt", stamp)
	return at, ours && err == nil
}
