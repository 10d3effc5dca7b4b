package main

import (
	"os"
	"os/exec"
	"testing"
)

// asToolkit has the test binary make the toolkit's app and say by its exit code
// whether anything is left for the end. An app cannot be unmade.
const asToolkit = "BELLHOP_TEST_TOOLKIT"

func endsAtOnce() int {
	l, ok := newApp(appID).Lifecycle().(interface{ OnStopped() func() })
	if !ok || l.OnStopped() != nil {
		return exitFailed
	}
	return exitDone
}

// TestNothingIsLeftForTheEnd holds that Fyne still has its hook where newApp
// looks for it.
func TestNothingIsLeftForTheEnd(t *testing.T) {
	t.Parallel()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asToolkit+"=1", "HOME="+t.TempDir())
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("Fyne does something when its last window closes, which may hang: %v\n%s", err, out)
	}
}
