package agent

import (
	"context"
	"sync"

	"bellhop/app/logs"
	"bellhop/app/state"
)

// crashKey is the outbox's memory of the newest crash report that was read.
const crashKey = "agent.crash"

// codeCrash is what Seen names a crash report.
const codeCrash = "crash"

// seen is what the person has put away.
type seen struct {
	mu    sync.Mutex
	gaps  int
	crash string
}

// gapsToShow reports whether there is a gap that the person has not put away.
func (a *agent) gapsToShow(gaps int) bool {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	return gaps > a.seen.gaps
}

// crashToShow is the report of an earlier run that the person has not put away.
func (a *agent) crashToShow() *state.Crash {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	if a.crash == nil || a.crash.File <= a.seen.crash {
		return nil
	}
	return &state.Crash{At: a.crash.At, File: a.crash.File}
}

// Joined implements control.House: a window that comes after one that crashed
// has that one's report.
func (s screens) Joined() {
	if !s.o.Reports {
		return
	}
	last, err := logs.LastCrash(s.o.Data)
	if err != nil {
		s.log.Debug("no crash report can be read", "error", err)
		return
	}
	if s.takeCrash(last) {
		s.news.tell()
	}
}

// takeCrash notes a report, and says whether it is a new one.
func (a *agent) takeCrash(last *logs.Crash) bool {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	if last == nil || a.crash != nil && last.File <= a.crash.File {
		return false
	}
	a.crash = last
	return true
}

// putAway keeps that the person has read what a code stands for, up to now.
func (a *agent) putAway(ctx context.Context, code string) error {
	gaps := a.snapshot().GapsTold
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	switch {
	case code == state.CodeHistoryGap:
		a.seen.gaps = gaps
	case code == codeCrash && a.crash != nil:
		a.seen.crash = a.crash.File
		return a.store.SetMeta(ctx, crashKey, a.crash.File)
	}
	return nil
}
