package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bellhop/app/state"
	"bellhop/bridge/sandbox/slack"
)

// household is a Slack of three people, an office that says what it is told to,
// and one data directory that they share.
type household struct {
	*killing
	script *scriptOffice
	alice  *scriptMember
	zoe    *scriptMember
}

func newHousehold(t *testing.T) *household {
	w := &world{t: t, rate: []string{"--slack-rate", "off"}, data: filepath.Join(workplace(t), "data")}
	w.slack = slack.New(slack.Options{TeamID: "T0ACME001", Users: []slack.User{
		{ID: "U0ALICE00", Name: "Alice", Email: "alice@acme.test"},
		{ID: "U0HANAKO0", Name: "Hanako", Email: "hanako@acme.test"},
		{ID: "U0ZOE0000", Name: "Zoe", Email: "zoe@acme.test"},
	}})
	api := httptest.NewServer(w.slack)
	w.api = api.URL + "/api/"
	t.Cleanup(func() { w.slack.Close(); api.Close() })
	h := &household{killing: &killing{world: w}, script: newScriptOffice(t)}
	w.url = h.script.url()
	h.alice, h.zoe = h.script.members["alice"], h.script.add("zoe")
	return h
}

// starts runs bellhopd with a token and waits until it knows whose it is.
func (h *household) starts(token string) *process {
	h.t.Helper()
	h.script.mu.Lock()
	m := h.script.members[token]
	before := m.welcome
	h.script.mu.Unlock()
	p := launch(h.t, self(h.t), []string{"BELLHOP_OFFICE_TOKEN=" + token, "BELLHOP_SLACK_BOT_TOKEN=" + h.slack.BotToken()}, h.runArgs()...)
	h.script.wait(p, "welcomed", func() bool { return m.welcome > before })
	if !h.known(p) {
		h.t.Fatalf("not welcomed; bellhopd says:\n%s", p.errs.String())
	}
	return p
}

// tells has the office say messages of Hanako's to one member alone, from id on.
func (h *household) tells(m *scriptMember, first, n int) (ids []string) {
	for i := first; i < first+n; i++ {
		c := reported{Events: []map[string]any{{"id": fmt.Sprintf("e%d", i), "data": map[string]any{
			"id": fmt.Sprintf("m%d", i), "text": fmt.Sprintf("words %d for %s", i, m.name),
			"mentions": []any{map[string]any{"kind": "person", "id": m.id, "name": m.name}},
		}}}}
		h.script.say(m, c.frames(h.t)...)
		ids = append(ids, fmt.Sprintf("e%d", i))
	}
	return ids
}

// status is what `bellhopd status --json` tells.
func (h *household) status() (s state.State) {
	h.t.Helper()
	p := h.command("status", "--json")
	p.exits(exitDone)
	if err := json.Unmarshal([]byte(p.out.String()), &s); err != nil {
		h.t.Fatal(err)
	}
	return s
}

// unlinked waits until p says that nobody is connected.
func (h *household) unlinked(p *process) {
	h.t.Helper()
	h.shown(p, "not connected", func(s state.State) bool { return s.Link == nil })
}

// relayed are the words that somebody reads, in the order in which they came.
func (h *household) relayed(user string) (words []string) {
	for _, v := range h.slack.View(user) {
		for _, m := range v.Messages {
			for line := range strings.Lines(m.Text) {
				if line = strings.TrimSpace(line); strings.HasPrefix(line, "words ") {
					words = append(words, line)
				}
			}
		}
	}
	slices.Sort(words)
	return words
}

// reads fails unless these people read exactly these words, each once.
func (h *household) reads(want map[string][]string) {
	h.t.Helper()
	for user, words := range want {
		if got := h.relayed(user); !slices.Equal(got, words) {
			h.t.Errorf("%s reads %q, want %q", user, got, words)
		}
	}
}

func wordsFor(m *scriptMember, numbers ...int) (words []string) {
	for _, n := range numbers {
		words = append(words, fmt.Sprintf("words %d for %s", n, m.name))
	}
	return words
}

func TestAnothersTokenPostsNothingStored(t *testing.T) {
	t.Parallel()
	for _, connects := range []bool{true, false} {
		t.Run(fmt.Sprint("connects=", connects), func(t *testing.T) {
			t.Parallel()
			h := newHousehold(t)
			p := h.starts("alice")
			h.connect().exits(exitDone)
			h.slack.Outage(slack.ServerError)
			ids := h.tells(h.alice, 1, 5)
			h.shown(p, "waiting", func(s state.State) bool { return s.Totals.Waiting == 5 })
			p.kill()
			h.slack.Outage("")

			p = h.starts("zoe")
			zoes := h.tells(h.zoe, 101, 1)
			h.unlinked(p)
			if connects {
				h.connect().exits(exitDone)
				h.script.settles(p, h.zoe, zoes...)
			}
			p.term()
			if n := len(h.alice.settled); n > 0 {
				t.Errorf("%d messages of Alice's were settled under Zoe's token", n)
			}

			p = h.starts("alice")
			h.script.settles(p, h.alice, ids...)
			if s := h.status(); s.Link == nil || s.Link.UserID != "U0ALICE00" {
				t.Errorf("Alice's link: %+v", s.Link)
			}
			p.term()
			want := map[string][]string{"U0ALICE00": wordsFor(h.alice, 1, 2, 3, 4, 5), "U0ZOE0000": nil}
			if connects {
				want["U0ZOE0000"] = wordsFor(h.zoe, 101)
			}
			h.reads(want)
		})
	}
}

