package forms

import (
	"time"

	"fyne.io/fyne/v2"

	"bellhop/app/state"
	"bellhop/app/ui/parts"
	"bellhop/app/ui/screen"
	"bellhop/app/words"
)

// The rules of connecting that a person sees counted down. The agent holds
// them; here they are only shown.
const (
	codeWindow  = 10 * time.Minute
	resendAfter = 30 * time.Second
	codeDigits  = 6
)

// phase is how far connecting has come.
type phase int

const (
	idle          phase = iota // nothing is under way
	looking                    // the account is looked up, the code is being sent
	waiting                    // for the code, or for Allow in Slack
	checking                   // a code is with the agent
	disconnecting              // the link is being removed
)

// Connect is the control with which a person connects to Slack, and the button
// Connected, which disconnects after one question.
type Connect struct {
	env    screen.Env
	seen   state.State
	phase  phase
	fresh  *state.Link // what connecting ended with, until a state has it
	run    *attempt
	inView bool
	stop   func() // ends the timer of the countdown; nil when none runs

	connectView
}

// NewConnect makes the control. With invite, it offers the way to the page on
// which an invitation is opened when this computer has no workspace yet.
func NewConnect(env screen.Env, invite bool) *Connect {
	c := &Connect{env: env, inView: true}
	c.build(invite)
	c.show()
	return c
}

// Content is the control.
func (c *Connect) Content() fyne.CanvasObject { return c.all }

// See shows a state.
func (c *Connect) See(s state.State) {
	c.seen = s
	if s.Link != nil {
		c.fresh = nil
	}
	c.show()
}

// Shown tells whether the control is in view: only then is time counted.
func (c *Connect) Shown(now bool) {
	c.inView = now
	c.tick()
}

// Link is the link that there is, nil when there is none.
func (c *Connect) Link() *state.Link {
	if c.seen.Link != nil {
		return c.seen.Link
	}
	return c.fresh
}

// Ready reports whether Connect can be pressed.
func (c *Connect) Ready() bool { return c.ask.Visible() }

// Focus puts the focus on Connect.
func (c *Connect) Focus() { c.env.Window.Canvas().Focus(c.connect) }

// blocked says why the person cannot begin to connect: a title, which may be
// "", and a sentence; both are "" when they can.
func (c *Connect) blocked() (title, sentence string) {
	w, s := c.env.Words, c.seen
	switch self := s.Office.Self; {
	case self != nil && Outside(self.Role):
		return w.T("connection.visitor"), w.T("connection.visitor_body")
	case s.Setup.Withheld() && self == nil:
		return "", words.Sentence(w.Language(), "keyring_"+s.Setup.Keyring)
	case s.Setup != nil && !s.Setup.Workspace:
		return "", w.T("connection.workspace_first")
	case self == nil && s.Setup != nil && s.Setup.Office:
		return "", w.T("connection.signing_in_office")
	case self == nil:
		return "", w.T("connection.sign_in_first")
	case self.Email == "":
		return "", words.Sentence(w.Language(), state.CodeNoEmail)
	}
	return "", ""
}

// domain is the workspace's address, as people know it.
func (c *Connect) domain() string {
	domain := c.seen.Slack.Domain
	if c.seen.Workspace != nil && c.seen.Workspace.Domain != "" {
		domain = c.seen.Workspace.Domain
	}
	if domain == "" {
		return "Slack"
	}
	return domain + ".slack.com"
}

// show makes the control say what is so now.
func (c *Connect) show() {
	w := c.env.Words
	linked := c.Link()
	title, sentence := c.blocked()
	free := c.phase == idle && linked == nil

	Visible(free && sentence != "", c.block)
	c.block.Say(parts.Offline, first(title, sentence), second(title, sentence), nil)
	Visible(free && sentence != "", c.block)
	Visible(c.invite != nil && free && c.seen.Setup != nil && !c.seen.Setup.Workspace && !c.seen.Setup.Withheld() && title == "", c.inviteRow)

	Visible(free && sentence == "", c.ask)
	if self := c.seen.Office.Self; self != nil {
		c.email.SetText(w.T("connection.email", self.Email))
	}

	Visible(c.phase == waiting || c.phase == checking, c.typing)
	Visible(c.phase == looking, c.lookRow)
	c.showRun()

	Visible(linked != nil, c.linkedBox)
	if linked != nil {
		c.since.SetText(w.T("connection.connected_body", c.domain(), w.DayAndTime(linked.VerifiedAt, c.env.Now())))
		Enable(c.phase == idle, c.connected)
	}
	c.showBacklog()
	c.all.Refresh()
}

// showBacklog asks what shall become of what came before the first connecting.
func (c *Connect) showBacklog() {
	hold := c.seen.Hold
	if hold == nil || hold.Reason != "first" {
		c.backlog.Clear()
		return
	}
	w := c.env.Words
	c.backlog.Say(parts.NeedsYou, w.N("connection.backlog", int(hold.Messages)), w.T("connection.backlog_body"), c.backlogRow)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func second(a, b string) string {
	if a != "" {
		return b
	}
	return ""
}
