package assets

import (
	"fmt"
	"strconv"
	"time"
)

// Number writes an integer with a comma after each three digits, as all of the
// languages do.
func Number(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Countdown writes what remains as minutes and seconds: "9:05". What is less
// than nothing is "0:00".
func Countdown(d time.Duration) string {
	s := max(0, int(d.Round(time.Second)/time.Second))
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Time is the time of day in t's zone: "14:03".
func (p *Phrases) Time(t time.Time) string { return t.Format("15:04") }

// Date is the day in t's zone: "21 Nov 2026", "2026年11月21日".
func (p *Phrases) Date(t time.Time) string {
	switch p.lang {
	case Japanese:
		return t.Format("2006年1月2日")
	case Korean:
		return t.Format("2006년 1월 2일")
	}
	return t.Format("2 Jan 2006")
}

// Day is the day in now's zone as a person says it: "today", "yesterday",
// "tomorrow", else the date, without the year if it is now's.
func (p *Phrases) Day(t, now time.Time) string {
	t = t.In(now.Location())
	switch daysBetween(now, t) {
	case -1:
		return p.choose("yesterday", "昨日", "어제")
	case 0:
		return p.choose("today", "今日", "오늘")
	case 1:
		return p.choose("tomorrow", "明日", "내일")
	}
	if t.Year() != now.Year() {
		return p.Date(t)
	}
	return t.Format(p.choose("2 Jan", "1月2日", "1월 2일"))
}

// DayAndTime is the day as [Phrases.Day] says it and the time: "today 14:03".
func (p *Phrases) DayAndTime(t, now time.Time) string {
	t = t.In(now.Location())
	return p.Day(t, now) + " " + p.Time(t)
}

// When is the time alone if it is today's, else [Phrases.DayAndTime]: for
// lists in which most is of today.
func (p *Phrases) When(t, now time.Time) string {
	t = t.In(now.Location())
	if daysBetween(now, t) == 0 {
		return p.Time(t)
	}
	return p.DayAndTime(t, now)
}

func (p *Phrases) choose(en, ja, ko string) string {
	switch p.lang {
	case Japanese:
		return ja
	case Korean:
		return ko
	}
	return en
}

// daysBetween counts midnights of the calendar, whatever the clocks of the
// zone do between them. Both times are in one zone.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}
