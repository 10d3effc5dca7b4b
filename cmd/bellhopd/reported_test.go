package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bellhop/bridge/sandbox/slack"
)

// reported are small inputs that came to public trackers as bugs of programs
// like this one, each with what is right.
//
//go:embed testdata/reported.json
var reportedCases []byte

// reported is one input. Each of its events is laid over a plain message of
// Hanako's to Alice, so that a case says only what is special about it.
type reported struct {
	Name    string           `json:"name"`
	Only    string           `json:"only"` // replay or live; "": both are played
	Zone    string           `json:"zone"` // TZ
	Refuses string           `json:"refuses"`
	Events  []map[string]any `json:"events"`

	Posts    *int                `json:"posts"`    // of chat.postMessage
	Updates  *int                `json:"updates"`  // of chat.update
	Reads    []string            `json:"reads"`    // Alice does
	Quotes   []string            `json:"quotes"`   // she reads these as quotations
	Links    []string            `json:"links"`    // she can click these
	Gone     []string            `json:"gone"`     // she reads them no more
	Never    []string            `json:"never"`    // stood in Slack at any time
	Hidden   map[string][]string `json:"hidden"`   // from that person, at any time
	Username int                 `json:"username"` // has at most so many letters
}

func TestReported(t *testing.T) {
	t.Parallel()
	decoder := json.NewDecoder(bytes.NewReader(reportedCases))
	decoder.UseNumber()
	var cases []reported
	if err := decoder.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for _, how := range []string{"replay", "live"} {
			if c.Only == "" || c.Only == how {
				t.Run(c.Name+"/"+how, func(t *testing.T) {
					t.Parallel()
					c.play(t, how)
				})
			}
		}
	}
}

// play has Alice connect and then hears what the office says: in one replay, or
// each event once the one before is settled.
func (c reported) play(t *testing.T, how string) {
	w := c.world(t)
	script := newScriptOffice(t)
	w.url = script.url()
	var env []string
	if c.Zone != "" {
		env = append(env, "TZ="+c.Zone)
	}
	p := launch(t, self(t), append([]string{"BELLHOP_OFFICE_TOKEN=alice", "BELLHOP_SLACK_BOT_TOKEN=" + w.slack.BotToken()}, env...), w.runArgs()...)
	alice := script.members["alice"]
	script.wait(p, "welcomed", func() bool { return alice.welcome > 0 })
	k := &killing{world: w}
	if !k.known(p) {
		t.Fatalf("not welcomed; bellhopd says:\n%s", p.errs.String())
	}
	if c.Refuses != "" {
		w.slack.Fault(slack.Fault{Method: "chat.update", Kind: slack.Error, Error: c.Refuses, Count: -1})
	}
	frames := c.frames(t)
	if how == "replay" {
		script.say(alice, frames...)
	}
	k.connect().exits(exitDone)
	if how == "live" {
		script.wait(p, "given the lease", func() bool { return alice.holder != nil })
	}
	var ids []string
	for _, f := range frames {
		if how == "live" {
			script.say(alice, f)
			script.settles(p, alice, f.id)
		}
		ids = append(ids, f.id)
	}
	script.settles(p, alice, ids...)
	p.term()
	c.check(t, w)
}

func (c reported) world(t *testing.T) *world {
	w := &world{t: t, rate: []string{"--slack-rate", "off"}, data: filepath.Join(workplace(t), "data")}
	w.slack = slack.New(slack.Options{TeamID: "T0ACME001", Users: []slack.User{
		{ID: "U0ALICE00", Name: "Alice", Email: "alice@acme.test"},
		{ID: "U0HANAKO0", Name: "Hanako", Email: "hanako@acme.test"},
		{ID: "U0ZOE0000", Name: "Zoe", Email: "zoe@acme.test"},
	}})
	api := httptest.NewServer(w.slack)
	w.api = api.URL + "/api/"
	t.Cleanup(func() { w.slack.Close(); api.Close() })
	return w
}

