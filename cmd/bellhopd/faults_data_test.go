package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"bellhop/bridge/sandbox/office"
	"bellhop/bridge/sandbox/slack"
)

const (
	asideWords    = "the data file was damaged and set aside"
	lostWords     = "the data file was lost, and is made anew"
	settingsWords = "the settings were damaged and set aside"
	markedAnew    = "stays; nothing lost, what may be a repeat is marked"
	markedWaits   = "stays; the file is set aside; nothing lost, what may be a repeat is marked"
)

// damage changes a file of the data.
func (f *trial) damage(name string, change func([]byte) []byte) {
	f.t.Helper()
	path := filepath.Join(f.data, name)
	if strings.HasPrefix(name, "bellhop.db") || name == "seat.json" {
		path = filepath.Join(f.seat(), name)
	}
	if change == nil {
		if err := os.Remove(path); err != nil {
			f.t.Fatal(err)
		}
		return
	}
	file, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(file), 0o600)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// notes waits until the log says something, and keeps it as seen.
func (f *trial) notes(words string) {
	f.t.Helper()
	f.p.logs(words)
	f.seen = append(f.seen, words)
}

// unposted leaves messages stored that Slack was never given.
func (f *trial) unposted(n int) {
	f.t.Helper()
	f.begin()
	f.hear(3)
	f.settled(f.p)
	f.slack.OutageWith(slack.Fault{Kind: slack.ServerError, Error: "service_unavailable"})
	f.hear(n)
	f.sees("slack_unreachable")
	f.seen = nil
	f.slack.Outage("")
}

// unsettled leaves messages posted that the office does not know to be, of
// three senders at most: one of each, for a second one of somebody would have
// been posted before the first one's repeat.
func (f *trial) unsettled(n int) {
	f.t.Helper()
	f.begin()
	f.hear(4)
	f.settled(f.p)
	f.office.Fault(office.Fault{Kind: office.Drop, Before: "settle", Count: -1})
	posts := f.slack.Count()
	for i := range n {
		from := []string{ann, bob, vic}[i]
		f.say(from, f.tale.next(from, 1))
	}
	f.inSlack(f.p, "posted", func() bool { return f.slack.Count() >= posts+n })
}

// goesOn starts again after the damage, and lets everything arrive.
func (f *trial) goesOn() {
	f.t.Helper()
	f.begin()
	for _, word := range f.words {
		f.notes(sentence(word))
	}
	f.hear(2)
	f.settled(f.p)
	f.uncertain()
	f.ends()
}

// dataFaults are those of the files in the data directory.
func dataFaults() (all []scenario) {
	for _, c := range []struct {
		name, done string
		gate       bool
		change     func([]byte) []byte // nil: the file is removed
	}{
		{"database: header damaged", "a byte of the header is flipped", true, func(b []byte) []byte { b[3] ^= 0xff; return b }},
		{"database: cut off", "the second half is gone", false, func(b []byte) []byte { return b[:len(b)/2] }},
		{"database: a page lost", "the second page is zero", false, func(b []byte) []byte { copy(b[4096:8192], make([]byte, 4096)); return b }},
		{"database: another file", "it is no database", false, func([]byte) []byte { return []byte(strings.Repeat("no database ", 999)) }},
		{"database: empty", "it has no bytes", false, func([]byte) []byte { return []byte{} }},
		{"database: gone", "it is not there", true, nil},
	} {
		for _, side := range []string{officeSide, slackSide} {
			done := c.done + "; messages were stored and not posted"
			if side == slackSide {
				done = c.done + "; messages were posted and not settled"
			}
			expected, words := markedWaits, []string{"'" + asideWords + "'"}
			if c.change == nil || c.name == "database: empty" {
				expected, words = markedAnew, []string{"'" + lostWords + "'"}
			}
			all = append(all, scenario{
				name: c.name, side: side, done: done, expected: expected, words: words, gate: c.gate,
				play: func(f *trial) {
					if f.side == officeSide {
						f.unposted(4)
					} else {
						f.unsettled(3)
					}
					f.p.kill()
					f.noteDoubt()
					f.office.ClearFaults()
					f.damage("bellhop.db", c.change)
					// What SQLite put beside the file would mend it.
					if err := os.Remove(filepath.Join(f.seat(), "bellhop.db-wal")); err != nil && !os.IsNotExist(err) {
						f.t.Fatal(err)
					}
					f.goesOn()
				},
			})
		}
	}
	return append(all, odds()...)
}

