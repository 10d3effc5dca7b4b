package seat

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"bellhop/app/config"
	"bellhop/bridge"
	"bellhop/bridge/office"
)

// member is one account in an office in memory: what was written to them, what
// of it is settled, and what the office shows of their link.
type member struct {
	account config.Account
	self    bridge.Person
	events  []bridge.Event
	settled map[string]bool
	replies []string
	may     bool // the member connected, and nobody has disconnected them since
}

// user and email are the member's own in Slack. Nobody shares them.
func (m *member) user() string  { return "U-" + m.account.Dir()[:8] }
func (m *member) email() string { return m.account.Dir()[:8] + "@acme.example" }

// belongs marks what is for a member alone.
func belongs(account config.Account) string { return "only-for-" + account.Dir()[:8] }

// scene is offices and one Slack workspace in memory. It notes everything that
// one account did with what is another's.
type scene struct {
	mu      sync.Mutex
	members []*member
	clients map[*client]bool
	posts   []bridge.Post
	away    bool // Slack does not answer
	wrong   []string
}

func newScene(accounts ...config.Account) *scene {
	s := &scene{clients: map[*client]bool{}}
	for _, a := range accounts {
		m := &member{account: a, settled: map[string]bool{}}
		m.self = bridge.Person{ID: a.Member, Name: "Member", Email: m.email(), Role: bridge.RoleMember, Slack: &bridge.SlackAccount{}}
		s.members = append(s.members, m)
	}
	return s
}

func (s *scene) fault(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

// say has somebody write to a member. The ids are those of every member.
func (s *scene) say(m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(m.events) + 1
	message := bridge.Message{
		ID: fmt.Sprintf("m%d", n), Space: bridge.Space{ID: "lobby", Name: "Lobby", URL: "https://office.example/lobby"},
		Sender:   bridge.Person{ID: "sam", Name: "Sam", Role: bridge.RoleMember},
		Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: m.account.Member, Name: "Member"}},
		Text:     fmt.Sprintf("%s number-%d.", belongs(m.account), n), Format: bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: time.Now(),
	}
	e := bridge.Event{ID: fmt.Sprintf("e%d", n), Type: bridge.MessageCreated, At: time.Now(), Message: &message}
	m.events = append(m.events, e)
	for c := range s.clients {
		if c.as == m && c.holds {
			c.put(office.Event{Event: e, Size: 100})
		}
	}
}

// unlink is the office's.
func (s *scene) unlink(m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m.may = m.may && !m.self.Slack.Linked
	s.edit(m, func(p *bridge.Person) { *p.Slack = bridge.SlackAccount{} })
}

// expel makes a member a guest, or a member again.
func (s *scene) expel(m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Who has no session does not hear of it.
	for c := range s.clients {
		m.may = m.may && (c.as != m || m.self.Role != bridge.RoleMember)
	}
	s.edit(m, outside)
}

// change edits what the office says about a member, and tells it.
func (s *scene) change(m *member, edit func(*bridge.Person)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.edit(m, edit)
}

func (s *scene) edit(m *member, edit func(*bridge.Person)) {
	account := *m.self.Slack
	m.self.Slack = &account
	edit(&m.self)
	for c := range s.clients {
		if c.as == m {
			p := m.self
			c.put(office.Event{Event: bridge.Event{ID: "p", Type: bridge.PersonChanged, At: time.Now(), Person: &p}, Size: 100})
		}
	}
}

// client is an office.Client in memory. whom says who its token names, anew at
// each connection.
type client struct {
	*scene
	whom func() *member
	wake chan struct{}

	// guarded by scene.mu
	queue []office.Signal
	as    *member // whom the office welcomed; nil: not connected
	want  bool
	holds bool
	link  *bridge.Link
	tells bool // link is to be told
	redo  bool

	told []*bridge.Workspace
}

func (s *scene) client(whom func() *member) *client {
	return &client{scene: s, whom: whom, wake: make(chan struct{}, 1)}
}

