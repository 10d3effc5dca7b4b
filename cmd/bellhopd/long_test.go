package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/sandbox/office"
)

// journey is how far the long run goes.
type journey struct{ messages, drops, kills int }

// ahead is how many messages may wait in the office at once.
const ahead = 300

// TestLong has a stream of messages go through sockets that are dropped and
// processes that are killed, and counts at Slack's end.
func TestLong(t *testing.T) {
	t.Parallel()
	j := journey{messages: 300, drops: 6, kills: 2}
	program := self(t)
	if os.Getenv(longVariable) != "" {
		j, program = journey{messages: 100_000, drops: 1000, kills: 100}, plain(t)
	}
	k := newKilling(t)
	began, drops := time.Now(), 0
	p := k.relaying(program)
	for k.tale.messages < j.messages {
		k.tell()
		n := k.tale.messages
		if n%(j.messages/j.drops) == 0 {
			k.office.Fault(office.Fault{Kind: []office.Kind{office.Drop, office.Reset}[drops%2]})
			drops++
		}
		if n%(j.messages/j.kills) == j.messages/j.kills/2 {
			p.kill()
			k.died(p, "on the way")
			p = launch(t, program, k.tokens(), k.runArgs()...)
		}
		k.inOffice(p, "on its way", func() bool { return k.office.UnsettledCount(rhea) < ahead })
	}
	k.settled(p)
	peak := peakMemory(t, p)
	p.term()
	got := k.close()
	writeTable(t, fmt.Sprintf("%d messages through %d dropped sockets and %d kills in %.0f s: %d posts, %d lost, %d repeated unmarked, %d repeated marked, %d marked and came once, %d marked for no reason, %d out of order; the last process took %.1f MiB at its peak\n",
		got.messages, drops, got.kills, time.Since(began).Seconds(), got.Posts, got.Lost, got.Unmarked, got.Repeated, got.Marked, got.Stray, got.Disorder, float64(peak)/(1<<20)))
}

const (
	// days is a quarter, and some more for what a quarter later is forgotten.
	days        = 100
	daysInGate  = 12
	keptHistory = 7
	workHours   = 9
	perDay      = 12
)

// TestQuarter lives through a quarter of ordinary use in a bubble: messages in
// working hours, no network at night, no messages at weekends.
func TestQuarter(t *testing.T) {
	t.Parallel()
	last := daysInGate
	if os.Getenv(longVariable) != "" {
		last = days
	}
	began := time.Now()
	var report string
	synctest.Test(t, func(t *testing.T) {
		c := newCapsule(t, office.Options{FrameRate: -1, Heartbeat: 2 * time.Minute, LeaseTTL: 5 * time.Minute})
		c.history = keptHistory * day
		end := c.start()
		var goroutines int
		var size, idle int64
		for n := 1; n <= last; n++ {
			weekend := n%7 == 6 || n%7 == 0
			changes := c.changes.Load()
			c.workday(weekend)
			if weekend {
				idle = max(idle, c.changes.Load()-changes)
			}
			c.night()
			if n == 2 {
				synctest.Wait()
				goroutines = inBubble()
			}
		}
		synctest.Wait()
		if now := inBubble(); now > goroutines || goroutines == 0 {
			t.Errorf("%d goroutines, %d on the second day", now, goroutines)
		}
		// A renewal of the lease each 100 s, and the morning's connection.
		if most := int64((workHours+1)*36 + 60); idle > most {
			t.Errorf("%d wake-ups on a day without messages, more than %d", idle, most)
		}
		if err := c.store.Prune(t.Context(), time.Now()); err != nil {
			t.Error(err)
		}
		if n := c.office.UnsettledCount(rhea); n > 0 {
			t.Errorf("%d messages are not settled", n)
		}
		end()
		size = c.retention()
		got := c.reconcile(c.slack.Messages())
		if got != (account{Posts: c.messages}) {
			t.Errorf("not each message once, in order, without a mark: %+v", got)
		}
		report = fmt.Sprintf("%d days: %d messages, %d lost, %d repeated, %d out of order; %d goroutines as on the second day; %d wake-ups at most on a day without messages; %d KiB of data",
			last, c.messages, got.Lost, got.Unmarked+got.Repeated, got.Disorder, goroutines, idle, size>>10)
	})
	writeTable(t, fmt.Sprintf("%s; played in %.0f s\n", report, time.Since(began).Seconds()))
}

var bubble = regexp.MustCompile(`synctest bubble \d+`)

// inBubble counts the goroutines of the bubble that it is called in.
func inBubble() int {
	stacks := make([]byte, 4<<20)
	mine := bubble.Find(stacks[:runtime.Stack(stacks, false)])
	mine = append(bytes.Clone(mine), ']')
	return bytes.Count(stacks[:runtime.Stack(stacks, true)], mine)
}

// workday is nine hours and the one before them.
func (c *capsule) workday(weekend bool) {
	c.t.Helper()
	if err := c.store.Prune(c.t.Context(), time.Now()); err != nil {
		c.t.Error(err)
	}
	time.Sleep(time.Hour)
	for range perDay {
		if !weekend {
			c.hear(1)
		}
		time.Sleep(workHours * time.Hour / perDay)
	}
}

// night is fourteen hours without a network.
func (c *capsule) night() {
	c.cutOffice(true)
	time.Sleep(14*time.Hour - 2*time.Minute)
	c.cutOffice(false)
	// The longest wait between two attempts.
	time.Sleep(2 * time.Minute)
}

// retention looks for the text of the first and the last day in the files, and
// gives their size. The store is closed.
func (c *capsule) retention() (size int64) {
	c.t.Helper()
	var all []byte
	files, err := filepath.Glob(filepath.Join(c.data, "*"))
	for _, name := range files {
		text, readErr := os.ReadFile(name)
		all = append(all, text...)
		if err == nil {
			err = readErr
		}
	}
	if err != nil {
		c.t.Fatal(err)
	}
	for text, want := range map[string]bool{c.told[ann][0]: false, c.told[vic][len(c.told[vic])-1]: true} {
		if got := bytes.Contains(all, []byte(text)); got != want {
			c.t.Errorf("%s is in the files: %v, want %v", text, got, want)
		}
	}
	return int64(len(all))
}
