package activity

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/app/control"
	"bellhop/app/ui/forms"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/theme"
)

// reply is the place in which the sender of one message is answered. What is
// being written stays when the rest of the pane is made anew.
type reply struct {
	env     screen.Env
	message string
	box     *fyne.Container
	said    *fyne.Container // what was answered before
	entry   *parts.Entry
	field   *parts.Field
	send    *parts.Button
	done    func(message string, r control.Reply)
}

func newReply(env screen.Env, m control.Activity, done func(string, control.Reply)) *reply {
	w := env.Words
	keys := "Ctrl+Enter"
	if runtime.GOOS == "darwin" {
		keys = "⌘⏎"
	}
	r := &reply{env: env, message: m.ID, done: done, said: parts.Column(theme.S), entry: parts.NewLongEntry("", 3)}
	r.entry.OnSubmitted = func(string) { r.submit() }
	r.field = parts.NewField(w.T("activity.reply_to", nameOf(w, m)), r.entry,
		w.T("activity.reply_hint", nameOf(w, m))+" "+w.T("activity.reply_keys", keys))
	r.send = parts.Primary(w.T("activity.reply_send"), theme.Send, r.submit)
	r.box = parts.Column(theme.M, r.said, r.field, parts.Row(theme.S, r.send))
	return r
}

// show tells what became of the answers of before.
func (r *reply) show(m control.Activity) {
	w, now := r.env.Words, r.env.Now()
	r.said.Objects = nil
	for _, before := range m.Replies {
		tone, word := parts.Busy, w.T("activity.reply.sending")
		switch before.State {
		case control.ReplySent:
			tone, word = parts.Working, w.T("activity.reply.sent", w.When(before.At, now))
		case control.ReplyRefused:
			tone, word = parts.Failed, w.T("activity.reply.refused")
		}
		r.said.Add(parts.NewStatus(tone, word))
		if before.Why != "" {
			r.said.Add(parts.NewText(parts.Muted, before.Why))
		}
	}
	visible(r.said, len(m.Replies) > 0)
	visible(r.field, m.CanReply)
	visible(r.send, m.CanReply)
	r.said.Refresh()
}

// submit sends what is written. It stays in the entry until the agent has
// stored it.
func (r *reply) submit() {
	text := strings.TrimSpace(r.entry.Text)
	if r.send.Disabled() {
		return
	}
	if text == "" {
		r.field.Problem(r.env.Words.T("activity.reply_empty"))
		return
	}
	r.field.Neutral()
	r.send.Disable()
	r.env.Work(func(ctx context.Context) {
		stored, err := r.env.Agent.Reply(ctx, control.ReplyTo{Message: r.message, Text: text})
		r.env.Do(func() {
			r.send.Enable()
			if err != nil {
				r.field.Problem(forms.Say(r.env.Words, err))
				return
			}
			if strings.TrimSpace(r.entry.Text) == text {
				r.entry.SetText("")
			}
			r.done(r.message, stored)
		})
	})
}

// replied adds an answer to its message until the agent lists it.
func (a *Screen) replied(message string, stored control.Reply) {
	i := a.index(message)
	if i < 0 {
		return
	}
	known := slices.ContainsFunc(a.rows[i].Replies, func(r control.Reply) bool { return r.Ref == stored.Ref })
	if !known {
		a.rows[i].Replies = append(slices.Clone(a.rows[i].Replies), stored)
	}
	a.details.show(a.chosen())
}