func TestConnectEndsWithItsAccount(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	p := h.starts("alice")
	link := h.command("link")
	if err := h.slack.WaitFor(link.ctx, func() bool { return len(h.codes()) == 1 }); err != nil {
		t.Fatal(err)
	}
	h.script.become("alice", h.zoe)
	h.shown(p, "Zoe's", func(s state.State) bool { return s.Office.Self != nil && s.Office.Self.ID == h.zoe.id })
	_, _ = link.in.Write([]byte(h.codes()[0] + "\n"))
	link.in.Close()
	link.exits(exitFailed)
	h.unlinked(p)
	h.tells(h.zoe, 1, 1)
	p.term()
	if h.zoe.account != "" || h.alice.account != "" {
		t.Errorf("the office shows Zoe as %q and Alice as %q", h.zoe.account, h.alice.account)
	}
	h.reads(map[string][]string{"U0ALICE00": nil, "U0ZOE0000": nil})
}

func TestMemberChangesWhileMessagesWait(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	p := h.starts("alice")
	h.connect().exits(exitDone)
	h.slack.Outage(slack.ServerError)
	ids := h.tells(h.alice, 1, 3)
	h.shown(p, "waiting", func(s state.State) bool { return s.Totals.Waiting == 3 })
	h.script.become("alice", h.zoe)
	h.shown(p, "Zoe's", func(s state.State) bool { return s.Office.Self != nil && s.Office.Self.ID == h.zoe.id })
	h.slack.Outage("")
	h.unlinked(p)
	h.connect().exits(exitDone)
	h.script.settles(p, h.zoe, h.tells(h.zoe, 101, 1)...)
	h.script.become("alice", h.alice)
	h.script.settles(p, h.alice, ids...)
	p.term()
	h.reads(map[string][]string{"U0ALICE00": wordsFor(h.alice, 1, 2, 3), "U0ZOE0000": wordsFor(h.zoe, 101)})
}

func TestAnotherOfficeWithTheSameIDs(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]string{"another host": "", "another path": "/other/gateway"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHousehold(t)
			p := h.starts("alice")
			h.connect().exits(exitDone)
			h.script.settles(p, h.alice, h.tells(h.alice, 1, 2)...)
			p.term()

			second := newScriptOffice(t)
			if at != "" {
				second = h.script
				second.mu.Lock()
				h.alice.settled, h.alice.frames, h.alice.account = nil, nil, ""
				second.mu.Unlock()
				h.url = strings.TrimSuffix(h.url, "/gateway") + at
			} else {
				h.url = second.url()
			}
			h.script = second
			p = h.starts("alice")
			h.unlinked(p)
			h.connect().exits(exitDone)
			alice := second.members["alice"]
			second.settles(p, alice, h.tells(alice, 1, 2)...)
			if s := h.status(); s.Totals.Relayed != 2 || s.Totals.Received != 2 {
				t.Errorf("the second office's totals are %+v", s.Totals)
			}
			p.term()
			h.reads(map[string][]string{"U0ALICE00": append(wordsFor(alice, 1, 1), wordsFor(alice, 2, 2)...)})
		})
	}
}

func TestLostDataIsNobodyElses(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	p := h.starts("alice")
	h.connect().exits(exitDone)
	p.term()
	err := filepath.WalkDir(h.data, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), "outbox.db") {
			return os.Remove(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p = h.starts("zoe")
	h.unlinked(p)
	h.tells(h.zoe, 1, 1)
	p.term()
	if h.zoe.account != "" {
		t.Errorf("the office shows Zoe as %q", h.zoe.account)
	}
	h.reads(map[string][]string{"U0ALICE00": nil, "U0ZOE0000": nil})
}

func TestDisconnectHoldsOnEveryMachine(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	first := h.starts("alice")
	h.connect().exits(exitDone)
	desk := h.data
	h.data = filepath.Join(workplace(t), "data")
	second := h.starts("alice")
	h.connect().exits(exitDone)
	h.command("unlink").exits(exitDone)
	h.unlinked(second)
	h.data = desk
	h.unlinked(first)
	h.tells(h.alice, 1, 1)
	first.term()
	first = h.starts("alice")
	h.unlinked(first)
	first.term()
	second.term()
	if h.alice.account != "" || len(h.alice.settled) > 0 {
		t.Errorf("the office shows %q and %d settled messages", h.alice.account, len(h.alice.settled))
	}
	h.reads(map[string][]string{"U0ALICE00": nil})
}

func TestOfficeTakesTheLinkAway(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(h *household){
		"unlinked while connected": func(h *household) { h.script.change(func() { h.script.show(h.alice, "") }) },
		"a guest while connected": func(h *household) {
			h.script.change(func() { h.alice.role = "guest"; h.script.show(h.alice, h.alice.account) })
		},
		"unlinked while away": func(h *household) { h.alice.account = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHousehold(t)
			p := h.starts("alice")
			h.connect().exits(exitDone)
			if strings.HasSuffix(name, "away") {
				p.term()
				take(h)
				p = h.starts("alice")
			} else {
				take(h)
			}
			h.unlinked(p)
			h.tells(h.alice, 1, 1)
			p.term()
			if name != "a guest while connected" && h.alice.account != "" {
				t.Errorf("told the office again: %q", h.alice.account)
			}
			h.reads(map[string][]string{"U0ALICE00": nil})
		})
	}
}
