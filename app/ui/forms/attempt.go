package forms

import (
	"context"
	"strings"
	"time"
	"unicode"

	"bellhop/app/control"
	"bellhop/app/ui/parts"
	"bellhop/assets"
)

// attempt is one session of connecting.
type attempt struct {
	codes  chan string   // holds one code, so that handing it over never waits
	resend chan struct{} // the same
	cancel context.CancelFunc
	over   bool
	email  string
	doubt  bool
	began  time.Time // when the first code was sent
	sent   time.Time // when the last one was
}

// begin asks the agent to connect.
func (c *Connect) begin() {
	if _, sentence := c.blocked(); c.phase != idle || c.Link() != nil || sentence != "" {
		return
	}
	a := &attempt{codes: make(chan string, 1), resend: make(chan struct{}, 1)}
	c.run, c.phase = a, looking
	c.note.Busy(c.env.Words.T("connection.looking"))
	c.show()
	c.env.Work(func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		c.env.Do(func() {
			if a.cancel = cancel; a.over {
				cancel()
			}
		})
		result, err := c.env.Agent.Link(ctx, control.Typing{Codes: a.codes, Resend: a.resend}, func(p control.Progress) {
			c.env.Do(func() { c.told(a, p) })
		})
		c.env.Do(func() { c.ended(a, result, err) })
	})
}

// told shows what the agent says while it connects.
func (c *Connect) told(a *attempt, p control.Progress) {
	if c.run != a {
		return
	}
	w, now := c.env.Words, c.env.Now()
	switch {
	case p.Asking != "":
		c.note.Clear()
		a.email, a.doubt, a.sent = p.Asking, p.Unconfirmed, now
		if a.began.IsZero() {
			a.began = now
		}
	case p.NotSent != "":
		c.note.Failed(p.NotSent)
	case p.Wrong:
		c.note.Clear()
		c.field.Problem(w.N("connection.wrong", p.Left))
	}
	entering := c.phase != waiting
	c.phase = waiting
	c.show()
	c.tick()
	if entering {
		c.env.Window.Canvas().Focus(c.code)
		parts.Bring(c.all)
	}
}

// submit hands over the code, if it can be one. What it typed is forgotten.
func (c *Connect) submit() {
	if c.run == nil || c.phase != waiting {
		return
	}
	code := digits(c.code.Text)
	if len(code) != codeDigits {
		c.field.Problem(c.env.Words.T("connection.code_short"))
		return
	}
	select {
	case c.run.codes <- code:
		c.phase = checking
		c.code.SetText("")
		c.field.Neutral()
		c.note.Busy(c.env.Words.T("connection.checking"))
		c.show()
	default: // the one before is still on its way
	}
}

// digits reads the digits of what was typed, wide ones too, without the blanks
// and hyphens between them. Anything else makes it "".
func digits(typed string) string {
	var code strings.Builder
	for _, r := range typed {
		switch {
		case '0' <= r && r <= '9':
			code.WriteRune(r)
		case '０' <= r && r <= '９':
			code.WriteRune(r - '０' + '0')
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r):
		default:
			return ""
		}
	}
	return code.String()
}

// again asks for the message once more, if it is time.
func (c *Connect) again() {
	if c.run == nil || c.phase != waiting || c.env.Now().Before(c.run.sent.Add(resendAfter)) {
		return
	}
	select {
	case c.run.resend <- struct{}{}:
		c.run.sent = c.env.Now()
		c.note.Busy(c.env.Words.T("connection.resending"))
		c.show()
	default:
	}
}

// Back gives up what is under way, and reports whether anything was.
func (c *Connect) Back() bool {
	under := c.run != nil
	c.end()
	return under
}

// end gives the attempt up.
func (c *Connect) end() {
	a := c.run
	if a == nil {
		return
	}
	a.over = true
	if a.cancel != nil {
		a.cancel()
	}
	c.finish()
	c.note.Clear()
	c.show()
	c.env.Window.Canvas().Focus(c.connect)
}

func (c *Connect) ended(a *attempt, result control.LinkResult, err error) {
	if c.run != a {
		return
	}
	c.finish()
	c.note.Failed(Say(c.env.Words, err))
	if err == nil {
		c.fresh = result.Link
	}
	c.show()
	parts.Bring(c.all)
}

// finish forgets the attempt and what was typed in it.
func (c *Connect) finish() {
	c.run, c.phase = nil, idle
	c.code.SetText("")
	c.field.Neutral()
	c.tick()
}

// tick shows the time that is left, and arms the next tick while there is
// anything to count and somebody to see it.
func (c *Connect) tick() {
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
	if c.run == nil || c.run.began.IsZero() || !c.inView {
		return
	}
	c.showRun()
	c.stop = c.env.After(time.Second, c.tick)
}

// showRun shows what of an attempt changes with time.
func (c *Connect) showRun() {
	a, w, now := c.run, c.env.Words, c.env.Now()
	if a == nil || a.began.IsZero() {
		return
	}
	c.sent.SetText(w.T("connection.sent", a.email))
	Visible(a.doubt, c.doubt)
	c.left.SetText(w.T("connection.countdown", assets.Countdown(a.began.Add(codeWindow).Sub(now))))
	wait := a.sent.Add(resendAfter).Sub(now)
	label := w.T("connection.resend")
	if wait > 0 {
		label = w.T("connection.resend_in", int((wait+time.Second-1)/time.Second))
	}
	if c.resend.Text != label {
		c.resend.SetText(label)
		c.typing.Refresh()
	}
	Enable(wait <= 0 && c.phase == waiting, c.resend)
	Enable(c.phase == waiting, c.confirm)
}
