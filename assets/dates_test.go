package assets

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	now := time.Date(2026, 11, 21, 14, 30, 0, 0, tokyo)
	at := func(y int, m time.Month, d, h int) time.Time { return time.Date(y, m, d, h, 3, 0, 0, tokyo) }
	for name, tc := range map[string]struct {
		t                time.Time
		en, ja, ko, when string
	}{
		"today":              {at(2026, 11, 21, 9), "today 09:03", "今日 09:03", "오늘 09:03", "09:03"},
		"yesterday":          {at(2026, 11, 20, 23), "yesterday 23:03", "昨日 23:03", "어제 23:03", "yesterday 23:03"},
		"tomorrow":           {at(2026, 11, 22, 0), "tomorrow 00:03", "明日 00:03", "내일 00:03", "tomorrow 00:03"},
		"this year":          {at(2026, 3, 2, 8), "2 Mar 08:03", "3月2日 08:03", "3월 2일 08:03", "2 Mar 08:03"},
		"another year":       {at(2025, 11, 21, 8), "21 Nov 2025 08:03", "2025年11月21日 08:03", "2025년 11월 21일 08:03", "21 Nov 2025 08:03"},
		"told in UTC":        {at(2026, 11, 21, 5).UTC(), "today 05:03", "今日 05:03", "오늘 05:03", "05:03"},
		"the day before UTC": {time.Date(2026, 11, 20, 14, 59, 0, 0, time.UTC), "yesterday 23:59", "昨日 23:59", "어제 23:59", "yesterday 23:59"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for lang, want := range map[string]string{English: tc.en, Japanese: tc.ja, Korean: tc.ko} {
				if got := Words(lang).DayAndTime(tc.t, now); got != want {
					t.Errorf("%s: got %q, want %q", lang, got, want)
				}
			}
			if got := Words(English).When(tc.t, now); got != tc.when {
				t.Errorf("when: got %q, want %q", got, tc.when)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -5: "-5", -999: "-999", -1000: "-1,000"} {
		if got := Number(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestCountdown(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		10 * time.Minute: "10:00", 545 * time.Second: "9:05", 59*time.Second + 600*time.Millisecond: "1:00",
		400 * time.Millisecond: "0:00", -time.Minute: "0:00",
	} {
		if got := Countdown(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
