package agent

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const smaps = `00400000-00c00000 r-xp 00000000 08:01 1 /usr/bin/bellhopd
Size:               8192 kB
Private_Dirty:        12 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
00c00000-01200000 r--p 00800000 08:01 1 /usr/bin/bellhopd
Private_Dirty:         0 kB
Anonymous:             0 kB
01200000-01300000 r--p 00e00000 08:01 1 /usr/bin/bellhopd
Private_Dirty:        64 kB
Anonymous:            64 kB
01300000-01400000 rw-p 00f00000 08:01 1 /usr/bin/bellhopd
Private_Dirty:         0 kB
Anonymous:             0 kB
c000000000-c000400000 rw-p 00000000 00:00 0
Anonymous:           100 kB
7f0000000000-7f0000100000 r-xp 00000000 08:01 2 /usr/lib/libc.so.6
Anonymous:             0 kB
7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0 [stack]
`

func TestSpansAreThoseThatNobodyWroteTo(t *testing.T) {
	t.Parallel()
	got := spans(strings.NewReader(smaps), "/usr/bin/bellhopd")
	want := []span{{0x400000, 0xc00000}, {0xc00000, 0x1200000}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
		t.Error(diff)
	}
}

// The test binary itself lives on after it.
func TestThin(t *testing.T) {
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip("this system has no smaps")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if len(spans(strings.NewReader(string(maps)), self)) == 0 {
		t.Error("nothing of this program could be given back")
	}
	thin()
}
