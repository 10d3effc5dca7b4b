//go:build unix

package zone_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bellhop/app/zone"
)

// A path that would block whoever opens it.
func TestFIFOIsNoZone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := (&zone.Clock{Localtime: path}).Zone(); got != time.UTC {
		t.Errorf("the zone of a FIFO is %s", got)
	}
	if got := (&zone.Clock{TZ: &path}).Zone().String(); got != "Local" {
		t.Errorf("the zone of a FIFO is %s", got)
	}
}
