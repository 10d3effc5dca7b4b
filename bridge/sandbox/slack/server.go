package slack

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"
)

// The ids of what is in every workspace.
const (
	BotUserID  = "U0BELLHOP" // the app's bot user
	BotID      = "B0BELLHOP" // the bot itself
	AppID      = "A0BELLHOP" // the app
	SlackbotID = "USLACKBOT" // Slack's own bot
	GeneralID  = "C0GENERAL" // the channel #general, which the bot is not in
)

// Options shape a new workspace. The zero value works.
type Options struct {
	TeamID   string   // "": T0ACME
	TeamName string   // "": Acme
	Domain   string   // "": acme, which makes the URL https://acme.slack.com/
	BotName  string   // "": Bellhop
	BotToken string   // "": a random one that starts with xoxb-
	Scopes   []string // of the bot token; nil: StandardScopes
	Users    []User
	Limits   Limits // zero: none

	// EditWindow is how long after its post a message can be updated; zero is for
	// ever.
	EditWindow time.Duration

	OrgWide bool          // the bot token is one of a whole Enterprise Grid organisation
	Expires time.Duration // what auth.test says of the bot token's life; zero: nothing

	// MessagesTabDisabled is the state in which Slack ships an app: nobody can
	// be written to in the app's own DM.
	MessagesTabDisabled bool
}

// StandardScopes are the scopes with which every route works: group DMs, the
// app's DM and Slackbot.
func StandardScopes() []string {
	return []string{"chat:write", "chat:write.customize", "mpim:write", "users:read", "users:read.email"}
}

// MinimalScopes are the three without which nothing works.
func MinimalScopes() []string { return []string{"chat:write", "users:read", "users:read.email"} }

// Server is one workspace and its Web API. Make it with New.
type Server struct {
	team    Options
	methods map[string]method
	done    chan struct{}
	closing sync.Once

	mu          sync.Mutex
	tokens      map[string]*token
	botToken    string
	tabDisabled bool
	lastID      int
	lastMicros  int64

	users   []*User
	byID    map[string]*User
	byEmail map[string]*User

	conversations []*conversation
	byChannel     map[string]*conversation
	byMembers     map[string]*conversation

	calls   []Call
	posts   []*Message
	byKey   map[string][]*Message
	changed chan struct{}

	faults  []*Fault
	outage  *Fault
	limits  Limits
	windows map[string]window
	paces   map[string]time.Time
}

// New makes a workspace.
func New(o Options) *Server {
	o.TeamID = or(o.TeamID, "T0ACME")
	o.TeamName = or(o.TeamName, "Acme")
	o.Domain = or(o.Domain, "acme")
	o.BotName = or(o.BotName, "Bellhop")
	s := &Server{
		team: o, methods: methodTable(), done: make(chan struct{}),
		tokens: map[string]*token{}, tabDisabled: o.MessagesTabDisabled,
		byID: map[string]*User{}, byEmail: map[string]*User{},
		byChannel: map[string]*conversation{}, byMembers: map[string]*conversation{},
		byKey: map[string][]*Message{}, limits: o.Limits,
		windows: map[string]window{}, paces: map[string]time.Time{},
	}
	scopes := o.Scopes
	if scopes == nil {
		scopes = StandardScopes()
	}
	s.botToken = or(o.BotToken, newToken("xoxb"))
	s.tokens[s.botToken] = &token{kind: botToken, user: BotUserID, scopes: sorted(scopes)}
	s.put(User{ID: SlackbotID, Name: "Slackbot", Handle: "slackbot", Bot: true})
	s.put(User{ID: BotUserID, Name: o.BotName, Bot: true})
	for _, u := range o.Users {
		s.put(u)
	}
	s.place(&conversation{id: GeneralID, kind: KindChannel, name: "general"})
	return s
}

// Close ends every stalled and slow answer. The workspace can still be looked at.
func (s *Server) Close() { s.closing.Do(func() { close(s.done) }) }

// URL is the workspace's address as auth.test tells it.
func (s *Server) URL() string { return "https://" + s.team.Domain + ".slack.com/" }

// TeamID is the id of the workspace.
func (s *Server) TeamID() string { return s.team.TeamID }

// SetMessagesTab switches the app's messages tab on or off; off refuses every
// post to the app's DM with messages_tab_disabled.
func (s *Server) SetMessagesTab(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tabDisabled = !on
	s.announce()
}

func (s *Server) newID(prefix string) string {
	s.lastID++
	return fmt.Sprintf("%s%08d", prefix, s.lastID)
}

// stamp gives the next ts: microseconds, unique and increasing in the workspace.
func (s *Server) stamp(now time.Time) string {
	s.lastMicros = max(s.lastMicros+1, now.UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastMicros/1e6, s.lastMicros%1e6)
}

func newToken(kind string) string {
	return kind + "-" + "000000000000-0000000000000-" + strings.ToLower(rand.Text())
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
