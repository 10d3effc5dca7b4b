package slack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrNoConversation is what Type gives for a conversation that the person does
// not take part in, or a person whom the workspace does not have.
var ErrNoConversation = errors.New("no such conversation")

// Conversation is what one person sees of a place.
type Conversation struct {
	ID       string           `json:"id"`
	Kind     ConversationKind `json:"kind"`
	Name     string           `json:"name"`    // as the person's side bar shows it
	Members  []string         `json:"members"` // user ids
	Messages []Shown          `json:"messages"`
}

// Shown is a message as a person sees it. Text is what can be read, lines
// joined; Notification what a notification says.
type Shown struct {
	TS           string    `json:"ts"`
	At           time.Time `json:"at"`
	Author       string    `json:"author"`
	AuthorID     string    `json:"author_id"`
	IconURL      string    `json:"icon_url,omitempty"`
	App          bool      `json:"app"` // shown with Slack's APP badge
	Text         string    `json:"text"`
	Notification string    `json:"notification"`
	Blocks       []Block   `json:"blocks"`
	Edited       bool      `json:"edited"`      // was changed
	EditedMark   bool      `json:"edited_mark"` // reads "(edited)": not after an edit with blocks
	Pings        []string  `json:"pings,omitempty"`
	ThreadTS     string    `json:"thread_ts,omitempty"`
	Key          string    `json:"key,omitempty"`
}

// View is what a person sees in Slack: the conversations that they take part
// in, in the order in which they were opened, without deleted messages.
func (s *Server) View(userID string) []Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Conversation{}
	for _, c := range s.conversations {
		if c.has(userID) {
			list = append(list, s.viewOf(c, userID))
		}
	}
	return list
}

// Find is the first conversation of a kind that a person sees; ok is false if
// there is none.
func (s *Server) Find(userID string, kind ConversationKind) (c Conversation, ok bool) {
	list := s.View(userID)
	i := slices.IndexFunc(list, func(c Conversation) bool { return c.Kind == kind })
	if i < 0 {
		return Conversation{}, false
	}
	return list[i], true
}

func (s *Server) viewOf(c *conversation, viewer string) Conversation {
	out := Conversation{
		ID: c.id, Kind: c.kind, Name: s.title(c, viewer), Members: slices.Clone(c.members), Messages: []Shown{},
	}
	for _, m := range c.messages {
		if !m.Deleted {
			out.Messages = append(out.Messages, s.shown(m))
		}
	}
	return out
}

func (s *Server) title(c *conversation, viewer string) string {
	if c.kind == KindChannel {
		return "#" + c.name
	}
	names := []string{}
	for _, id := range c.members {
		if id != viewer && (c.kind != KindGroup || id != BotUserID) {
			names = append(names, s.nameOf(id))
		}
	}
	return strings.Join(names, ", ")
}

func (s *Server) shown(m *Message) Shown {
	out := Shown{
		TS: m.TS, At: m.At, Author: or(m.Username, s.nameOf(m.User)), AuthorID: m.User,
		IconURL: m.IconURL, App: m.User == BotUserID, Text: plainBlocks(m.rendered), Notification: plain(m.notice),
		Blocks: m.rendered, Edited: m.EditedTS != "", EditedMark: m.marked, Pings: m.Pings, ThreadTS: m.ThreadTS, Key: m.Key,
	}
	if u := s.byID[m.User]; u != nil {
		out.IconURL = or(out.IconURL, u.ImageURL)
	}
	return out
}

// Type lets a person write in a conversation that they take part in. It is not
// among Messages, and a bot that asks for no events never learns of it.
func (s *Server) Type(userID, channel, text string) (Shown, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, u := s.byChannel[channel], s.byID[userID]
	if c == nil || u == nil || u.Deleted || !c.has(userID) {
		return Shown{}, fmt.Errorf("slack sandbox: type in %s: %w", channel, ErrNoConversation)
	}
	now := time.Now()
	m := &Message{Channel: c.id, TS: s.stamp(now), At: now, Requested: channel, User: userID, Text: escape(text), parse: parsing{link: true, names: true}}
	s.render(m, nil)
	c.messages = append(c.messages, m)
	c.byTS[m.TS] = m
	s.announce()
	return s.shown(m), nil
}

// escape is what Slack's own composer does to what people type.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
