package outbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWayOfAMessage(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	r := take(t, s, created("m1", "ann", 2))
	if diff := cmp.Diff([]string{"m1 post 1/2 waiting", "m1 post 2/2 waiting"}, brief(r.Entries)); diff != "" {
		t.Fatal(diff)
	}
	if got := send(t, s, r.Entries[0].ID, toApp); len(got.Settle) != 0 {
		t.Errorf("settled with a part open: %v", got.Settle)
	}
	got := send(t, s, r.Entries[1].ID, toApp)
	if diff := cmp.Diff([]string{"c-m1"}, got.Settle); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Totals{Received: 1, Relayed: 1}, totals(t, s)); diff != "" {
		t.Error(diff)
	}
	if again := take(t, s, created("m1", "ann", 2)); again.Disposition != Done {
		t.Errorf("a repeat is %v", again.Disposition)
	}
}
