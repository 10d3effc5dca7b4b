package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge/sandbox/slack"
)

// tale is what was said to Rhea, as marks that a reader of Slack finds again:
// one for each part of a message.
type tale struct {
	last     int
	messages int
	told     map[string][]string // marks by sender, in order
	doubt    map[string]bool     // keys of posts whose process was killed before it knew the outcome
}

func newTale() *tale { return &tale{told: map[string][]string{}, doubt: map[string]bool{}} }

// fillerLetters make a message one part longer.
const fillerLetters = 3600

// next gives the text of the next message of a sender, which takes so many
// parts.
func (c *tale) next(sender string, parts int) string {
	var b strings.Builder
	for part := range parts {
		if part > 0 {
			b.WriteString(strings.Repeat(" filler", fillerLetters/len(" filler")) + " ")
		}
		c.last++
		mark := fmt.Sprintf("[%06d]", c.last)
		c.told[sender] = append(c.told[sender], mark)
		b.WriteString(mark)
	}
	c.messages++
	return b.String()
}

// account is what became of a tale at Slack's end. What must be none comes
// first.
type account struct {
	Lost     int // parts that never arrived
	Unmarked int // repeats that do not say so, and third ones
	Disorder int // parts that came behind a later one of their sender
	Stray    int // marked although their outcome was known
	Repeated int // marked repeats of what had arrived
	Marked   int // marked posts of what had not
	Posts    int
}

func (a *account) add(b account) {
	a.Lost += b.Lost
	a.Unmarked += b.Unmarked
	a.Disorder += b.Disorder
	a.Stray += b.Stray
	a.Repeated += b.Repeated
	a.Marked += b.Marked
	a.Posts += b.Posts
}

// broken reports whether a promise was broken.
func (a account) broken() bool { return a.Lost+a.Unmarked+a.Disorder+a.Stray > 0 }

var markShape = regexp.MustCompile(`\[\d{6}\]`)

// reconcile compares the tale with what Slack holds.
func (c *tale) reconcile(posts []slack.Message) account {
	a := account{Posts: len(posts)}
	place, sender := map[string]int{}, map[string]string{}
	for from, marks := range c.told {
		for i, m := range marks {
			place[m], sender[m] = i, from
		}
	}
	times, reached := map[string]int{}, map[string]int{}
	for _, p := range posts {
		marked := strings.Contains(p.Text, theMark)
		for _, m := range markShape.FindAllString(p.Text, -1) {
			times[m]++
			if times[m] > 2 || times[m] == 2 && !marked {
				a.Unmarked++
			}
			switch {
			case marked && !c.doubt[p.Key]:
				a.Stray++
			case marked && times[m] == 1:
				a.Marked++
			case marked:
				a.Repeated++
			}
			if place[m] < reached[sender[m]] {
				a.Disorder++
			}
			reached[sender[m]] = max(reached[sender[m]], place[m])
		}
	}
	for m := range place {
		if times[m] == 0 {
			a.Lost++
		}
	}
	return a
}

// TestReconcile holds the one who counts to what it is to find.
func TestReconcile(t *testing.T) {
	t.Parallel()
	post := func(key, text string) slack.Message { return slack.Message{Key: key, Text: text} }
	again := func(key, text string) slack.Message { return post(key, text+" ("+theMark+")") }
	for name, c := range map[string]struct {
		posts []slack.Message
		want  account
	}{
		"all well":          {[]slack.Message{post("a", "[000001]"), post("b", "[000002]"), post("v", "[000003]")}, account{Posts: 3}},
		"lost":              {[]slack.Message{post("a", "[000001]"), post("b", "[000002]")}, account{Posts: 2, Lost: 1}},
		"repeated":          {[]slack.Message{post("a", "[000001]"), post("a", "[000001]"), post("b", "[000002]"), post("v", "[000003]")}, account{Posts: 4, Unmarked: 1}},
		"repeated, marked":  {[]slack.Message{post("d", "[000001]"), again("d", "[000001]"), post("b", "[000002]"), post("v", "[000003]")}, account{Posts: 4, Repeated: 1}},
		"marked for once":   {[]slack.Message{again("d", "[000001]"), post("b", "[000002]"), post("v", "[000003]")}, account{Posts: 3, Marked: 1}},
		"marked for no use": {[]slack.Message{again("a", "[000001]"), post("b", "[000002]"), post("v", "[000003]")}, account{Posts: 3, Stray: 1}},
		"a third time": {
			[]slack.Message{post("d", "[000001]"), again("d", "[000001]"), again("d", "[000001]"), post("b", "[000002]"), post("v", "[000003]")},
			account{Posts: 5, Repeated: 2, Unmarked: 1},
		},
		"out of order":        {[]slack.Message{post("b", "[000002]"), post("a", "[000001]"), post("v", "[000003]")}, account{Posts: 3, Disorder: 1}},
		"repeated behind one": {[]slack.Message{post("d", "[000001]"), post("b", "[000002]"), again("d", "[000001]"), post("v", "[000003]")}, account{Posts: 4, Repeated: 1, Disorder: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := newTale()
			said.next(ann, 2)
			said.next(vic, 1)
			said.doubt["d"] = true
			if diff := cmp.Diff(c.want, said.reconcile(c.posts)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
