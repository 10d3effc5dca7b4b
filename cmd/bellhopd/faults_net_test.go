package main

import (
	"slices"
	"strings"
	"time"

	"bellhop/bridge/sandbox/office"
)

// front puts a wire before the office, or before Slack.
func (f *trial) front() *proxyWire {
	if f.side == officeSide {
		return f.frontOffice()
	}
	return f.frontSlack()
}

func (f *trial) frontOffice() *proxyWire {
	host := strings.TrimSuffix(strings.TrimPrefix(f.url, "ws://"), "/gateway")
	w := newWire(f.t, host)
	f.url = "ws://" + w.address + "/gateway"
	f.link() // another address is another account
	return w
}

func (f *trial) frontSlack() *proxyWire {
	host := strings.TrimSuffix(strings.TrimPrefix(f.api, "http://"), "/api/")
	w := newWire(f.t, host)
	f.api = "http://" + w.address + "/api/"
	return w
}

// unreachable is the code of a side out of reach.
func unreachable(side string) string {
	if side == officeSide {
		return "office_unreachable"
	}
	return "slack_unreachable"
}

// through plays a fault that is only slow: everything arrives under it.
func through(p toxic) func(*trial) {
	return func(f *trial) {
		w := f.front()
		f.begin()
		f.hear(3)
		f.settled(f.p)
		w.set(p)
		f.hear(9)
		f.settled(f.p)
		f.well()
		w.cure()
		f.hear(2)
		f.ends()
	}
}

// siege plays a fault that is over only when it is taken away.
func siege(p toxic) func(*trial) {
	return func(f *trial) {
		w := f.front()
		f.besieged(func() { w.set(p) }, w.cure)
	}
}

// besieged has a running process meet a fault, and get over it.
func (f *trial) besieged(poison, cure func()) {
	f.begin()
	f.hear(3)
	f.settled(f.p)
	poison()
	f.hear(6)
	f.sees(f.words...)
	cure()
	f.hear(3)
	f.settled(f.p)
	if f.expected == mayRepeat {
		f.uncertain()
	}
	f.ends()
}

// networkFaults are the seven of toxiproxy on both sides, and their kin.
func networkFaults() (all []scenario) {
	for _, side := range []string{officeSide, slackSide} {
		all = append(all,
			scenario{name: "latency", side: side, done: "each chunk of bytes comes 300 ms later", expected: passes, gate: true, play: through(toxic{latency: 300 * time.Millisecond})},
			scenario{name: "bandwidth", side: side, done: "64 KiB a second", expected: passes, play: through(toxic{rate: 64 << 10})},
			scenario{name: "slicing", side: side, done: "bytes come 13 at a time", expected: passes, gate: true, play: through(toxic{slice: 13})},
		)
	}
	for _, s := range []scenario{
		{name: "reset", done: "connections are reset, new ones when their first bytes leave", gate: true, play: siege(toxic{reset: -1})},
		{name: "reset by the answer", done: "connections are reset 150 bytes into the answer", play: siege(toxic{reset: 150})},
		{name: "truncation", done: "connections end 150 bytes into the answer", gate: true, play: siege(toxic{cut: 150})},
		{name: "stall", done: "bytes wait until the fault is over", play: siege(toxic{stall: true})},
		{name: "half-open", done: "the other side is gone and nobody says so; new connections are taken and not answered", play: siege(toxic{deaf: true})},
		{name: "nobody listens", done: "connections are refused", gate: true, play: func(f *trial) {
			w := f.front()
			f.besieged(w.hangUp, w.listen)
		}},
	} {
		for _, side := range []string{officeSide, slackSide} {
			s.side, s.expected, s.words = side, waits, []string{unreachable(side)}
			if side == slackSide {
				s.expected = mayRepeat
			}
			all = append(all, s)
		}
	}
	return slices.Concat(all, closings(), []scenario{
		{
			name: "latency over the deadline", side: slackSide, done: "each chunk of bytes comes 6 s later, a call is given up after 10 s", expected: mayRepeat,
			words: []string{"slack_unreachable"}, play: siege(toxic{latency: 6 * time.Second}),
		},
		{
			name: "half-open, kept connections only", side: slackSide, done: "connections that were open are dead and nobody says so", expected: mayRepeat,
			words: []string{"slack_unreachable"}, play: siege(toxic{deaf: true, only: true}),
		},
		{
			name: "stall", side: bothSides, done: "bytes wait on both sides until the fault is over", expected: mayRepeat,
			words: []string{"office_unreachable", "slack_unreachable"}, play: func(f *trial) {
				o, s := f.frontOffice(), f.frontSlack()
				f.besieged(func() {
					s.set(toxic{stall: true})
					f.hear(3)
					f.sees("slack_unreachable")
					f.seen = nil
					o.set(toxic{stall: true})
				}, func() { o.cure(); s.cure() })
			},
		},
		{
			name: "nobody listens", side: bothSides, done: "connections are refused on both sides", expected: mayRepeat,
			words: []string{"office_unreachable", "slack_unreachable"}, play: func(f *trial) {
				o, s := f.frontOffice(), f.frontSlack()
				f.besieged(func() {
					s.hangUp()
					f.hear(3)
					f.sees("slack_unreachable")
					f.seen = nil
					o.hangUp()
				}, func() { o.listen(); s.listen() })
			},
		},
		{
			name: "half-open from this side", side: officeSide, done: "killed, and the office does not learn that the socket is dead", expected: mayRepeat, gate: true,
			play: func(f *trial) {
				w := f.front()
				f.begin()
				f.hear(3)
				f.settled(f.p)
				w.set(toxic{stall: true, only: true})
				f.hear(3)
				f.p.kill()
				f.noteDoubt()
				f.begin()
				f.hear(3)
				f.ends()
			},
		},
	})
}

// closings are the slow close, on both sides.
func closings() []scenario {
	const late = 2 * time.Second
	return []scenario{
		{name: "slow close", side: officeSide, done: "the office closes with 1012; that the connection ended is told 2 s later", expected: passes, play: func(f *trial) {
			w := f.front()
			f.begin()
			w.set(toxic{slowClose: late})
			for range 2 {
				welcomes := f.office.Stats().Welcomes
				f.hear(3)
				f.office.Fault(office.Fault{Kind: office.CloseCode})
				f.inOffice(f.p, "welcomed again", func() bool { return f.office.Stats().Welcomes > welcomes })
			}
			w.cure()
			f.ends()
		}},
		{name: "slow close", side: slackSide, done: "Slack closes each connection after its answer; that it ended is told 2 s later", expected: passes, play: func(f *trial) {
			l := newLine(f.t, f.world)
			l.server.SetKeepAlivesEnabled(false)
			through(toxic{slowClose: late})(f)
		}},
	}
}
