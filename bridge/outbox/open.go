package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"bellhop/bridge"
	"bellhop/bridge/outbox/sqlite"
)

const (
	fileName = "bellhop.db"
	lockName = "bellhop.lock"

	queueLength = maxBatch
)

// The bounds of what is open, where Options sets no others: entries, and bytes
// of frames.
const (
	MaxEntries = 10_000
	MaxBytes   = 256 << 20
)

// Options may be left zero.
type Options struct {
	Log *slog.Logger
	// MaxEntries and MaxBytes bound what is open; 0: the constants of that name.
	MaxEntries int
	MaxBytes   int64
	// History is how long text is kept after it is settled; 0: not at all.
	// SetHistory changes it.
	History time.Duration
	// Plain gives the text of a message as Activity shows and searches it; nil:
	// the text as it came. It must be pure.
	Plain func(bridge.Message) string
	// Shown gives all of a message that a reader in Slack sees, in any form: an
	// update after which it is the same makes no call. nil: text, attachments, and
	// the names and addresses of sender and space. It must be pure.
	Shown func(bridge.Message) string
}

// Store is the open file. Its methods may be called from any goroutine.
type Store struct {
	log      *slog.Logger
	path     string
	seen     string // the path of the watermark
	setAside string
	lost     bool
	mark     *watermark
	readOnly bool
	plain    func(bridge.Message) string
	shown    func(bridge.Message) string
	lock     *flock.Flock

	queue          chan *operation
	closing, ended chan struct{}
	closeOnce      sync.Once
	closeErr       error
	skips          skipBuffer

	waiting     chan struct{} // the committer is to serve the queue
	late, wiper *time.Timer   // for skips, and for traces

	// What follows belongs to whoever has the turn.
	turn                 sync.Mutex
	over                 bool // nothing is committed any more
	lingers              bool // late is set
	tx                   *tx
	writer               *querier
	tally                tally
	maxEntries, maxBytes int64
	seq, decided, epoch  int64
	id                   string // of the file
	number               int64  // of the last commit
	markBefore           time.Time
	salt                 []byte
	spilled              bool // an event was refused since the last lease
	replaying            bool // since the last lease, nobody said that all was offered
	torn                 bool // a change was undone: open is not what the file says
	history              time.Duration
	erased               bool // something was erased since the file was rewritten
	traces               bool // something was erased in this turn

	shownEpoch, openEntries, openBytes, heldMessages, commits atomic.Int64
	keepsText                                                 atomic.Bool
	nextOverdue                                               atomic.Pointer[time.Time]

	// open, tally and torn change only in a turn with standMu held.
	standMu sync.Mutex
	open    *openSet

	readMu sync.Mutex
	reader *querier // nil once closed
}

// Open opens the data in dir, which it makes if need be, and starts the
// committer, which ends with Close. It is at once ErrInUse if another process
// has it open, and ErrNewer if a newer version wrote it. A damaged file is set
// aside. Attempts whose outcome was never recorded count as uncertain.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("outbox: open: %w", err)
	}
	s := newStore(dir, o)
	if err := s.prepare(dir); err != nil {
		return nil, fmt.Errorf("outbox: open: %w", err)
	}
	if err := s.start(); err != nil {
		_ = s.lock.Unlock()
		return nil, fmt.Errorf("outbox: open: %w", err)
	}
	return s, nil
}

func newStore(dir string, o Options) *Store {
	s := &Store{
		log: o.Log, path: filepath.Join(dir, fileName), seen: filepath.Join(dir, watermarkName), history: o.History, maxEntries: int64(o.MaxEntries), maxBytes: o.MaxBytes,
		queue: make(chan *operation, queueLength), closing: make(chan struct{}), ended: make(chan struct{}), waiting: make(chan struct{}, 1),
		skips: skipBuffer{wake: make(chan struct{}, 1)},
	}
	s.keepsText.Store(o.History > 0)
	if s.plain = o.Plain; s.plain == nil {
		s.plain = func(m bridge.Message) string { return m.Text }
	}
	if s.shown = o.Shown; s.shown == nil {
		s.shown = shown
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.maxEntries <= 0 {
		s.maxEntries = MaxEntries
	}
	if s.maxBytes <= 0 {
		s.maxBytes = MaxBytes
	}
	return s
}

// prepare makes the directory private and takes the lock.
func (s *Store) prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err == nil && info.Mode()&os.ModeSticky == 0 { // one that is sticky is everybody's, and stays so
		err = os.Chmod(dir, 0o700) // #nosec G302 -- a directory needs the x
	}
	if err != nil {
		return err
	}
	lock := filepath.Join(dir, lockName)
	if err := regular(lock); err != nil {
		return err
	}
	s.lock = flock.New(lock, flock.SetPermissions(0o600))
	locked, err := s.lock.TryLock()
	if err == nil && !locked {
		err = ErrInUse
	}
	return err
}

