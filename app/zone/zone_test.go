package zone_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"bellhop/app/zone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const layout = "2006-01-02 15:04:05 MST"

// What date(1) prints for the same TZ and moments.
func TestRulesOfTZ(t *testing.T) {
	t.Parallel()
	summer := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC)
	winter := time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC)
	for tz, want := range map[string][2]string{
		"JST-9":                       {"2026-07-02 08:30:00 JST", "2026-01-01 12:00:00 JST"},
		"EST5EDT,M3.2.0,M11.1.0":      {"2026-07-01 19:30:00 EDT", "2025-12-31 22:00:00 EST"},
		":EST5EDT,M3.2.0,M11.1.0":     {"2026-07-01 19:30:00 EDT", "2025-12-31 22:00:00 EST"},
		"EST5EDT4":                    {"2026-07-01 19:30:00 EDT", "2025-12-31 22:00:00 EST"},
		"<+0330>-3:30":                {"2026-07-02 03:00:00 +0330", "2026-01-01 06:30:00 +0330"},
		"<-03>3":                      {"2026-07-01 20:30:00 -03", "2026-01-01 00:00:00 -03"},
		"NZST-12NZDT,M9.5.0,M4.1.0/3": {"2026-07-02 11:30:00 NZST", "2026-01-01 16:00:00 NZDT"},
		"IST-1GMT0,M10.5.0,M3.5.0/1":  {"2026-07-02 00:30:00 IST", "2026-01-01 03:00:00 GMT"},
		"XXX4YYY,J60/2,300/-1":        {"2026-07-01 20:30:00 YYY", "2025-12-31 23:00:00 XXX"},
		"AAA+5:30:15":                 {"2026-07-01 17:59:45 AAA", "2025-12-31 21:29:45 AAA"},
		"":                            {"2026-07-01 23:30:00 UTC", "2026-01-01 03:00:00 UTC"},
		":":                           {"2026-07-01 23:30:00 UTC", "2026-01-01 03:00:00 UTC"},
		"9":                           {"2026-07-01 23:30:00 UTC", "2026-01-01 03:00:00 UTC"},
		"No/Such_Zone":                {"2026-07-01 23:30:00 UTC", "2026-01-01 03:00:00 UTC"},
	} {
		t.Run(tz, func(t *testing.T) {
			t.Parallel()
			c := &zone.Clock{TZ: &tz, Directories: []string{t.TempDir()}}
			for i, moment := range []time.Time{summer, winter} {
				if got := moment.In(c.Zone()).Format(layout); got != want[i] {
					t.Errorf("%s, want %s", got, want[i])
				}
			}
		})
	}
}

// The hours around which clocks are set.
func TestRuleAtItsChange(t *testing.T) {
	t.Parallel()
	tz := "EST5EDT,M3.2.0,M11.1.0"
	c := &zone.Clock{TZ: &tz, Directories: []string{t.TempDir()}}
	for moment, want := range map[time.Time]string{
		time.Date(2026, 3, 8, 6, 59, 59, 0, time.UTC):  "2026-03-08 01:59:59 EST",
		time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC):    "2026-03-08 03:00:00 EDT",
		time.Date(2026, 11, 1, 5, 59, 59, 0, time.UTC): "2026-11-01 01:59:59 EDT",
		time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC):   "2026-11-01 01:00:00 EST",
	} {
		if got := moment.In(c.Zone()).Format(layout); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestZoneFollowsItsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "localtime")
	write := func(name, rule string) {
		if err := os.WriteFile(filepath.Join(dir, name), zone.Rule(rule), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to string) {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(dir, to), path); err != nil {
			t.Fatal(err)
		}
	}
	write("Tokyo", "JST-9")
	write("Seoul", "KST-9")
	write("Berlin", "CET-1CEST,M3.5.0,M10.5.0/3")
	c := &zone.Clock{Localtime: path}
	expect := func(step, want string) {
		t.Helper()
		if got := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).In(c.Zone()).Format("15:04 MST"); got != want {
			t.Errorf("%s: %s, want %s", step, got, want)
		}
	}
	expect("no file", "12:00 UTC")
	link("Tokyo")
	expect("a link", "21:00 JST")
	link("Berlin")
	expect("another link", "14:00 CEST")
	write("new", "EST5")
	if err := os.Rename(filepath.Join(dir, "new"), path); err != nil {
		t.Fatal(err)
	}
	expect("another file in its place", "07:00 EST")
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	write("localtime", "KST9")
	if err := os.Chtimes(path, stat.ModTime(), stat.ModTime()); err != nil {
		t.Fatal(err)
	}
	expect("written anew, of the same time and size", "03:00 KST")
	if err := os.WriteFile(path, []byte("TZif2"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect("half written", "03:00 KST")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	expect("taken away", "12:00 UTC")
}

func TestZoneOfNameAndPath(t *testing.T) {
	t.Parallel()
	first, second := t.TempDir(), t.TempDir()
	for path, rule := range map[string]string{
		filepath.Join(second, "Europe", "Berlin"): "CET-1CEST,M3.5.0,M10.5.0/3",
		filepath.Join(first, "EST5EDT"):           "KST-9",
		filepath.Join(second, "EST5EDT"):          "JST-9",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, zone.Rule(rule), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for tz, want := range map[string]string{
		"Europe/Berlin":  "14:00 CEST",
		":Europe/Berlin": "14:00 CEST",
		"EST5EDT":        "21:00 KST",
		filepath.Join(second, "Europe", "Berlin"):       "14:00 CEST",
		":" + filepath.Join(second, "Europe", "Berlin"): "14:00 CEST",
		"Europe": "12:00 UTC",
		filepath.Join(second, "Europe", "Nowhere"): "12:00 UTC",
	} {
		c := &zone.Clock{TZ: &tz, Directories: []string{first, second}}
		if got := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).In(c.Zone()).Format("15:04 MST"); got != want {
			t.Errorf("%s: %s, want %s", tz, got, want)
		}
	}
}

func TestZoneOfTheSystem(t *testing.T) {
	t.Setenv("TZ", "JST-9")
	if name, _ := time.Now().In(zone.System().Zone()).Zone(); name != "JST" {
		t.Errorf("with TZ=JST-9 the zone is %s", name)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Home"), zone.Rule("KST-9"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TZ", "Home")
	t.Setenv("TZDIR", dir)
	if name, _ := time.Now().In(zone.System().Zone()).Zone(); name != "KST" {
		t.Errorf("with TZDIR the zone is %s", name)
	}
}

func TestUnchangedZoneIsTheSame(t *testing.T) {
	t.Parallel()
	tz := "JST-9"
	c := &zone.Clock{TZ: &tz, Directories: []string{t.TempDir()}}
	if first, again := c.Zone(), c.Zone(); first != again {
		t.Error("the same zone is another pointer")
	}
}

func TestZoneIsBelievedForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tz := "JST-9"
		c := &zone.Clock{TZ: &tz, Directories: []string{t.TempDir()}, Every: 10 * time.Second}
		name := func() string { name, _ := time.Now().In(c.Zone()).Zone(); return name }
		if got := name(); got != "JST" {
			t.Fatalf("the zone is %s", got)
		}
		tz = "KST-9"
		time.Sleep(9 * time.Second)
		if got := name(); got != "JST" {
			t.Errorf("within its time the zone is %s", got)
		}
		time.Sleep(time.Second)
		if got := name(); got != "KST" {
			t.Errorf("after its time the zone is %s", got)
		}
	})
}
