//go:build killpoints

package killpoint

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(Variable) != "" {
		for range 3 {
			Before(Commit)
			After(Commit)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// A process that is armed is killed at that passage, and at no other.
func TestKill(t *testing.T) {
	t.Parallel()
	for order, killed := range map[string]bool{
		"before commit 1":  true,
		"after commit 3":   true,
		"after commit 4":   false,
		"before settled 1": false,
		"before commit 0":  false,
		"before commit":    false,
		"commit":           false,
	} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), Variable+"="+order)
			err := cmd.Run()
			if (err != nil) != killed {
				t.Fatalf("ended with %v", err)
			}
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); killed && ok && status.Signaled() && status.Signal() != syscall.SIGKILL {
				t.Errorf("ended by %v", status.Signal())
			}
		})
	}
}