// start opens the file, or a fresh one in place of a damaged one, and the
// committer.
func (s *Store) start() error {
	s.sweepSetAside(time.Now())
	err := s.openWriter()
	if errors.Is(err, errDamaged) {
		s.log.Error("outbox: the file is damaged and is set aside", "error", err)
		if err = s.moveAside(time.Now()); err != nil {
			return err
		}
		err = s.openWriter()
	}
	if err != nil {
		return errors.Join(err, s.closeFiles())
	}
	s.tx, s.late, s.wiper = &tx{querier: s.writer, s: s}, stopped(), stopped()
	if err = s.load(s.tx); err == nil {
		err = s.identify(s.tx)
	}
	if err == nil {
		err = s.recover(s.tx)
	}
	if err == nil {
		s.mark, err = openWatermark(s.seen, s.id, s.number)
	}
	if err == nil {
		s.reader, err = connect(s.path, "", readPragmas)
	}
	if err != nil {
		return errors.Join(err, s.closeFiles())
	}
	if s.traces {
		s.traces = false
		s.wiper.Reset(idleAfter)
	}
	go s.commitLoop()
	return nil
}

// openWriter opens the file, checks all of it and brings it to our version.
func (s *Store) openWriter() error {
	for _, suffix := range append(besides(), "") {
		if err := regular(s.path + suffix); err != nil {
			return err
		}
	}
	if err := createPrivate(s.path); err != nil {
		return err
	}
	if err := checkHeader(s.path); err != nil {
		return err
	}
	d, err := connect(s.path, "", writePragmas())
	if err == nil {
		s.writer = d
		err = check(d)
	}
	if err == nil {
		return nil
	}
	if s.writer != nil {
		_ = s.writer.close()
		s.writer = nil
	}
	return err
}

// createPrivate makes the file before SQLite does, so that it, and what SQLite
// puts beside it, is never readable by others.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the file of the data directory
	if err != nil {
		return err
	}
	err = f.Chmod(0o600)
	if runtime.GOOS == "windows" {
		err = nil
	}
	return errors.Join(err, f.Close(), syncDir(filepath.Dir(path)))
}

// syncDir makes a new name in dir survive a power loss, where the system can.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) // #nosec G304 -- the data directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

const readPragmas = `PRAGMA busy_timeout=5000; PRAGMA query_only=1; PRAGMA temp_store=memory; PRAGMA trusted_schema=0`

// A page is half as long as SQLite makes it, since each page that a message
// touches is written whole, twice; files that are there keep theirs.
func writePragmas() string {
	p := `PRAGMA busy_timeout=5000; PRAGMA page_size=2048; PRAGMA secure_delete=1; PRAGMA cell_size_check=1; PRAGMA journal_mode=wal;
		PRAGMA journal_size_limit=4194304; PRAGMA synchronous=full; PRAGMA temp_store=memory; PRAGMA trusted_schema=0`
	if runtime.GOOS == "darwin" {
		p += "; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1"
	}
	return p
}

// connect opens one connection to the file; params are those of an SQLite URI.
func connect(path, params, pragmas string) (*querier, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs
	}
	conn, err := sqlite.Open((&url.URL{Scheme: "file", Path: abs, RawQuery: params}).String())
	if err != nil {
		return nil, asDamage(err)
	}
	if err := conn.Script(pragmas); err != nil {
		return nil, errors.Join(asDamage(err), conn.Close())
	}
	return newQuerier(conn), nil
}

// closeFiles closes what is open and gives the lock back.
func (s *Store) closeFiles() error {
	var errs []error
	s.readMu.Lock()
	if s.reader != nil {
		errs = append(errs, s.reader.close())
		s.reader = nil
	}
	s.readMu.Unlock()
	if s.writer != nil {
		errs = append(errs, s.writer.close())
		s.writer = nil
	}
	if s.mark != nil {
		errs = append(errs, s.mark.close())
		s.mark = nil
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// SetAside is the path of the damaged file that Open set aside, or "".
func (s *Store) SetAside() string { return s.setAside }
