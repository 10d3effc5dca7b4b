package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

// Claim makes this process the only one with that name in dir, which it makes
// (0700) if need be. ok is false, without an error, while another process has
// it. The system gives the claim back when the process ends in any way; release
// does so before, and may be called more than once. release is never nil.
func Claim(dir, name string) (release func(), ok bool, err error) {
	release = func() {}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return release, false, fmt.Errorf("desktop: claim %s: %w", name, err)
	}
	lock := flock.New(filepath.Join(dir, name+".lock"), flock.SetPermissions(0o600))
	ok, err = lock.TryLock()
	if err != nil {
		return release, false, fmt.Errorf("desktop: claim %s: %w", name, err)
	}
	if !ok {
		return release, false, nil
	}
	// The file stays: removing it would let two processes hold locks on two
	// files of one name.
	return sync.OnceFunc(func() { _ = lock.Close() }), true, nil
}
