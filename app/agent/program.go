package agent

import (
	"log/slog"
	"sync"
	"time"

	"bellhop/app/config"
)

// program is what all parts share.
type program struct {
	o        Options
	log      *slog.Logger
	settings *config.File
	since    time.Time
	news     broadcast
}

// fixed says that the office was named at the start.
func (p *program) fixed() bool { return p.o.Office != "" }

// address is that of the office, "" when there is none yet.
func (p *program) address() string {
	if p.fixed() {
		return p.o.Office
	}
	return p.settings.Settings().Office
}

// language is the person's choice, else the system's.
func (p *program) language() string {
	if chosen := p.settings.Settings().Language; chosen != "" && !p.fixed() {
		return chosen
	}
	return p.o.Language
}

// broadcast tells any number of listeners that there is news. Its zero value
// works.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

func (b *broadcast) changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}
