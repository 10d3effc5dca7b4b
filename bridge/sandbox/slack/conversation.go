package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ConversationKind tells the places apart in which a person reads messages.
type ConversationKind string

// The kinds of conversation.
const (
	KindApp      ConversationKind = "app"      // the DM of one person and the app
	KindGroup    ConversationKind = "group"    // a group DM that the bot opened
	KindSlackbot ConversationKind = "slackbot" // the DM of one person and Slackbot
	KindChannel  ConversationKind = "channel"
)

// conversation is one place. members are user ids, the bot's included where it
// takes part.
type conversation struct {
	id       string
	kind     ConversationKind
	name     string
	members  []string
	private  bool
	archived bool
	created  time.Time
	messages []*Message
	byTS     map[string]*Message
}

// Channel is a channel to post alerts to.
type Channel struct {
	ID       string // "": one is made
	Name     string
	Private  bool
	Archived bool
	Members  []string // user ids; BotUserID among them: the bot may post
}

// AddChannel adds a channel, or replaces what is known of the one with that ID,
// and returns its id.
func (s *Server) AddChannel(c Channel) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.ID == "" {
		c.ID = s.newID("C")
	}
	made := s.byChannel[c.ID]
	if made == nil {
		made = s.place(&conversation{id: c.ID, kind: KindChannel})
	}
	made.name, made.private, made.archived, made.members = c.Name, c.Private, c.Archived, slices.Clone(c.Members)
	s.announce()
	return c.ID
}

// CloseConversation makes the id of a conversation unknown to Slack, as happens
// to ids that were kept for long. Its messages stay on record; the next post to
// the same people opens a new one.
func (s *Server) CloseConversation(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := s.byChannel[id]
	if gone == nil {
		return
	}
	delete(s.byChannel, id)
	delete(s.byMembers, gone.key())
	s.announce()
}

// ConvertGroup makes a private channel of a group DM, as any member can: it
// keeps its id, and others may be let in. The next conversations.open of the
// same people makes a new group DM.
func (s *Server) ConvertGroup(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	group := s.byChannel[id]
	if group == nil || group.kind != KindGroup {
		return
	}
	delete(s.byMembers, group.key())
	group.kind, group.private, group.name = KindChannel, true, name
	s.byMembers[group.key()] = group
	s.announce()
}

func (s *Server) place(c *conversation) *conversation {
	c.created = time.Now()
	c.byTS = map[string]*Message{}
	s.conversations = append(s.conversations, c)
	s.byChannel[c.id] = c
	s.byMembers[c.key()] = c
	return c
}

// key tells conversations of the same people apart by their kind; channels are
// their own.
func (c *conversation) key() string {
	if c.kind == KindChannel {
		return c.id
	}
	return memberKey(c.kind, c.members)
}

func memberKey(kind ConversationKind, members []string) string {
	return string(kind) + " " + strings.Join(sorted(members), ",")
}

func (c *conversation) has(user string) bool { return slices.Contains(c.members, user) }

// direct gives the DM of a person with the app or with Slackbot, nil if it was
// never opened.
func (s *Server) direct(kind ConversationKind, user string) *conversation {
	return s.byMembers[memberKey(kind, dmMembers(kind, user))]
}

func (s *Server) openDirect(kind ConversationKind, user string) *conversation {
	if c := s.direct(kind, user); c != nil {
		return c
	}
	return s.place(&conversation{id: s.newID("D"), kind: kind, members: dmMembers(kind, user)})
}

func dmMembers(kind ConversationKind, user string) []string {
	if kind == KindSlackbot {
		return []string{user, SlackbotID}
	}
	return []string{user, BotUserID}
}

// other is the person of a DM.
func (c *conversation) other() string { return c.members[0] }

// targetOf is the conversation that a call means, nil if there is none yet.
func (s *Server) targetOf(q request) *conversation {
	channel := q.args["channel"]
	if channel == "" {
		if q.method != "conversations.open" {
			return nil
		}
		return s.byMembers[memberKey(KindGroup, append(split(q.args["users"]), BotUserID))]
	}
	if c := s.byChannel[channel]; c != nil {
		return c
	}
	if customised(q) {
		return s.direct(KindSlackbot, channel)
	}
	return s.direct(KindApp, channel)
}

// isUserID goes by the shape, as Slack must for ids that it does not know.
func isUserID(id string) bool {
	return len(id) > 1 && (id[0] == 'U' || id[0] == 'W') && strings.ToUpper(id) == id
}

func (s *Server) conversationsOpen(c *call) (reply, *failure) {
	if c.args["channel"] == "" {
		return s.openUsers(c, split(c.args["users"]))
	}
	found := s.byChannel[c.args["channel"]]
	switch {
	case found == nil || found.kind == KindSlackbot:
		return nil, fail("channel_not_found")
	case found.kind == KindChannel:
		return nil, fail("method_not_supported_for_channel_type")
	}
	if failed := c.token.lacks(found.scope("write")); failed != nil {
		return nil, failed
	}
	return s.opened(c, found, true), nil
}

