package outbox

import (
	"context"
	"fmt"
	"time"

	"bellhop/bridge/outbox/file"
	"bellhop/bridge/outbox/history"
)

// What is listed, as [history] has it.
type (
	Activity = history.Activity
	Filter   = history.Filter
	Page     = history.Page
)

// ErrCursor: that is no cursor of Activity's.
var ErrCursor = history.ErrCursor

// History lists what was.
type History struct{ *core }

// Activity lists message events, newest first by their time in the office: the
// newest 10,000 of those that were direct and of those that were not. ErrCursor:
// Before is none.
func (s *History) Activity(ctx context.Context, f Filter) (page Page, err error) {
	err = s.list(ctx, func(from history.Source) (err error) {
		page, err = from.Page(f)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("outbox: list activity: %w", err)
	}
	return page, nil
}

// Count says how many events Activity would list in all its pages. Before and
// Limit do not count.
func (s *History) Count(ctx context.Context, f Filter) (n int, err error) {
	err = s.list(ctx, func(from history.Source) (err error) {
		n, err = from.Count(f)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("outbox: count activity: %w", err)
	}
	return n, nil
}

// Since counts the messages that were written since a time, by the office's
// clock, and are relayed or were skipped; of the latter the newest 10,000 that
// were not direct.
func (s *History) Since(ctx context.Context, at time.Time) (relayed, skipped int64, err error) {
	err = s.list(ctx, func(from history.Source) (err error) {
		relayed, skipped, err = from.Since(at)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("outbox: count since a time: %w", err)
	}
	return relayed, skipped, nil
}

// list reads from what is on disk, skipped events included, and what is open now.
func (s *core) list(ctx context.Context, read func(history.Source) error) error {
	s.flushSkips(ctx)
	return s.read(ctx, func(q *querier) error {
		from := history.Source{DB: q.DB, Texts: s.keepsText.Load(), Plain: s.plain}
		err := s.stand(q, func(open *openSet, _ file.Counts) error {
			from.Open = open.worst()
			return nil
		})
		if err == nil {
			err = read(from)
		}
		return err
	})
}
