package link

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

const (
	fewMinutes = 10 * time.Minute
	inFew      = 3
	day        = 24 * time.Hour
	inDay      = 10
)

// allow counts one more message to an e-mail, on disk before it is sent, or
// gives a *TooManyMessagesError.
func (s *Service) allow(ctx context.Context, email string, now time.Time) error {
	key := memoryKey(email)
	value, err := s.Memory.Meta(ctx, key)
	if err != nil {
		return fmt.Errorf("link: read how many messages were sent: %w", err)
	}
	sent := readTimes(value, now)
	if until := restUntil(sent); until.After(now) {
		return &TooManyMessagesError{until}
	}
	next, err := json.Marshal(append(sent, now.Unix()))
	if err != nil {
		return fmt.Errorf("link: count the message: %w", err)
	}
	if err := s.Memory.SetMeta(ctx, key, string(next)); err != nil {
		return fmt.Errorf("link: count the message: %w", err)
	}
	return nil
}

// memoryKey tells e-mails apart without keeping them.
func memoryKey(email string) string {
	sum := sha256.Sum256([]byte(folded(email)))
	return fmt.Sprintf("link.sent.%x", sum[:8])
}

// readTimes gives the Unix times of the last day, oldest first. Those that lie
// in the future, because a clock was set back, count as now.
func readTimes(value string, now time.Time) []int64 {
	var all, sent []int64
	if json.Unmarshal([]byte(value), &all) != nil {
		all = nil
	}
	for _, at := range all {
		if at = min(at, now.Unix()); at > now.Add(-day).Unix() {
			sent = append(sent, at)
		}
	}
	slices.Sort(sent)
	return sent
}

// restUntil is when the next message may be sent, by what was sent.
func restUntil(sent []int64) time.Time {
	var until time.Time
	if n := len(sent); n >= inFew {
		until = time.Unix(sent[n-inFew], 0).Add(fewMinutes)
	}
	if n := len(sent); n >= inDay {
		if tomorrow := time.Unix(sent[n-inDay], 0).Add(day); tomorrow.After(until) {
			until = tomorrow
		}
	}
	return until
}
