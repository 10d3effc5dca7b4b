package seat

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/slack"
)

const team = "T1"

// workspace is the Slack of a scene.
type workspace struct {
	*scene
}

var ok = bridge.Verdict{Outcome: bridge.OutcomeSent}

func (w workspace) verdict() bridge.Verdict {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away {
		return bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "connection"}
	}
	return ok
}

func (w workspace) Check(context.Context) (slack.Identity, bridge.Verdict) {
	v := w.verdict()
	if v != ok {
		return slack.Identity{}, v
	}
	return slack.Identity{TeamID: team}, v
}

func (w workspace) Route(_ context.Context, _ bridge.Person, to slack.Recipient) (bridge.Destination, bridge.Verdict) {
	return bridge.Destination{Route: bridge.RouteApp, Channel: to.Link.UserID}, ok
}

func (w workspace) Known(ctx context.Context, from bridge.Person, to slack.Recipient) (bridge.Destination, bool) {
	d, _ := w.Route(ctx, from, to)
	return d, true
}

func (w workspace) ForgetConversation(string) {}

func (w workspace) Account(ctx context.Context, email string) (slack.Account, bridge.Verdict) {
	return w.FreshAccount(ctx, email)
}

func (w workspace) FreshAccount(_ context.Context, email string) (slack.Account, bridge.Verdict) {
	for _, m := range w.members {
		if m.email() == email {
			return slack.Account{UserID: m.user()}, w.verdict()
		}
	}
	return slack.Account{Obstacle: slack.NoAccount}, w.verdict()
}

func (w workspace) Resting() time.Time { return time.Time{} }

func (w workspace) Post(_ context.Context, p bridge.Post) bridge.Verdict {
	if v := w.verdict(); v != ok {
		return v
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts = append(w.posts, p)
	for _, m := range w.members {
		if strings.Contains(p.Text, belongs(m.account)) && p.Channel != m.user() {
			w.fault("%s reads what is for %s", p.Channel, m.user())
		} else if strings.Contains(p.Text, belongs(m.account)) && !m.may {
			w.fault("%s reads and is not connected", p.Channel)
		}
	}
	v := ok
	v.Posted = bridge.Posted{Channel: "D" + p.Channel, TS: fmt.Sprint(len(w.posts))}
	return v
}

func (w workspace) Update(context.Context, bridge.Posted, bridge.Part) bridge.Verdict { return ok }
func (w workspace) Delete(context.Context, bridge.Posted) bridge.Verdict              { return ok }
func (w workspace) Admit(context.Context, slack.Method, string) time.Duration         { return 0 }
func (w workspace) Cold() bool                                                        { return false }
func (w workspace) Warm(context.Context)                                              {}
func (w workspace) Reserve(context.Context, string) error                             { return nil }
func (w workspace) Close()                                                            {}

// read counts how often a member has read a message of theirs; mu is held.
func (s *scene) read(m *member, n string) (times int) {
	for _, p := range s.posts {
		if p.Channel == m.user() && strings.Contains(p.Text, belongs(m.account)+" number-"+n+".") {
			times++
		}
	}
	return times
}

var codeShape = regexp.MustCompile(`(?m)^\d{6}$`)

// code is the newest code that a member was sent, "" for none.
func (s *scene) code(m *member) (code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.posts {
		if found := codeShape.FindString(p.Text); p.Channel == m.user() && found != "" {
			code = found
		}
	}
	return code
}
