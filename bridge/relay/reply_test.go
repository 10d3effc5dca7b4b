package relay

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/office"
	"bellhop/bridge/outbox"
)

func TestReplyIsRepeatedUntilItIsAnswered(t *testing.T) {
	said := office.Reply{Ref: "r1", To: boss, Text: "on my way", InReplyTo: "m1"}
	for _, c := range []struct {
		name   string
		answer office.Signal
		wait   time.Duration
		again  []office.Reply // once that time has passed
		open   bool
		want   outbox.Reply
	}{
		{"accepted", office.Sent{Ref: "r1", MessageID: "m2"}, time.Hour, nil, false, outbox.Reply{MessageID: "m2"}},
		{"refused", office.Failed{Ref: "r1", Code: "forbidden"}, time.Hour, nil, false, outbox.Reply{Error: "forbidden", Text: "on my way"}},
		{"too soon", office.Failed{Ref: "r1", Code: "rate_limited", RetryAfter: time.Minute}, time.Minute, []office.Reply{said}, true, outbox.Reply{Text: "on my way"}},
		{"too soon, not yet again", office.Failed{Ref: "r1", Code: "rate_limited", RetryAfter: time.Minute}, 59 * time.Second, nil, true, outbox.Reply{Text: "on my way"}},
		{"too soon, no time named, not yet", office.Failed{Ref: "r1", Code: "rate_limited"}, 29 * time.Second, nil, true, outbox.Reply{Text: "on my way"}},
		{"too soon, no time named", office.Failed{Ref: "r1", Code: "rate_limited"}, 30 * time.Second, []office.Reply{said}, true, outbox.Reply{Text: "on my way"}},
		{"an error about something else", office.Failed{Code: "forbidden"}, time.Hour, nil, true, outbox.Reply{Text: "on my way"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				reply := outbox.Reply{Ref: said.Ref, To: said.To, Text: said.Text, InReplyTo: said.InReplyTo, At: time.Now()}
				if err := w.relay.Reply(t.Context(), reply); err != nil {
					t.Fatal(err)
				}
				w.grant()
				if d := cmp.Diff([]office.Reply{said, said}, w.office.replies()); d != "" {
					t.Errorf("at once and after the welcome: %s", d)
				}
				w.relay.Signal(c.answer)
				time.Sleep(c.wait)
				synctest.Wait()
				if d := cmp.Diff(c.again, w.office.replies()); d != "" {
					t.Errorf("after the answer: %s", d)
				}
				w.welcome()
				want := []office.Reply{said}
				if !c.open {
					want = nil
				}
				if d := cmp.Diff(want, w.office.replies()); d != "" {
					t.Errorf("after the next welcome: %s", d)
				}
				got, err := w.store.Replies(t.Context(), 10)
				if err != nil || len(got) != 1 {
					t.Fatalf("%d replies: %v", len(got), err)
				}
				short := outbox.Reply{MessageID: got[0].MessageID, Error: got[0].Error, Text: got[0].Text}
				if d := cmp.Diff(c.want, short); d != "" || got[0].Done.IsZero() != c.open {
					t.Errorf("stored: %s, done at %v", d, got[0].Done)
				}
				w.stop()
			})
		})
	}
}

func TestReplyOutlivesTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, api := t.TempDir(), newAPI(t)
		w := openWorld(t, dir, api)
		if err := w.relay.Reply(t.Context(), outbox.Reply{Ref: "r1", To: boss, Text: "later", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		w.stop()
		w = openWorld(t, dir, api)
		if got := w.office.replies(); len(got) != 0 {
			t.Errorf("%d replies before the welcome", len(got))
		}
		w.grant()
		if d := cmp.Diff([]office.Reply{{Ref: "r1", To: boss, Text: "later"}}, w.office.replies()); d != "" {
			t.Error(d)
		}
		w.stop()
	})
}

func replyTo(member string) outbox.Reply {
	return outbox.Reply{Ref: "r1", To: member, Text: "on my way", InReplyTo: "m1", At: time.Now()}
}
