package logs

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
)

const (
	keptLines = 1000
	maxLine   = 4 << 10
)

// Options say where lines go. The zero value keeps them in memory only.
type Options struct {
	// Stderr gets every line; nil: none does.
	Stderr io.Writer
	// File is the path of the rotating file; "": there is none. It is renamed to
	// File.1, and that to File.2, before it gets larger than 4 MiB. At most two old
	// ones are kept.
	File string
	// Debug lets debug lines through from the start.
	Debug bool

	maxBytes int64 // of the file, for tests; 0 means 4 MiB
}

// Logs is one place for all lines. Its methods may be called from any
// goroutine. A line that a writer does not take is lost there and nowhere else.
type Logs struct {
	level  slog.LevelVar
	logger *slog.Logger

	mu     sync.Mutex
	stderr io.Writer
	file   *rotating
	ring   []string
	next   int
}

// New opens the file, if there is to be one.
func New(o Options) (*Logs, error) {
	l := &Logs{stderr: o.Stderr}
	l.SetDebug(o.Debug)
	if o.File != "" {
		file, err := openRotating(o.File, o.maxBytes)
		if err != nil {
			return nil, err
		}
		l.file = file
	}
	l.logger = slog.New(slog.NewTextHandler((*sink)(l), &slog.HandlerOptions{Level: &l.level, ReplaceAttr: attribute}))
	return l, nil
}

// Logger is what the other packages are given.
func (l *Logs) Logger() *slog.Logger { return l.logger }

// SetDebug switches between the levels debug and info.
func (l *Logs) SetDebug(on bool) {
	if on {
		l.level.Set(slog.LevelDebug)
		return
	}
	l.level.Set(slog.LevelInfo)
}

// Lines gives the last lines, oldest first, at most 1,000, without line ends.
func (l *Logs) Lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(append([]string{}, l.ring[l.next:]...), l.ring[:l.next]...)
}

// Close closes the file. Lines that come later reach the other places still.
func (l *Logs) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.close()
	l.file = nil
	return err
}

// sink is Logs as the writer of slog's handler, which writes one line a call.
type sink Logs

func (s *sink) Write(line []byte) (int, error) {
	text := strings.TrimSuffix(string(line), "\n")
	if len(text) > maxLine {
		text = strings.ToValidUTF8(text[:maxLine], "") + "…"
	}
	text = cleanLine(text)
	out := []byte(text + "\n")
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ring) < keptLines {
		s.ring = append(s.ring, text)
	} else {
		s.ring[s.next] = text
		s.next = (s.next + 1) % keptLines
	}
	var errs []error
	if s.stderr != nil {
		_, err := s.stderr.Write(out)
		errs = append(errs, err)
	}
	if s.file != nil {
		errs = append(errs, s.file.write(out))
	}
	return len(line), errors.Join(errs...)
}

// cleanLine cleans all of a line but its own time, whose digits are no code.
func cleanLine(line string) string {
	if stamp, rest, ok := strings.Cut(line, " "); ok && strings.HasPrefix(stamp, slog.TimeKey+"=") {
		return stamp + " " + clean(rest)
	}
	return clean(line)
}
