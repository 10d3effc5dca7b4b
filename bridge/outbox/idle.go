package outbox

import "time"

// idleAfter is how long nothing was erased when the write-ahead log is emptied.
const idleAfter = time.Second

// wipeLog empties the write-ahead log when text was erased and the store has
// come to rest. Somebody who reads meanwhile has it tried again.
func (s *core) wipeLog() {
	if err := s.tx.truncate(); err != nil {
		s.log.Debug("outbox: the write-ahead log is not emptied yet", "error", err)
		s.wiper.Reset(idleAfter)
	}
}

// stopped is a timer that was not set yet.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}
