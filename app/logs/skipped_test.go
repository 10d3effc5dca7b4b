package logs

import (
	"strings"
	"testing"
)

// TestSkippedFramesSayWhichKey shows that whoever writes an office finds their
// fault in the log.
func TestSkippedFramesSayWhichKey(t *testing.T) {
	t.Parallel()
	l, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Logger().Warn("frame skipped", "what", "malformed", "key", "data.sender.role", "why", "missing", "bytes", 7)
	if line := strings.Join(l.Lines(), "\n"); !strings.Contains(line, "key=data.sender.role why=missing") {
		t.Errorf("logged: %s", line)
	}
}
