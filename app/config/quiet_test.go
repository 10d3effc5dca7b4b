package config

import (
	"testing"
	"time"

	"bellhop/app/zone"
)

// Clocks in New York are set forward from 02:00 to 03:00 on 8 March 2026, and
// back from 02:00 to 01:00 on 1 November.
func TestQuietHoursWhenClocksAreSet(t *testing.T) {
	t.Parallel()
	rule := "EST5EDT,M3.2.0,M11.1.0"
	newYork := (&zone.Clock{TZ: &rule, Directories: []string{t.TempDir()}}).Zone()
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC).In(newYork)
	}
	for name, tt := range map[string]struct {
		quiet QuietHours
		at    time.Time
		want  time.Time
	}{
		"an end that does not exist":      {QuietHours{From: "22:00", To: "02:30"}, at(3, 8, 6, 59), at(3, 8, 7, 0)},
		"behind it":                       {QuietHours{From: "22:00", To: "02:30"}, at(3, 8, 7, 0), time.Time{}},
		"a beginning that does not exist": {QuietHours{From: "02:30", To: "03:15"}, at(3, 8, 7, 0), at(3, 8, 7, 15)},
		"before it":                       {QuietHours{From: "02:30", To: "03:15"}, at(3, 8, 6, 59), time.Time{}},
		"neither exists":                  {QuietHours{From: "02:10", To: "02:50"}, at(3, 8, 7, 0), time.Time{}},
		"an end that comes twice":         {QuietHours{From: "22:00", To: "01:30"}, at(11, 1, 5, 45), at(11, 1, 6, 30)},
		"behind the second":               {QuietHours{From: "22:00", To: "01:30"}, at(11, 1, 6, 30), time.Time{}},
		"a beginning that comes twice":    {QuietHours{From: "01:30", To: "04:00"}, at(11, 1, 5, 30), at(11, 1, 9, 0)},
		"before the first":                {QuietHours{From: "01:30", To: "04:00"}, at(11, 1, 5, 29), time.Time{}},
		"over the change forward":         {QuietHours{From: "22:00", To: "07:00"}, at(3, 8, 6, 0), at(3, 8, 11, 0)},
		"over the change back":            {QuietHours{From: "22:00", To: "07:00"}, at(11, 1, 6, 0), at(11, 1, 12, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, in := Relay{Quiet: []QuietHours{tt.quiet}}.QuietUntil(tt.at)
			if !got.Equal(tt.want) || in == tt.want.IsZero() {
				t.Errorf("until %v, %v; want %v", got, in, tt.want)
			}
		})
	}
}
