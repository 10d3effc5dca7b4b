package outbox

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func said(ref string) Reply {
	return Reply{Ref: ref, To: "ann", Text: canary + " " + ref, InReplyTo: "m", At: noon}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	ctx := t.Context()
	again := said("a")
	again.Text = "something else"
	err := errors.Join(s.SaveReply(ctx, said("a")), s.SaveReply(ctx, said("b")), s.SaveReply(ctx, again), s.SaveReply(ctx, said("c")))
	if err = errors.Join(err, s.ReplyDone(ctx, "nobody's", "m9", ""), s.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	check := func(what string, list func() ([]Reply, error), want ...Reply) {
		t.Helper()
		got, err := list()
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if !got[i].Done.IsZero() {
				got[i].Done = noon
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	open := func() ([]Reply, error) { return s.OpenReplies(ctx) }
	newest := func() ([]Reply, error) { return s.Replies(ctx, 2) }
	check("all open", open, said("a"), said("b"), said("c"))
	err = errors.Join(s.ReplyDone(ctx, "b", "m7", ""), s.ReplyDone(ctx, "b", "", "forbidden"), s.ReplyDone(ctx, "c", "", "not_found"))
	if err != nil {
		t.Fatal(err)
	}
	accepted, refused := said("b"), said("c")
	accepted.Text, accepted.Done, accepted.MessageID = "", noon, "m7"
	refused.Done, refused.Error = noon, "not_found"
	check("two answered", open, said("a"))
	check("newest first", newest, refused, accepted)
	if err := s.SaveReply(ctx, said("b")); err != nil {
		t.Fatal(err)
	}
	check("an answered one is not saved again", open, said("a"))
}

func TestTextOfRepliesIsErased(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	for _, c := range []struct {
		name       string
		history    int
		message    string
		kept, gone time.Duration
	}{
		{"accepted", 0, "m7", -1, 0},
		{"accepted, with history", 3, "m7", 2 * day, 4 * day},
		{"refused", 0, "", 6 * day, 8 * day},
		{"refused, with history", 30, "", 29 * day, 31 * day},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir, Options{History: time.Duration(c.history) * day})
			ctx := t.Context()
			now := time.Now()
			err := errors.Join(s.SaveReply(ctx, said("a")), s.ReplyDone(ctx, "a", c.message, "code"), s.Idle(ctx), s.Prune(ctx, now.Add(c.kept)))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Replies(ctx, 1); err != nil || (got[0].Text != "") != (c.kept > 0) {
				t.Errorf("the text is there: %v, %v", got[0].Text != "", err)
			}
			if err := s.Prune(ctx, now.Add(c.gone)); err != nil {
				t.Fatal(err)
			}
			if found := raw(t, dir); len(found) > 0 {
				t.Errorf("text stands in %v", found)
			}
			if got, err := s.Replies(ctx, 1); err != nil || len(got) != 1 {
				t.Errorf("%d replies are known: %v", len(got), err)
			}
			if err := s.Prune(ctx, now.Add(91*day)); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Replies(ctx, 1); err != nil || len(got) != 0 {
				t.Errorf("%d replies are known after 91 days: %v", len(got), err)
			}
		})
	}
}

// A reply that waits is not erased, however long it waits.
func TestOpenReplyIsKept(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	ctx := t.Context()
	if err := errors.Join(s.SaveReply(ctx, said("a")), s.Prune(ctx, time.Now().Add(400*24*time.Hour))); err != nil {
		t.Fatal(err)
	}
	if got, err := s.OpenReplies(ctx); err != nil || len(got) != 1 || got[0].Text != said("a").Text {
		t.Errorf("%d replies are open: %v", len(got), err)
	}
}
