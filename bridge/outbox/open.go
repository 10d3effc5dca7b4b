package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
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

// Store is the outbox of one seat, open. Its methods, which are those of its
// parts, may be called from any goroutine.
type Store struct {
	*core
	*Ledger
	*Queue
	*Lease
	*Settings
	*Cache
	*Outgoing
	*History
}

// core is what the parts of a store share: the file, the committer, and what is
// open in memory.
type core struct {
	log      *slog.Logger
	file     *file.File
	readOnly bool
	plain    func(bridge.Message) string
	shown    func(bridge.Message) string

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
	tally                tally
	maxEntries, maxBytes int64
	seq, decided, epoch  int64
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
// has it open, ErrNewer if a newer version wrote it, and ErrNotRegular if a name
// of the store's is a link. A damaged file is set aside. Attempts whose outcome
// was never recorded count as uncertain.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("outbox: open: %w", err)
	}
	s := newStore(dir, o)
	err := s.file.Open(time.Now())
	if err == nil {
		err = s.start()
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: open: %w", err)
	}
	return s, nil
}

func newStore(dir string, o Options) *Store {
	s := &core{
		log: o.Log, history: o.History, maxEntries: int64(o.MaxEntries), maxBytes: o.MaxBytes, plain: o.Plain, shown: o.Shown,
		queue: make(chan *operation, maxBatch), closing: make(chan struct{}), ended: make(chan struct{}), waiting: make(chan struct{}, 1),
		skips: skipBuffer{wake: make(chan struct{}, 1)},
	}
	s.keepsText.Store(o.History > 0)
	if s.plain == nil {
		s.plain = func(m bridge.Message) string { return m.Text }
	}
	if s.shown == nil {
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
	s.file = file.At(dir, s.log)
	return &Store{s, &Ledger{s}, &Queue{s}, &Lease{s}, &Settings{s}, &Cache{s}, &Outgoing{s}, &History{s}}
}

// start reads what is open, says what a crash left, and starts the committer.
func (s *core) start() error {
	s.tx, s.late, s.wiper = &tx{querier: &querier{DB: s.file.Writer}, s: s}, stopped(), stopped()
	s.reader = &querier{DB: s.file.Reader}
	err := s.load(s.tx)
	if err == nil {
		err = s.recover(s.tx)
	}
	if err == nil {
		err = s.file.Begin()
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

// closeFiles closes what is open and gives the lock back.
func (s *core) closeFiles() error {
	s.readMu.Lock()
	defer s.readMu.Unlock()
	s.reader = nil
	return s.file.Close()
}

// SetAside is the path of the damaged file that Open set aside, or "".
func (s *core) SetAside() string { return s.file.SetAside }
