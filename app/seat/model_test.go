package seat

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"bellhop/app/config"
	"bellhop/bridge"
)

// accounts are every pair of office, organisation and member, with the ids of one
// in the other. Two offices differ in their path alone.
func accounts() (all []config.Account) {
	for _, address := range []string{"wss://office.example/a", "wss://office.example/b", "wss://other.example/a"} {
		for _, organization := range []string{"acme", "beta"} {
			for _, member := range []string{"ann", "bob"} {
				all = append(all, config.NewAccount(address, organization, member))
			}
		}
	}
	return all
}

// drama is what may happen, one thing after the other, at every step of Connect
// and of a message's way.
type drama struct {
	*machine
	replies int
}

// act does the thing of that number to, or with, the member.
func (d *drama) act(what int, who *member) string {
	s := d.scene
	did := []struct {
		name string
		do   func()
	}{
		{"says", func() { s.say(who) }},
		{"asks", d.ask},
		{"types the code", d.code},
		{"signs in", func() { d.signIn(who) }},
		{"is behind the token", func() {
			if who.account.Address == d.whom().account.Address {
				d.become(who)
			}
		}},
		{"reconnects", func() { d.client.Reconnect() }},
		{"restarts", func() { d.restart(false) }},
		{"loses the outbox", func() { d.restart(true) }},
		{"disconnects", d.disconnect},
		{"is disconnected by the office", func() { s.unlink(who) }},
		{"changes the role", func() { s.expel(who) }},
		{"replies", func() { d.replies++; d.reply(d.replies) }},
		{"Slack comes or goes", func() { s.mu.Lock(); s.away = !s.away; s.mu.Unlock() }},
	}
	one := did[what%len(did)]
	one.do()
	d.rest()
	return one.name
}

const acts = 13

// finish brings everybody what is theirs, and says what went wrong.
func (d *drama) finish() []string {
	s := d.scene
	s.mu.Lock()
	s.away = false
	s.mu.Unlock()
	for _, m := range s.members {
		s.change(m, func(p *bridge.Person) { p.Role = bridge.RoleMember })
		if len(m.events) == 0 {
			continue
		}
		d.signIn(m)
		d.connected()
		time.Sleep(10 * time.Minute)
		d.rest()
	}
	d.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.members {
		for n, e := range m.events {
			if times := s.read(m, fmt.Sprint(n+1)); times == 0 {
				s.fault("message %d of %s was lost", n+1, m.user())
			} else if times > 2 {
				s.fault("message %d of %s was posted %d times", n+1, m.user(), times)
			}
			if !m.settled[e.ID] {
				s.fault("message %d of %s is not settled", n+1, m.user())
			}
		}
	}
	return s.wrong
}

// TestNobodyReadsAnothers switches between accounts at every step, and counts who
// read what.
func TestNobodyReadsAnothers(t *testing.T) {
	short(t)
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int {
			return [2]int{rapid.IntRange(0, acts-1).Draw(t, "act"), rapid.IntRange(0, 3).Draw(t, "who")}
		}), 0, 16).Draw(rt, "steps")
		steps = append(rapid.SampledFrom(beginnings()).Draw(rt, "beginning"), steps...)
		from := rapid.IntRange(0, len(accounts())-1).Draw(rt, "from")
		if wrong := play(t, dir, false, from, steps); len(wrong) > 0 {
			rt.Fatalf("%q", wrong)
		}
	})
}

// beginnings are nothing, somebody who connected, and the same with a message
// that waits. Each is steps of act.
func beginnings() [][][2]int {
	connected := [][2]int{{1, 0}, {2, 0}}
	return [][][2]int{nil, connected, {{1, 0}, {2, 0}, {12, 0}, {0, 0}, {0, 0}}}
}

// play plays steps in a bubble among four accounts.
func play(t *testing.T, dir string, shared bool, from int, steps [][2]int) (wrong []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sub, err := os.MkdirTemp(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		all := accounts()
		cast := []config.Account{all[from], all[(from+1)%len(all)], all[(from+2)%len(all)], all[(from+4)%len(all)]}
		d := &drama{machine: newMachine(t.Context(), t, newScene(cast...), sub)}
		d.shared = shared
		for _, step := range steps {
			d.act(step[0], d.scene.members[step[1]])
		}
		wrong = d.finish()
		if err := os.RemoveAll(sub); err != nil {
			t.Fatal(err)
		}
	})
	return wrong
}

// TestModelSeesASharedSeat holds the model to finding what happened when one data
// directory served whoever came.
func TestModelSeesASharedSeat(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		// Somebody connects and is written to; what follows is anything.
		steps := [][2]int{{1, 0}, {2, 0}, {0, 0}, {12, 0}, {0, 0}, {0, 1}, {3, 1}, {12, 0}}
		for range 6 {
			steps = append(steps, [2]int{random.IntN(acts), random.IntN(4)})
		}
		if len(play(t, dir, true, 0, steps)) > 0 {
			return
		}
	}
	t.Error("the model finds nothing wrong with one seat for all")
}