func odds() []scenario {
	return []scenario{
		{
			name: "database: log damaged", side: officeSide, done: "killed, and a byte of the write-ahead log is flipped; messages were stored and not posted", expected: mayRepeat,
			play: func(f *trial) {
				f.unposted(4)
				f.p.kill()
				f.damage("bellhop.db-wal", func(b []byte) []byte {
					if len(b) == 0 {
						f.t.Fatal("there is no log")
					}
					b[len(b)/2] ^= 0xff
					return b
				})
				f.goesOn()
			},
		},
		{
			name: "database: one byte of it", side: machineSide, done: "one byte is flipped, at seven places one after the other; messages were posted and not settled", expected: mayRepeat,
			play: func(f *trial) {
				for i := range 7 {
					f.unsettled(2)
					f.p.kill()
					f.noteDoubt()
					f.office.ClearFaults()
					f.damage("bellhop.db", func(b []byte) []byte { b[(2*i+1)*len(b)/14] ^= 0xff; return b })
					f.begin()
					f.settled(f.p)
					f.uncertain()
					f.p.term()
				}
				f.begin()
				f.ends()
			},
		},
		{
			name: "database: each byte of it", side: machineSide, done: "each byte of a small one is flipped, one at a time, and it is opened",
			expected: "what opens says exactly what it said; all else is set aside",
			play: func(f *trial) {
				c := exec.CommandContext(f.t.Context(), "go", "test", "-count=1", "-run", "^TestFlippedBytes$", "bellhop/bridge/outbox", "-args", "-every-byte")
				if out, err := c.CombinedOutput(); err != nil {
					f.t.Errorf("%v\n%s", err, out)
				}
			},
		},
		{
			name: "settings damaged", side: machineSide, done: "the settings are half of what they were", expected: waits, words: []string{"'" + settingsWords + "'"},
			play: func(f *trial) {
				f.begin()
				f.hear(3)
				f.settled(f.p)
				f.p.kill()
				f.hear(3)
				f.noteDoubt()
				f.damage("settings.json", func(b []byte) []byte { return b[:len(b)/2] })
				f.damage("seat.json", func(b []byte) []byte { return b[:len(b)/2] })
				f.begin()
				f.notes(settingsWords)
				f.hear(2)
				f.ends()
			},
		},
		{
			name: "database and settings damaged", side: machineSide, done: "both are no longer what they were, and with them the link; then the person connects again",
			expected: "stays; nothing is posted, and all waits in the office until then", words: []string{"not_connected"},
			play: func(f *trial) {
				f.unposted(4)
				f.p.kill()
				rubbish := func([]byte) []byte { return bytes.Repeat([]byte("rubbish "), 99) }
				f.damage("bellhop.db", rubbish)
				f.damage("settings.json", rubbish)
				f.damage("seat.json", rubbish)
				f.start()
				f.sees(f.words...)
				posts := f.slack.Count()
				f.hear(3)
				f.p.term()
				if n := f.slack.Count(); n != posts {
					f.t.Errorf("%d posts for nobody", n-posts)
				}
				f.link()
				f.begin()
				f.settled(f.p)
				f.uncertain()
				f.ends()
			},
		},
		{
			name: "leftovers", side: machineSide, done: "lock, socket and address of a process that was killed hold rubbish", expected: passes, gate: true,
			play: func(f *trial) {
				f.begin()
				f.hear(3)
				f.settled(f.p)
				f.p.kill()
				rubbish := func([]byte) []byte { return []byte("rubbish") }
				f.damage("bellhop.lock", rubbish)
				f.damage("control.json", rubbish)
				f.hear(3)
				f.begin()
				f.ends()
			},
		},
	}
}
