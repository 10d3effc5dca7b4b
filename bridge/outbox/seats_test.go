package outbox

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// Many seats live in one process: each store is its own, and each takes one
// goroutine.
func TestManyStoresInOneProcess(t *testing.T) {
	short(t)
	const stores = 500
	dir, before := t.TempDir(), runtime.NumGoroutine()
	all := make([]*Store, stores)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := worker; i < stores; i += 8 {
				s, err := Open(t.Context(), filepath.Join(dir, fmt.Sprint(i)), Options{})
				if err != nil {
					t.Errorf("%d: %v", i, err)
					return
				}
				all[i] = s
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	if n := runtime.NumGoroutine() - before; n > stores+8 {
		t.Errorf("%d goroutines for %d stores", n, stores)
	}
	for i, s := range all { // the same ids everywhere
		e := take(t, s, created("m", fmt.Sprint("from", i), 1)).Entries[0]
		if e.Conversation != fmt.Sprint("from", i) {
			t.Fatalf("store %d says %s", i, e.Conversation)
		}
		if i%2 == 0 {
			send(t, s, e.ID, toApp)
		}
	}
	for i, s := range all {
		want := Totals{Received: 1, Waiting: 1}
		if i%2 == 0 {
			want = Totals{Received: 1, Relayed: 1}
		}
		if got := totals(t, s); got != want {
			t.Errorf("store %d: %+v", i, got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
