package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
)

// onDisk puts the data on a disk of its own, if that is possible.
func (f *trial) onDisk() *disk {
	f.t.Helper()
	d := newDisk(f.t)
	f.data = filepath.Join(d.root, "data")
	f.link()
	return d
}

// full takes the room of a running process, or lets it write no more; the
// result gives it back.
func (f *trial) full(d *disk) (free func()) {
	f.t.Helper()
	if d != nil && d.own {
		d.fill()
		return d.free
	}
	starve(f.p, true)
	return func() { starve(f.p, false) }
}

const diskWords = "outbox_failed/disk"

// diskFaults are those of the data directory.
func diskFaults() []scenario {
	const tmpfs = " (a tmpfs of 2 MiB; where none may be mounted, RLIMIT_FSIZE)"
	return []scenario{
		{
			name: "disk full", side: officeSide, done: "no room while messages come" + tmpfs, expected: waits, words: []string{diskWords}, gate: true,
			play: func(f *trial) { f.cannotStore(f.onDisk()) },
		},
		{
			name: "disk refuses writes", side: officeSide, done: "each write fails while messages come (RLIMIT_FSIZE)", expected: waits, words: []string{diskWords},
			play: func(f *trial) { f.cannotStore(nil) },
		},
		{
			name: "disk full", side: slackSide, done: "no room from Slack's answer to a post on" + tmpfs, expected: waits, words: []string{diskWords}, gate: true,
			play: func(f *trial) { f.cannotRecord(f.onDisk()) },
		},
		{
			name: "disk refuses writes", side: slackSide, done: "each write fails from Slack's answer to a post on (RLIMIT_FSIZE)", expected: waits, words: []string{diskWords},
			play: func(f *trial) { f.cannotRecord(nil) },
		},
		{
			name: "disk refuses writes, then a kill", side: slackSide, done: "each write fails from Slack's answer to a post on, and the process is killed (RLIMIT_FSIZE)", expected: mayRepeat, words: []string{diskWords},
			play: func(f *trial) {
				f.whileAnswered(func() { f.full(nil) })
				f.sees(f.words...)
				f.p.kill()
				f.noteDoubt()
				f.begin()
				f.hear(2)
				f.ends()
			},
		},
		{
			name: "disk full at the start", side: machineSide, done: "no room for the first file" + strings.Replace(tmpfs, "RLIMIT_FSIZE", "a file where the directory should be", 1),
			expected: "exit code 1; nothing lost, none doubled", words: []string{"'agent: open data: '"}, gate: true,
			play: func(f *trial) {
				f.hear(3)
				d := newDisk(f.t)
				link := f.data
				f.data = filepath.Join(d.root, "data")
				if d.own {
					d.fill()
				} else if err := os.WriteFile(f.data, nil, 0o600); err != nil {
					f.t.Fatal(err)
				}
				f.refuses(exitFailed)
				f.data = link
				f.begin()
				f.ends()
			},
		},
		{
			name: "read-only directory", side: machineSide, done: "the data lies on a disk that takes no writes (a tmpfs; where none may be mounted, the path of the data leads through a file)",
			expected: "exit code 1; status and outbox still tell what is there", words: []string{"'agent: open data: '"}, gate: true,
			play: func(f *trial) {
				d := f.onDisk()
				f.begin()
				f.hear(3)
				f.settled(f.p)
				f.p.term()
				f.hear(3)
				if d.own {
					d.lock(true)
					f.refuses(exitFailed)
					f.tells("status", "3 received, 3 relayed")
					f.tells("outbox", "")
					d.lock(false)
				} else {
					data := f.data
					f.data = filepath.Join(data, "bellhop.db", "data")
					f.refuses(exitFailed)
					f.data = data
				}
				f.begin()
				f.ends()
			},
		},
		{
			name: "directory without permissions", side: machineSide, done: "the data directory's mode is 0000", expected: passes, gate: true,
			play: func(f *trial) {
				f.hear(3)
				err := os.Chmod(f.data, 0)
				if err == nil {
					f.begin()
					f.hear(2)
					f.ends()
				}
				info, stat := os.Stat(f.data)
				if err := errors.Join(err, stat); err != nil || info.Mode().Perm() != 0o700 {
					f.t.Errorf("the data directory: %v, %v", info, err)
				}
			},
		},
	}
}

// cannotStore has messages come while nothing can be stored.
func (f *trial) cannotStore(d *disk) {
	f.begin()
	f.hear(3)
	f.settled(f.p)
	free := f.full(d)
	f.hear(6)
	f.sees(f.words...)
	f.inOffice(f.p, "six waiting there and all else settled", func() bool { return f.office.UnsettledCount(rhea) == 6 })
	free()
	f.hear(2)
	f.ends()
}

// whileAnswered does something after Slack has taken a post and before the
// process has the answer.
func (f *trial) whileAnswered(do func()) {
	d := newDoor(f, false)
	f.reach("http", d.address)
	f.begin()
	f.hear(3)
	f.settled(f.p)
	taken, answer := make(chan struct{}), make(chan struct{})
	d.put(func(w http.ResponseWriter, r *http.Request) {
		said := httptest.NewRecorder()
		f.slack.ServeHTTP(said, r)
		if strings.HasSuffix(r.URL.Path, "chat.postMessage") {
			taken <- struct{}{}
			<-answer
		}
		for name, values := range said.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(said.Code)
		_, _ = w.Write(said.Body.Bytes())
	})
	f.hear(1)
	<-taken
	do()
	d.put(nil)
	close(answer)
}

// cannotRecord has Slack answer a post whose outcome cannot be recorded.
func (f *trial) cannotRecord(d *disk) {
	var free func()
	f.whileAnswered(func() { free = f.full(d) })
	f.sees(f.words...)
	free()
	f.hear(2)
	f.ends()
}

// refuses starts a process that is to end at once.
func (f *trial) refuses(code int) {
	f.t.Helper()
	f.p = launch(f.t, self(f.t), append(f.tokens(), f.env...), f.runArgs()...)
	f.says(code)
}

// tells asks another command, which must say something.
func (f *trial) tells(command, want string) {
	f.t.Helper()
	p := f.command(command)
	p.exits(exitDone)
	if said := p.out.String(); !strings.Contains(said, want) {
		f.t.Errorf("%s says:\n%s", command, said)
	}
}
