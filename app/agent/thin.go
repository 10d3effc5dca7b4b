package agent

import (
	"context"
	"time"
)

// thinAfter is how long after its beginning a seat has used all that it needs
// only once.
const thinAfter = 5 * time.Second

// keepThin gives memory back after each beginning.
func (a *agent) keepThin(ctx context.Context) error {
	for {
		select {
		case <-a.began:
		case <-ctx.Done():
			return nil
		}
		if !rest(ctx, thinAfter) {
			return nil
		}
		thin()
	}
}