// put queues a signal; scene.mu is held.
func (c *client) put(in office.Signal) {
	c.queue = append(c.queue, in)
	c.nudge()
}

func (c *client) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run implements office.Client.
func (c *client) Run(ctx context.Context, sink func(office.Signal)) error {
	c.connect()
	for {
		c.mu.Lock()
		queue := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, in := range queue {
			sink(in)
		}
		if len(queue) > 0 {
			continue
		}
		select {
		case <-c.wake:
			c.mu.Lock()
			redo := c.redo
			c.redo = false
			c.mu.Unlock()
			if redo {
				c.connect()
			}
		case <-ctx.Done():
			c.mu.Lock()
			defer c.mu.Unlock()
			c.as, c.holds = nil, false
			delete(c.clients, c)
			return nil
		}
	}
}

// connect is a welcome by whoever the token names now. Intents outlive it.
func (c *client) connect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clients[c] = true
	c.queue, c.as, c.holds = nil, c.whom(), false
	self := c.as.self
	account := *self.Slack
	self.Slack = &account
	c.put(office.State{State: office.Connected})
	c.put(office.Welcome{Session: "s", Self: self, Organization: bridge.Organization{ID: c.as.account.Organization, Name: "Acme"}})
	c.tell()
	c.grant()
}

// grant gives the lease, with all that is not settled.
func (c *client) grant() {
	if c.as == nil || !c.want || c.holds {
		return
	}
	c.holds = true
	c.put(office.LeaseChanged{Lease: office.Lease{Held: true, Until: time.Now().Add(1000 * time.Hour)}})
	through := ""
	for _, e := range c.as.events {
		if !c.as.settled[e.ID] {
			through = e.ID
			c.put(office.Event{Event: e, Size: 100})
		}
	}
	c.put(office.CaughtUp{Through: through, Complete: true})
}

// tell has the office show the link.
func (c *client) tell() {
	if c.as == nil || !c.tells {
		return
	}
	c.tells = false
	if c.link != nil && c.link.UserID != c.as.user() {
		c.fault("the office was told that %s is %s", c.as.user(), c.link.UserID)
	}
	c.edit(c.as, func(p *bridge.Person) {
		*p.Slack = bridge.SlackAccount{}
		if c.link != nil {
			*p.Slack = bridge.SlackAccount{Linked: true, TeamID: c.link.TeamID, UserID: c.link.UserID}
		}
	})
}

// Settle implements office.Client.
func (c *client) Settle(ids ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		if c.as == nil || c.as.settled[id] {
			continue
		}
		c.as.settled[id] = true
		if n := strings.TrimPrefix(id, "e"); c.read(c.as, n) == 0 {
			c.fault("message %s of %s was settled and never posted", n, c.as.user())
		}
	}
}

// Lease implements office.Client.
func (c *client) Lease(want bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.want = want
	if !want && c.holds {
		c.holds = false
		c.put(office.LeaseChanged{})
	}
	c.grant()
}

// Reoffer implements office.Client.
func (c *client) Reoffer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.holds {
		c.holds = false
		c.grant()
	}
}

// Link implements office.Client.
func (c *client) Link(account *bridge.Link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.link, c.tells = account, true
	c.tell()
}

// Workspace implements office.Client.
func (c *client) Workspace(w *bridge.Workspace) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, w)
}

// Send implements office.Client.
func (c *client) Send(r office.Reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.as == nil {
		return
	}
	if !strings.Contains(r.Text, belongs(c.as.account)) {
		c.fault("a reply was sent as %s: %s", c.as.user(), r.Text)
	}
	c.as.replies = append(c.as.replies, r.Text)
	c.put(office.Sent{Ref: r.Ref, MessageID: "r"})
}

// Reconnect implements office.Client.
func (c *client) Reconnect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.redo = true
	c.nudge()
}
