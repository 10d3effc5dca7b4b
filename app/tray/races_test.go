package tray

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// raceReports are the races that the child's detector saw, but the one that the
// library has with itself: its refresh, some time after the first GetLayout,
// counts the menu's revision up without the lock that GetLayout reads it under.
func raceReports(t *testing.T, prefix string) (reports []string) {
	t.Helper()
	files, err := filepath.Glob(prefix + ".*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for report := range strings.SplitSeq(string(data), "==================") {
			theirs := strings.Contains(report, "systray.refresh()") && strings.Contains(report, "systray.(*tray).GetLayout()")
			if strings.Contains(report, "DATA RACE") && !theirs {
				reports = append(reports, report)
			}
		}
	}
	return reports
}

func TestRaceReports(t *testing.T) {
	t.Parallel()
	const head = "==================\nWARNING: DATA RACE\n"
	const theirs = head + "Write at 0x1 by goroutine 53:\n  fyne.io/systray.refresh()\nPrevious read at 0x1 by goroutine 52:\n  fyne.io/systray.(*tray).GetLayout()\n"
	const ours = head + "Write at 0x1 by goroutine 53:\n  bellhop/app/tray.(*slot).paint()\nPrevious read at 0x1 by goroutine 52:\n  bellhop/app/tray.(*slot).clicks()\n"
	for name, tc := range map[string]struct {
		log  string
		want int
	}{
		"none":          {"", 0},
		"the library's": {theirs, 0},
		"ours":          {ours, 1},
		"both":          {theirs + ours + ours, 2},
	} {
		prefix := filepath.Join(t.TempDir(), "race")
		if err := os.WriteFile(prefix+".1", []byte(tc.log), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := raceReports(t, prefix); len(got) != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
