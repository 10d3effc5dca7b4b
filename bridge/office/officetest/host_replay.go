package officetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

func settle(ids ...string) string {
	return `{"op":"settle","events":["` + strings.Join(ids, `","`) + `"]}`
}

func (v *visit) sayTimes(n int) {
	for i := range n {
		v.Say("sora", "mika", fmt.Sprintf("message %d", i+1))
	}
}

// replay takes a replay of n events and its caught_up.
func (p *peer) replay(n int) []string {
	p.t.Helper()
	ids := p.wantMessages(n)
	f := p.want("caught_up")
	want := "null"
	if n > 0 {
		want = `"` + ids[n-1] + `"`
	}
	if string(f.Through) != want {
		p.t.Errorf("caught up through %s, want %s", f.Through, want)
	}
	return ids
}

// hostReplay is what is offered, in which order, and what never again.
func hostReplay() map[string]func(*testing.T, *visit) {
	return map[string]func(*testing.T, *visit){
		"what waits comes first and in order": func(t *testing.T, v *visit) {
			v.sayTimes(5)
			p, _ := v.hello("mika", "laptop", true)
			for i := range 5 {
				f := p.until("a message", frame.ofMessage)
				if want := fmt.Sprintf("message %d", i+1); !strings.Contains(string(f.Data), `"`+want+`"`) {
					t.Errorf("event %d is %s, want %s", i, f.raw, want)
				}
			}
			p.want("caught_up")
			v.sayTimes(2)
			p.wantMessages(2)
			p.round()
		},
		"an empty replay is caught up too": func(_ *testing.T, v *visit) {
			p, _ := v.hello("mika", "laptop", true)
			p.replay(0)
		},
		"each grant offers what is not settled": func(t *testing.T, v *visit) {
			v.sayTimes(3)
			a, _ := v.hello("mika", "a", true)
			first := a.replay(3)
			a.say(release)
			a.say(ask)
			a.wantLease(false, "")
			a.wantLease(true, "a")
			if diff := cmp.Diff(first, a.replay(3)); diff != "" {
				t.Errorf("asked anew: %s", diff)
			}
			z, _ := v.hello("mika", "z", true)
			a.leave(true)
			z.wantLease(true, "z")
			if diff := cmp.Diff(first, z.replay(3)); diff != "" {
				t.Errorf("another device: %s", diff)
			}
		},
		"settling is for good and not cumulative": func(t *testing.T, v *visit) {
			v.sayTimes(5)
			a, _ := v.hello("mika", "a", true)
			ids := a.replay(5)
			for _, f := range []string{settle(ids[3], "unknown-event", ids[3]), settle(ids[3]), settle(ids[1])} {
				a.say(f)
			}
			a.round()
			a, _ = v.hello("mika", "a", true)
			want := []string{ids[0], ids[2], ids[4]}
			if diff := cmp.Diff(want, a.replay(3)); diff != "" {
				t.Error(diff)
			}
			z, _ := v.hello("mika", "z", true)
			a.say(settle(want...))
			a.leave(true)
			z.wantLease(true, "z")
			z.replay(0)
		},
		"256 settle at once and 257 do not": func(_ *testing.T, v *visit) {
			v.sayTimes(257)
			a, _ := v.hello("mika", "a", true)
			ids := a.replay(257)
			a.say(settle(ids...))
			a.ignored()
			a.say(settle(ids[:256]...))
			a.round()
			a, _ = v.hello("mika", "a", true)
			a.replay(1)
		},
		"edits and deletions follow their message": func(t *testing.T, v *visit) {
			message, space := v.Say("sora", "mika", "first")
			v.Edit(message, "second")
			p, _ := v.hello("mika", "laptop", true)
			p.until("the creation", func(f frame) bool { return f.Type == "message.created" })
			edit := p.until("the edit", func(f frame) bool { return f.Type == "message.updated" })
			if !strings.Contains(string(edit.Data), `"second"`) || !strings.Contains(string(edit.Data), `"edited_at"`) {
				t.Errorf("edit %s", edit.raw)
			}
			p.want("caught_up")
			v.Delete(message)
			f := p.until("the deletion", func(f frame) bool { return f.Type == "message.deleted" })
			var d struct {
				ID        string `json:"id"`
				DeletedAt string `json:"deleted_at"`
				Space     *struct {
					ID string `json:"id"`
				} `json:"space"`
			}
			if err := json.Unmarshal(f.Data, &d); err != nil || d.ID != message || d.DeletedAt == "" {
				t.Errorf("deletion %s: %v", f.raw, err)
			}
			if v.Revision > 1 && (d.Space == nil || d.Space.ID != space) {
				t.Errorf("deletion %s, want space %q", f.raw, space)
			}
		},
		"settling is each member's own": func(_ *testing.T, v *visit) {
			v.Say("olga", "mika", "for mika")
			v.Say("olga", "sora", "for sora")
			mika, _ := v.hello("mika", "d", true)
			ids := mika.replay(1)
			sora, _ := v.hello("sora", "d", true)
			others := sora.replay(1)
			mika.say(settle(slices.Concat(ids, others)...))
			mika.round()
			sora, _ = v.hello("sora", "d", true)
			sora.replay(1)
		},
	}
}
