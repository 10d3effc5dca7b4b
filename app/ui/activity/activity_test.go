package activity

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/assets"

	"github.com/google/go-cmp/cmp"
)

// archive answers in pages, as the agent does; a cursor is a place.
type archive struct{ all []control.Activity }

func (s *archive) page(q control.ActivityQuery) control.ActivityPage {
	var found []control.Activity
	for _, m := range s.all {
		if strings.Contains(m.Sender, q.Search) && (len(q.Outcomes) == 0 || slices.Contains(q.Outcomes, m.Outcome)) {
			found = append(found, m)
		}
	}
	from, _ := strconv.Atoi(q.Before)
	to := min(from+max(q.Limit, 1), len(found))
	page := control.ActivityPage{Activities: found[from:to], Total: len(found)}
	if to < len(found) {
		page.Next = strconv.Itoa(to)
	}
	return page
}

func message(n int) control.Activity {
	return control.Activity{
		Message:  state.Message{ID: fmt.Sprint("m", n), Sender: fmt.Sprint("Sender ", n), Space: "HQ", At: screentest.Now().Add(-time.Hour), Outcome: state.OutcomeRelayed, Route: "group"},
		SenderID: fmt.Sprint("p", n), CanReply: true,
	}
}

// many are n messages, the newest first.
func many(n int) *archive {
	s := &archive{}
	for i := n; i > 0; i-- {
		s.all = append(s.all, message(i))
	}
	return s
}

// desk is a page in a window; what it asks is answered when the test says so.
type desk struct {
	*Screen
	agent  *screentest.Agent
	window fyne.Window
	asked  []func()
}

func open(t testing.TB, s *archive) *desk {
	t.Helper()
	d := &desk{agent: &screentest.Agent{Page: s.page}}
	env, out := screentest.Env(t, d.agent, "en")
	env.Work = func(f func(context.Context)) { d.asked = append(d.asked, func() { f(t.Context()) }) }
	d.window = out.Window
	d.Screen = New(env)
	d.See(state.State{})
	d.window.SetContent(d.Content())
	d.window.Resize(fyne.NewSize(900, 700))
	d.Shown(true)
	d.answer()
	return d
}

// answer answers all that was asked, and what is asked because of that.
func (d *desk) answer() {
	for len(d.asked) > 0 {
		f := d.asked[0]
		d.asked = d.asked[1:]
		f()
	}
}

func (d *desk) queries() (all []control.ActivityQuery) {
	for _, c := range d.agent.Calls() {
		if q, ok := c.With.(control.ActivityQuery); ok {
			all = append(all, q)
		}
	}
	return all
}

func (d *desk) ids() (all []string) {
	for _, r := range d.rows {
		all = append(all, r.ID)
	}
	return all
}

func TestAsksForPagesAsTheyAreScrolledTo(t *testing.T) {
	d := open(t, many(1500))
	if len(d.rows) != firstPage || d.total != 1500 {
		t.Fatalf("%d rows of %d", len(d.rows), d.total)
	}
	d.list.goTo(80, 0)
	d.list.Refresh()
	d.answer()
	if len(d.rows) != firstPage+nextPage {
		t.Errorf("%d rows after scrolling", len(d.rows))
	}
	for len(d.rows) < 1500 {
		before := len(d.rows)
		d.list.ScrollToBottom()
		d.answer()
		if len(d.rows) == before {
			t.Fatalf("no more than %d rows", before)
		}
	}
	if diff := cmp.Diff("m1500 m1", d.ids()[0]+" "+d.ids()[1499]); diff != "" {
		t.Error(diff)
	}
}

func TestNewMessagesMoveNothing(t *testing.T) {
	s := many(600)
	d := open(t, s)
	d.list.goTo(40, 13)
	d.choose("m555")
	top, into := d.list.top()
	first := d.rows[top].ID
	s.all = append([]control.Activity{message(602), message(601)}, s.all...)
	d.See(state.State{Counts: state.Counts{Relayed: 2}})
	d.answer()
	if d.rows[0].ID != "m602" {
		t.Fatalf("the newest is %s", d.rows[0].ID)
	}
	now, nowInto := d.list.top()
	if d.rows[now].ID != first || nowInto != into {
		t.Errorf("%s is at the top, %s was (%v, %v)", d.rows[now].ID, first, nowInto, into)
	}
	if c := d.chosen(); c == nil || c.ID != "m555" {
		t.Errorf("%v is selected", c)
	}
}

// With many rows, news are read with one question, and the rows far down stay.
func TestNewsAreReadAtOnce(t *testing.T) {
	s := many(1500)
	d := open(t, s)
	for len(d.rows) < 1500 {
		d.list.ScrollToBottom()
		d.answer()
	}
	d.agent.Forget()
	s.all = append([]control.Activity{message(1501)}, s.all...)
	d.See(state.State{Counts: state.Counts{Relayed: 1}})
	d.answer()
	if n := len(d.queries()); n != 1 {
		t.Errorf("%d questions", n)
	}
	seen := map[string]bool{}
	for _, id := range d.ids() {
		seen[id] = true
	}
	if len(d.rows) != 1501 || len(seen) != 1501 || d.rows[0].ID != "m1501" || d.rows[1500].ID != "m1" {
		t.Errorf("%d rows, %d messages", len(d.rows), len(seen))
	}
}

