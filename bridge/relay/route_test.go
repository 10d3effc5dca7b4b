package relay

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/outbox"
	slackapi "bellhop/bridge/sandbox/slack"
	"bellhop/bridge/slack"
)

// way is one of the four routes.
type way struct {
	route  bridge.Route
	scopes []string
	sender bridge.Person
}

func ways() []way {
	visitor := bridge.Person{ID: "u-visitor", Name: "Visitor", Role: bridge.RoleVisitor}
	return []way{
		{bridge.RouteGroup, slackapi.StandardScopes(), colleague()},
		{bridge.RoutePair, slackapi.MinimalScopes(), colleague()},
		{bridge.RouteSlackbot, slackapi.StandardScopes(), visitor},
		{bridge.RouteApp, slackapi.MinimalScopes(), visitor},
	}
}

// stands is the first word of each post that stands in Slack, and whether it was
// deleted or says that it was edited.
func (w *world) stands(words ...string) []string {
	var out []string
	for _, p := range w.api.Messages() {
		for _, word := range words {
			if strings.Contains(p.Text, word) {
				if strings.Contains(p.Text, "edited") {
					word += " (edited)"
				}
				if p.Deleted {
					word += " (deleted)"
				}
				out = append(out, word)
			}
		}
	}
	return out
}

func TestChangesAfterPostingOnEachRoute(t *testing.T) {
	long := strings.Repeat("word ", 900)
	for _, c := range []struct {
		name  string
		first string
		edit  string
		want  map[bridge.Route][]string
		carry map[bridge.Route]bool
	}{
		{"edit", "before", "after", map[bridge.Route][]string{
			bridge.RouteGroup: {"after"}, bridge.RoutePair: {"after", "after"}, bridge.RouteSlackbot: {"before", "after (edited)"}, bridge.RouteApp: {"after"},
		}, map[bridge.Route]bool{bridge.RouteGroup: true, bridge.RoutePair: true, bridge.RouteSlackbot: true, bridge.RouteApp: true}},
		{"deletion", "before", "", map[bridge.Route][]string{
			bridge.RouteGroup: {"before (deleted)"}, bridge.RoutePair: {"before (deleted)", "before (deleted)"}, bridge.RouteSlackbot: {"before"}, bridge.RouteApp: {"before (deleted)"},
		}, map[bridge.Route]bool{bridge.RouteGroup: true, bridge.RoutePair: true, bridge.RouteApp: true}},
		{"an edit that adds a part", "before", "after " + long + "tail", map[bridge.Route][]string{
			bridge.RouteGroup: {"after", "tail"}, bridge.RoutePair: {"after", "after", "tail", "tail"},
			bridge.RouteSlackbot: {"before", "after (edited)", "tail (edited)"}, bridge.RouteApp: {"after", "tail"},
		}, map[bridge.Route]bool{bridge.RouteGroup: true, bridge.RoutePair: true, bridge.RouteSlackbot: true, bridge.RouteApp: true}},
		{"an edit that takes a part away", "before " + long + "tail", "after", map[bridge.Route][]string{
			bridge.RouteGroup: {"after", "tail (deleted)"}, bridge.RoutePair: {"after", "tail (deleted)", "after", "tail (deleted)"},
			bridge.RouteSlackbot: {"before", "tail", "after (edited)"}, bridge.RouteApp: {"after", "tail (deleted)"},
		}, map[bridge.Route]bool{bridge.RouteGroup: true, bridge.RoutePair: true, bridge.RouteSlackbot: true, bridge.RouteApp: true}},
	} {
		for _, way := range ways() {
			t.Run(c.name+" by "+string(way.route), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := openWorld(t, t.TempDir(), newAPI(t, way.scopes...))
					w.colleague()
					w.grant()
					e := w.sayAs(way.sender, c.first)
					synctest.Wait()
					var event string
					if c.edit == "" {
						event = w.remove(e).ID
					} else {
						event = w.edit(e, c.edit).ID
					}
					synctest.Wait()
					if d := cmp.Diff(c.want[way.route], w.stands("before", "after", "tail")); d != "" {
						t.Errorf("Slack (-want +got):\n%s", d)
					}
					if !w.office.has(e.ID) || !w.office.has(event) {
						t.Error("the message and its change are not both settled")
					}
					a := w.activity(e.ID)
					if a.Route != way.route || a.Carried != c.carry[way.route] || a.Edited != (c.edit != "") || a.Deleted != (c.edit == "") {
						t.Errorf("by %s: edited %v, deleted %v, carried %v", a.Route, a.Edited, a.Deleted, a.Carried)
					}
					if got := w.reason(event); (got == outbox.ReasonNotCarriedOver) == c.carry[way.route] {
						t.Errorf("the reason is %q", got)
					}
					w.stop()
				})
			})
		}
	}
}

// The rest that Slack asks of one method says nothing of another.
func TestLimitedMethodDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t, t.TempDir(), newAPI(t, slackapi.MinimalScopes()...))
		w.grant()
		e := w.say(boss, "before")
		synctest.Wait()
		w.api.Fault(slackapi.Fault{Method: "chat.postMessage", Kind: slackapi.Limited, RetryAfter: time.Minute})
		late := w.say("u-other", "late")
		synctest.Wait()
		edit := w.edit(e, "after")
		synctest.Wait()
		if !w.office.has(edit.ID) || w.office.has(late.ID) {
			t.Errorf("the edit is settled %v, the limited post %v", w.office.has(edit.ID), w.office.has(late.ID))
		}
		time.Sleep(time.Minute - time.Millisecond)
		synctest.Wait()
		if w.office.has(late.ID) {
			t.Error("posted before the rest was over")
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if !w.office.has(late.ID) {
			t.Error("not posted within 5 s of the end of the rest")
		}
		w.stop()
	})
}

// Whoever writes more does not push the others back: what is oldest goes first
// while all wait for the same limit.
func TestLimitsAreSharedByAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openPlan(t, plan{limits: &slack.Limits{}})
		w.grant()
		var want []string
		for i := range 16 {
			text := fmt.Sprintf("message %02d", i)
			want = append(want, text)
			w.say(fmt.Sprintf("sender %d", i%4), text)
			if i < 4 { // until it is known where the sender's messages go
				time.Sleep(time.Minute)
			}
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		var got []string
		for _, text := range w.texts() {
			got = append(got, strings.Split(text, "\n")[1])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in Slack (-said +posted):\n%s", diff)
		}
		w.stop()
	})
}