// maxGroup is how many people a group DM takes besides the caller.
const maxGroup = 8

func (s *Server) openUsers(c *call, users []string) (reply, *failure) {
	if len(users) == 0 {
		return nil, fail("users_list_not_supplied")
	}
	users = slices.DeleteFunc(unique(users), func(id string) bool { return id == BotUserID })
	scope := "mpim:write"
	if len(users) == 1 {
		scope = "im:write"
	}
	if failed := c.token.lacks(scope); failed != nil {
		return nil, failed
	}
	switch {
	case len(users) == 0:
		return nil, fail("not_enough_users")
	case len(users) > maxGroup:
		return nil, fail("too_many_users")
	}
	for _, id := range users {
		if failed := s.reachable(id, len(users) > 1); failed != nil {
			return nil, failed
		}
	}
	kind, key := KindApp, memberKey(KindApp, append(slices.Clone(users), BotUserID))
	if len(users) > 1 {
		kind, key = KindGroup, memberKey(KindGroup, append(slices.Clone(users), BotUserID))
	}
	found := s.byMembers[key]
	already := found != nil
	switch {
	case !already && c.flag("prevent_creation"):
		return nil, fail("channel_not_found")
	case !already && kind == KindApp:
		found = s.openDirect(KindApp, users[0])
	case !already:
		found = s.place(&conversation{id: s.newID("C"), kind: KindGroup, members: append(users, BotUserID)})
	}
	return s.opened(c, found, already), nil
}

func (s *Server) reachable(id string, group bool) *failure {
	u := s.byID[id]
	switch {
	case u == nil:
		return fail("user_not_found")
	case u.Deleted:
		return fail("user_disabled")
	case u.Invisible:
		return fail("user_not_visible")
	case u.Bot:
		return fail("cannot_dm_bot")
	case u.Stranger && group:
		return fail("invalid_user_combination")
	}
	return nil
}

// opened answers conversations.open: a DM as its id alone, unless return_im.
func (s *Server) opened(c *call, found *conversation, already bool) reply {
	body := reply{}
	if already {
		body["no_op"], body["already_open"] = true, true
	}
	if found.kind == KindApp && !c.flag("return_im") {
		body["channel"] = reply{"id": found.id}
		return body
	}
	body["channel"] = s.conversationJSON(found)
	return body
}

// scope is what the bot needs to read or write a conversation of this kind.
func (c *conversation) scope(verb string) string {
	switch {
	case c.kind == KindGroup:
		return "mpim:" + verb
	case c.kind != KindChannel:
		return "im:" + verb
	case c.private:
		return "groups:" + verb
	}
	return "channels:" + verb
}

func (s *Server) conversationJSON(c *conversation) reply {
	out := reply{
		"id": c.id, "created": c.created.Unix(), "updated": c.created.UnixMilli(), "is_archived": c.archived,
		"is_channel": c.kind == KindChannel && !c.private, "is_group": c.kind == KindChannel && c.private,
		"is_im": false, "is_mpim": c.kind == KindGroup, "is_private": c.private || c.kind != KindChannel,
		"is_org_shared": false, "is_shared": false, "is_ext_shared": false, "context_team_id": s.team.TeamID,
	}
	if c.kind == KindApp || c.kind == KindSlackbot {
		out["is_im"], out["user"], out["is_user_deleted"] = true, c.other(), s.byID[c.other()].Deleted
		out["last_read"], out["latest"], out["unread_count"], out["unread_count_display"] = "0000000000.000000", nil, 0, 0
		out["is_open"], out["priority"] = true, 0
		return out
	}
	words := reply{"value": "", "creator": "", "last_set": 0}
	out["name"], out["name_normalized"] = c.name, c.name
	out["creator"], out["is_general"], out["unlinked"], out["is_member"] = BotUserID, c.id == GeneralID, 0, c.has(BotUserID)
	out["topic"], out["purpose"], out["previous_names"], out["num_members"] = words, words, []string{}, len(c.members)
	if c.kind == KindGroup {
		name := s.groupName(c)
		out["name"], out["name_normalized"], out["is_open"] = name, name, true
		out["members"], out["priority"] = c.members, 0
		out["purpose"] = reply{"value": "Group messaging with: @" + strings.Join(s.handles(c), " @"), "creator": BotUserID, "last_set": c.created.Unix()}
	}
	return out
}

func (s *Server) handles(c *conversation) []string {
	names := []string{}
	for _, id := range c.members {
		names = append(names, s.byID[id].Handle)
	}
	return names
}

func (s *Server) groupName(c *conversation) string {
	return fmt.Sprintf("mpdm-%s-1", strings.Join(s.handles(c), "--"))
}

func unique(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool {
		was := seen[id]
		seen[id] = true
		return was
	})
}