// frames are the events as the office says them.
func (c reported) frames(t *testing.T) (frames []scriptFrame) {
	for _, e := range c.Events {
		frame := map[string]any{"op": "event", "type": "message.created", "at": "2026-11-20T09:30:00+09:00"}
		data := map[string]any{
			"id": "m-1", "space": map[string]any{"id": "sp-1", "name": "HQ", "url": "https://office.test/hq"}, "sender": "hanako",
			"mentions": []any{map[string]any{"kind": "person", "id": "p-alice", "name": "Alice"}},
			"format":   "plain", "created_at": "2026-11-20T09:30:00+09:00",
		}
		said, _ := e["data"].(map[string]any)
		maps.Copy(data, said)
		maps.Copy(frame, e)
		frame["data"] = data
		data["sender"] = reportedSender(data["sender"].(string))
		text, err := json.Marshal(frame)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, scriptFrame{id: e["id"].(string), text: text})
	}
	return frames
}

func reportedSender(name string) map[string]any {
	switch name {
	case "victor":
		return map[string]any{"id": "p-victor", "name": "Victor", "role": "visitor"}
	case "longname":
		return map[string]any{"id": "p-long", "name": strings.Repeat("Bartholomew", 400), "role": "visitor"}
	}
	id := map[string]string{"hanako": "U0HANAKO0", "zoe": "U0ZOE0000"}[name]
	return map[string]any{
		"id": "p-" + name, "name": strings.ToUpper(name[:1]) + name[1:], "email": name + "@acme.test", "role": "member",
		"slack": map[string]any{"linked": true, "team_id": "T0ACME001", "user_id": id},
	}
}

// check compares what stands, and ever stood, in Slack with what is right. What
// Connect says has a six-digit code and is left out.
func (c reported) check(t *testing.T, w *world) {
	read, quotes, links := c.seen(w)
	for _, words := range c.Reads {
		if !strings.Contains(read, words) {
			t.Errorf("Alice does not read %q, but:\n%s", words, read)
		}
	}
	for _, words := range c.Gone {
		if strings.Contains(read, words) {
			t.Errorf("Alice still reads %q", words)
		}
	}
	for _, words := range c.Quotes {
		if !strings.Contains(quotes, words) {
			t.Errorf("%q is no quotation; Alice reads:\n%s", words, read)
		}
	}
	for _, address := range c.Links {
		if !slices.Contains(links, address) {
			t.Errorf("%s cannot be clicked, but %q", address, links)
		}
	}
	posts := 0
	for _, m := range w.slack.Messages() {
		if m.Key == "" || codeShape.MatchString(urlShape.ReplaceAllString(m.Text, "")) {
			continue
		}
		posts++
		c.checkPost(t, w, m)
	}
	if c.Posts != nil && posts != *c.Posts {
		t.Errorf("%d posts, want %d", posts, *c.Posts)
	}
	if n := w.slack.CallsOf("chat.update"); c.Updates != nil && n != *c.Updates {
		t.Errorf("%d updates, want %d", n, *c.Updates)
	}
}

func (c reported) checkPost(t *testing.T, w *world, m slack.Message) {
	ever := m.Text + string(m.Blocks)
	for _, r := range m.Revisions {
		ever += r.Text + string(r.Blocks)
	}
	for _, words := range c.Never {
		if strings.Contains(ever, words) {
			t.Errorf("%q stood in Slack: %s", words, ever)
		}
	}
	for person, hidden := range c.Hidden {
		id := reportedSender(person)["slack"].(map[string]any)["user_id"].(string)
		in := slices.ContainsFunc(w.slack.View(id), func(v slack.Conversation) bool { return v.ID == m.Channel })
		for _, words := range hidden {
			if in && strings.Contains(ever, words) {
				t.Errorf("%s could read %q: %s", person, words, ever)
			}
		}
	}
	if n := len([]rune(m.Username)); c.Username > 0 && (n > c.Username || n == 0) {
		t.Errorf("a username of %d letters", n)
	}
}

// seen is what Alice reads in all conversations, which of it as quotations, and
// what she can click.
func (c reported) seen(w *world) (read, quotes string, links []string) {
	for _, v := range w.slack.View("U0ALICE00") {
		for _, m := range v.Messages {
			read += m.Text + "\n"
			for _, b := range m.Blocks {
				for _, spans := range append([][]slack.Span{b.Spans}, b.Items...) {
					for _, s := range spans {
						if b.Type == "quote" {
							quotes += s.Text
						}
						if s.URL != "" {
							links = append(links, s.URL)
						}
					}
				}
			}
		}
	}
	return read, quotes, links
}
