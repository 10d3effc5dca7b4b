package seat

import (
	"flag"
	"testing"
)

// short has the model play few stories with -short, the same each time, and say
// at once that one of them fails, instead of looking for a shorter one.
func short(t *testing.T) {
	t.Helper()
	if !testing.Short() {
		return
	}
	for name, value := range map[string]string{
		"rapid.checks": "60", // rapid plays a fifth of them
		"rapid.seed":   "1", "rapid.shrinktime": "0s", "rapid.nofailfile": "true",
	} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
}