func TestAtTheTopNewMessagesAreSeen(t *testing.T) {
	s := many(300)
	d := open(t, s)
	s.all = append([]control.Activity{message(301)}, s.all...)
	d.See(state.State{Counts: state.Counts{Relayed: 1}})
	d.answer()
	if top, into := d.list.top(); top != 0 || into != 0 || d.rows[0].ID != "m301" {
		t.Errorf("scrolled to %d", top)
	}
}

// What is typed while a question is under way is asked once, as it stands when
// the answer is there.
func TestOneQuestionAtATime(t *testing.T) {
	d := open(t, many(30))
	d.agent.Forget()
	for _, typed := range []string{"S", "Se", "Sender 2", "Sender 29"} {
		d.search.SetText(typed)
	}
	if len(d.asked) != 1 {
		t.Fatalf("%d questions at once", len(d.asked))
	}
	d.answer()
	if diff := cmp.Diff([]control.ActivityQuery{{Search: "S", Limit: firstPage}, {Search: "Sender 29", Limit: firstPage}}, d.queries()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"m29"}, d.ids()); diff != "" {
		t.Error(diff)
	}
}

func TestFilters(t *testing.T) {
	s := many(3)
	s.all[0].Outcome, s.all[1].Outcome = state.OutcomeFailed, state.OutcomeHeld
	d := open(t, s)
	var got []string
	for i := range d.chips.Buttons {
		test.Tap(d.chips.Buttons[i])
		d.answer()
		got = append(got, strings.Join(d.ids(), " "))
	}
	if diff := cmp.Diff([]string{"m3 m2 m1", "m1", "m2", "", "m3"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestTheSearchSaysWhatItLooksIn: there is text to look in while it is kept.
func TestTheSearchSaysWhatItLooksIn(t *testing.T) {
	d := open(t, many(1))
	for days, want := range map[int]string{0: "Search sender or space", 7: "Search sender, space or text"} {
		d.See(state.State{Preferences: &state.Preferences{HistoryDays: days}})
		if got := d.search.PlaceHolder; got != want {
			t.Errorf("with text of %d days: %q", days, got)
		}
	}
}

// All outcomes that there are come through one filter.
func TestFiltersLeaveNothingOut(t *testing.T) {
	labels, outcomes := filters()
	if len(labels) != len(outcomes) {
		t.Fatal("labels and outcomes do not agree")
	}
	seen := map[string]int{}
	for _, of := range outcomes {
		for _, o := range of {
			seen[o]++
		}
	}
	want := map[string]int{"relayed": 1, "waiting": 1, "held": 1, "uncertain": 1, "failed": 1, "skipped": 1, "dropped": 1}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	for o := range seen {
		for _, lang := range assets.Languages() {
			if stateOf(assets.Words(lang), o) == o {
				t.Errorf("%s has no word in %s", o, lang)
			}
		}
	}
}

func TestNothingIsAskedOutOfSight(t *testing.T) {
	d := open(t, many(3))
	d.Shown(false)
	d.agent.Forget()
	d.See(state.State{Counts: state.Counts{Relayed: 7}})
	d.answer()
	if n := len(d.queries()); n != 0 {
		t.Errorf("%d questions", n)
	}
	d.Shown(true)
	d.answer()
	if n := len(d.queries()); n != 1 {
		t.Errorf("%d questions when it comes back", n)
	}
	d.See(state.State{Counts: state.Counts{Relayed: 7}, At: time.Now()})
	d.answer()
	if n := len(d.queries()); n != 1 {
		t.Errorf("%d questions when nothing is new", n)
	}
}

func TestRetryAndDrop(t *testing.T) {
	s := many(2)
	s.all[0].Outcome, s.all[0].Entries = state.OutcomeFailed, []string{"e1", "e2"}
	d := open(t, s)
	d.Open(control.Show{Message: "m2"})
	d.agent.Forget()
	buttons := tappable(d.details.box)
	test.Tap(buttons["Send again"])
	d.answer()
	test.Tap(buttons["Give up"])
	if len(d.asked) != 0 {
		t.Fatal("given up without a question")
	}
	test.Tap(tappable(d.window.Canvas().Overlays().Top())["Give up"])
	d.answer()
	var done []string
	for _, c := range d.agent.Calls() {
		if c.Method != "Activity" {
			done = append(done, c.Method+" "+fmt.Sprint(c.With))
		}
	}
	if diff := cmp.Diff([]string{"Retry e1", "Retry e2", "Drop e1", "Drop e2"}, done); diff != "" {
		t.Error(diff)
	}
}

func TestReply(t *testing.T) {
	s := many(2)
	d := open(t, s)
	d.agent.Answer = func(control.ReplyTo) control.Reply {
		return control.Reply{Ref: "r1", State: control.ReplySending, At: screentest.Now()}
	}
	d.choose("m2")
	box := d.details.reply
	box.submit()
	if len(d.asked) != 0 {
		t.Fatal("nothing was sent as a reply")
	}
	box.entry.SetText("  Yes, at three.  ")
	box.submit()
	box.submit() // once more before the answer
	d.answer()
	var sent []any
	for _, c := range d.agent.Calls() {
		if c.Method == "Reply" {
			sent = append(sent, c.With)
		}
	}
	if diff := cmp.Diff([]any{control.ReplyTo{Message: "m2", Text: "Yes, at three."}}, sent); diff != "" {
		t.Error(diff)
	}
	if box.entry.Text != "" {
		t.Errorf("%q stays in the entry", box.entry.Text)
	}
	if r := d.chosen().Replies; len(r) != 1 || r[0].State != control.ReplySending {
		t.Errorf("shows %v", r)
	}
	// The office takes it; any news makes the page look.
	s.all[0].Replies = []control.Reply{{Ref: "r1", State: control.ReplySent}}
	d.See(state.State{At: time.Now()})
	d.answer()
	if r := d.chosen().Replies; len(r) != 1 || r[0].State != control.ReplySent {
		t.Errorf("shows %v", r)
	}
}

func TestADraftOutlivesNewsAndARefusal(t *testing.T) {
	s := many(2)
	d := open(t, s)
	d.choose("m2")
	d.details.reply.entry.SetText("half a sent")
	s.all[0].Outcome = state.OutcomeHeld
	d.See(state.State{Counts: state.Counts{Relayed: 1}})
	d.answer()
	d.agent.Fail = map[string]error{"Reply": control.ErrNotRunning}
	d.details.reply.submit()
	d.answer()
	if got := d.details.reply.entry.Text; got != "half a sent" {
		t.Errorf("%q is left", got)
	}
}

func TestMute(t *testing.T) {
	d := open(t, many(2))
	d.choose("m2")
	test.Tap(tappable(d.details.box)["Mute Sender 2"])
	d.answer()
	d.See(state.State{Preferences: &state.Preferences{Muted: []state.Sender{{ID: "p2"}}}})
	test.Tap(tappable(d.details.box)["Unmute Sender 2"])
	d.answer()
	if diff := cmp.Diff([]state.Intent{state.Mute{Sender: "p2", On: true}, state.Mute{Sender: "p2"}}, d.agent.Intents()); diff != "" {
		t.Error(diff)
	}
}

func TestOpenWaitsForTheMessage(t *testing.T) {
	s := many(2)
	d := open(t, s)
	s.all = append([]control.Activity{message(3)}, s.all...)
	d.Open(control.Show{Message: "m3"})
	d.answer()
	if c := d.chosen(); c == nil || c.ID != "m3" {
		t.Errorf("%v is selected", c)
	}
}

func TestDetailsTellNothingThatWasWritten(t *testing.T) {
	m := message(1)
	m.Sender, m.Text, m.SenderID, m.Error = "Canary Name", "canary text", "canary-id", "msg_too_long"
	got := detailsOf(assets.Words("en"), m)
	if strings.Contains(strings.ToLower(got), "canary") {
		t.Errorf("got %s", got)
	}
	for _, want := range []string{"m1", "msg_too_long", "In Slack", "2026-11-21T13:30:00Z"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

func TestATextThatIsNotShownIsSaidToStandWhereItStands(t *testing.T) {
	for name, tc := range map[string]struct {
		m    control.Activity
		want string
	}{
		"relayed": {message(1), "The text is not kept on this computer; you can read it in the office or in Slack."},
		"skipped": {
			control.Activity{Message: state.Message{Outcome: state.OutcomeSkipped}},
			"The text is not kept on this computer; you can read it in the office.",
		},
		"held": {
			control.Activity{Message: state.Message{Outcome: state.OutcomeHeld}},
			"The text stays on this computer until the message is settled, and is not shown; you can read it in the office.",
		},
		"deleted": {
			control.Activity{Message: state.Message{Outcome: state.OutcomeRelayed}, Deleted: true},
			"It was deleted in the office; this computer keeps no text of it.",
		},
	} {
		if got := textOf(assets.Words("en"), tc.m); got != tc.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestOnlyWebPagesAreOpened(t *testing.T) {
	for address, want := range map[string]bool{
		"https://office.example/space": true, "http://localhost/": true,
		"": false, "file:///etc/passwd": false, "javascript:alert(1)": false, "/usr/bin/true": false, "https:": false,
	} {
		if got := webPage(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

var _ screen.Screen = (*Screen)(nil)
