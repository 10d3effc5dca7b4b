package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bellhop/bridge/outbox/file"
)

const clearAll = `
DELETE FROM events; DELETE FROM bodies; DELETE FROM decisions; DELETE FROM replies;
DELETE FROM cache; DELETE FROM meta WHERE key NOT IN ('` + file.KeySchema + `', '` + file.KeyFile + `', '` + file.KeyCommit + `');`

// Clear forgets everything, as if the data were new: what is open, what was
// done, the link, and all that SetMeta and Put keep. The data is then another
// member's, for whom the ids of the one before mean nothing. Nothing may be
// under way.
func (s *core) Clear(ctx context.Context) error {
	err := s.bare(ctx, func(t *tx) error {
		if err := t.Script("BEGIN IMMEDIATE;" + clearAll + "COMMIT"); err != nil {
			return errors.Join(err, t.Script("ROLLBACK"))
		}
		s.markBefore, s.tally.ahead, s.traces = time.Time{}, aheads{}, true
		return s.load(t)
	})
	if err != nil {
		return fmt.Errorf("outbox: clear: %w", err)
	}
	return nil
}
