package agent

import (
	"testing"
	"time"

	"bellhop/app/state"
	"bellhop/app/vault"
)

// What waited in the office before the first Connect is held until the person
// has chosen; the choice holds from then on.
func TestFirstChoice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		choose state.Intent
		old    bool // whether the old message reaches Slack
	}{
		{"all", state.All{}, true},
		{"only from now on", state.FromNow{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.vault.put(vault.BotToken, w.slack.BotToken())
			w.say(bob, rhea, "an old one")
			<-time.After(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // a link's time has whole seconds
			r := w.start()
			r.signsIn(rhea)
			r.shows("connected", connected)
			r.connects(rheaSlack)
			s := r.shows("asked", func(s state.State) bool { return s.Hold != nil && s.Hold.Messages == 1 })
			if s.Hold.Reason != "first" || w.sees(rheaSlack, "an old one") {
				t.Errorf("held as %+v", s.Hold)
			}
			r.ends()
			r = w.start()
			r.shows("asked again after a restart", func(s state.State) bool { return s.Hold != nil && s.Hold.Reason == "first" })
			r.shows("connected", connected)
			if err := r.Intend(r.ctx, c.choose); err != nil {
				t.Fatal(err)
			}
			w.say(bob, rhea, "a new one")
			r.inSlackOf(rheaSlack, "a new one")
			r.inOffice("all settled", func() bool { return w.office.UnsettledCount(rhea) == 0 })
			if got := w.sees(rheaSlack, "an old one"); got != c.old {
				t.Errorf("the old message is in Slack: %v", got)
			}
			if s := r.shows("released", func(s state.State) bool { return s.Hold == nil }); s.Totals.Held != 0 {
				t.Errorf("still held: %+v", s.Totals)
			}
			r.ends()
		})
	}
}
