package agent

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/words"
	"bellhop/assets"
	"bellhop/bridge/outbox"
)

const (
	// recent is how many messages a snapshot tells of.
	recent = 5
	// maxReplies are looked through for those to the messages of a page.
	maxReplies = 1000
)

// activities tells what became of messages, and answers them.
type activities struct {
	seats   *seats
	reports *reports
}

// Activity implements control.Activities. An edit or a deletion is told with
// its message.
func (s activities) Activity(ctx context.Context, language string, in control.ActivityQuery) (control.ActivityPage, error) {
	filter := outbox.Filter{States: in.Outcomes, Text: in.Search, Before: in.Before, Limit: in.Limit, Created: true}
	open := s.seats.open()
	if open == nil {
		return control.ActivityPage{Activities: []control.Activity{}}, nil
	}
	store := open.Store()
	page, err := store.Activity(ctx, filter)
	if err != nil {
		return control.ActivityPage{}, err
	}
	out := control.ActivityPage{Activities: make([]control.Activity, 0, len(page.List)), Next: page.Next}
	if out.Total, err = store.Count(ctx, filter); err != nil {
		return out, err
	}
	t := teller{words: assets.Words(language), language: language, self: open.Account().Member}
	if err := t.gather(ctx, store); err != nil {
		return out, err
	}
	for _, a := range page.List {
		out.Activities = append(out.Activities, t.tell(a))
	}
	return out, nil
}

// teller puts what the outbox knows into words.
type teller struct {
	words    *assets.Phrases
	language string
	self     string
	open     map[string][]outbox.Entry // by message
	replies  map[string][]outbox.Reply // by message, oldest first
}

func (t *teller) gather(ctx context.Context, store *outbox.Store) error {
	entries, err := store.Entries(ctx)
	if err != nil {
		return err
	}
	t.open = make(map[string][]outbox.Entry)
	for _, e := range entries {
		t.open[e.Message] = append(t.open[e.Message], e)
	}
	replies, err := store.Replies(ctx, maxReplies)
	t.replies = make(map[string][]outbox.Reply)
	for _, r := range slices.Backward(replies) {
		t.replies[r.InReplyTo] = append(t.replies[r.InReplyTo], r)
	}
	return err
}

func (t *teller) tell(a outbox.Activity) control.Activity {
	out := control.Activity{
		Message: messageOf(a), SenderID: a.Sender.ID, SenderRole: string(a.Sender.Role), SpaceURL: a.Space.URL,
		Text: a.Text, Error: a.Error, Why: t.why(a), Tries: a.Tries, Parts: a.Parts, Marked: a.Marked, Edited: a.Edited, Deleted: a.Deleted,
		NotCarried: (a.Edited || a.Deleted) && !a.Carried && a.State == state.OutcomeRelayed,
		CanReply:   t.canReply(a),
	}
	for _, e := range t.open[a.Message] {
		if e.State == outbox.StateUncertain || e.State == outbox.StateFailed {
			out.Entries = append(out.Entries, e.ID)
		}
	}
	for _, r := range t.replies[a.Message] {
		out.Replies = append(out.Replies, t.reply(r))
	}
	return out
}

// why is a sentence for the reason or the error, "" when there is neither.
func (t *teller) why(a outbox.Activity) string {
	key := "activity.reason." + assets.Key(a.Reason)
	switch {
	case a.Reason != "" && t.words.Has(key):
		return t.words.T(key)
	case a.Error != "" && a.State == state.OutcomeFailed:
		return words.Refusal(t.language, a.Error)
	case a.Error != "" && a.State != state.OutcomeRelayed:
		return words.Sentence(t.language, a.Error)
	}
	return ""
}

// canReply: visitors and guests have no address in the office.
func (t *teller) canReply(a outbox.Activity) bool {
	return a.Sender.ID != "" && a.Sender.ID != t.self && !a.Sender.Role.Outside()
}

func (t *teller) reply(r outbox.Reply) control.Reply {
	out := control.Reply{Ref: r.Ref, At: r.At, State: control.ReplySending}
	switch {
	case r.Error != "":
		out.State, out.Why = control.ReplyRefused, words.Sentence(t.language, state.CodeReplyRefused, r.Error)
	case !r.Done.IsZero():
		out.State = control.ReplySent
	}
	return out
}

func messageOf(a outbox.Activity) state.Message {
	return state.Message{
		ID: a.Message, Sender: cmp.Or(a.Sender.Name, a.Sender.ID), Space: a.Space.Name, At: a.At.UTC(),
		Outcome: a.State, Reason: a.Reason, Route: string(a.Route),
	}
}

// Reply implements control.Activities. It is on disk when this returns, and
// goes out when the office is there.
func (s activities) Reply(ctx context.Context, in control.ReplyTo) (control.Reply, error) {
	open := s.seats.open()
	if open == nil {
		return control.Reply{}, &control.Failure{Code: state.CodeNoMessage}
	}
	page, err := open.Store().Activity(ctx, outbox.Filter{Message: in.Message, Created: true, Limit: 1})
	if err != nil {
		return control.Reply{}, err
	}
	t := teller{self: open.Account().Member}
	text := strings.TrimSpace(in.Text)
	if in.Message == "" || len(page.List) == 0 || !t.canReply(page.List[0]) || text == "" {
		return control.Reply{}, &control.Failure{Code: state.CodeNoMessage}
	}
	r := outbox.Reply{Ref: rand.Text(), To: page.List[0].Sender.ID, Text: text, InReplyTo: in.Message, At: time.Now()}
	return control.Reply{Ref: r.Ref, At: r.At.UTC(), State: control.ReplySending}, open.Reply(ctx, r)
}

// lately adds the last messages that were for this person, and today's counts.
func lately(ctx context.Context, store *outbox.Store, zone *time.Location, s *state.State) error {
	page, err := store.Activity(ctx, outbox.Filter{Limit: recent, Created: true, States: []string{
		state.OutcomeRelayed, state.OutcomeWaiting, state.OutcomeHeld, state.OutcomeUncertain, state.OutcomeFailed,
	}})
	for _, m := range page.List {
		s.Recent = append(s.Recent, messageOf(m))
	}
	y, m, d := s.At.In(zone).Date()
	relayed, skipped, since := store.Since(ctx, time.Date(y, m, d, 0, 0, 0, 0, zone))
	s.Today = &state.Today{Relayed: relayed, Skipped: skipped}
	return errors.Join(err, since)
}

// mutedSenders are the senders whose messages are held back, with the names
// under which they wrote lately.
func mutedSenders(ctx context.Context, store *outbox.Store, ids []string) []state.Sender {
	var out []state.Sender
	for _, id := range ids {
		sender := state.Sender{ID: id}
		if store != nil {
			if page, err := store.Activity(ctx, outbox.Filter{Sender: id, Limit: 1}); err == nil && len(page.List) > 0 {
				sender.Name = page.List[0].Sender.Name
			}
		}
		out = append(out, sender)
	}
	return out
}
