package slack

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// The documented lengths, in characters.
const (
	maxText       = 40_000 // chat.postMessage cuts what is longer
	maxUpdateText = 4_000  // chat.update refuses what is longer
	maxMarkdown   = 12_000
	maxAttached   = 100
	maxMetadata   = 8 << 10 // bytes; Slack documents the error, not the size
)

// customised reports whether a post asks for an author of its own, which makes
// one to a user id appear in that person's Slackbot conversation.
func customised(q request) bool {
	return q.args["username"] != "" || q.args["icon_url"] != "" || q.args["icon_emoji"] != ""
}

func (s *Server) chatPostMessage(c *call) (reply, *failure) {
	if c.args["channel"] == "" {
		return nil, fail("channel_not_found")
	}
	if customised(c.request) {
		if failed := c.token.lacks("chat:write.customize"); failed != nil {
			return nil, failed
		}
	}
	target, failed := s.resolve(c)
	if failed != nil {
		return nil, failed
	}
	m, failed := s.compose(c)
	if failed != nil {
		return nil, failed
	}
	if failed := s.pace(target.id, c.now); failed != nil {
		return nil, failed
	}
	s.accept(c, m, target)
	return reply{"channel": target.id, "ts": m.TS, "message": s.messageJSON(m)}, nil
}

// resolve finds where a post goes, and opens the DM that a user id stands for.
func (s *Server) resolve(c *call) (*conversation, *failure) {
	channel := c.args["channel"]
	target := s.byChannel[channel]
	switch {
	case target == nil && isUserID(channel):
		return s.resolveUser(c, channel)
	case target == nil:
		target = s.byName(strings.TrimPrefix(channel, "#"))
	}
	switch {
	case target == nil, target.kind == KindSlackbot, target.private && !target.has(BotUserID):
		return nil, fail("channel_not_found")
	case target.archived:
		return nil, fail("is_archived")
	case target.kind == KindChannel && !target.has(BotUserID) && !c.token.has("chat:write.public"):
		return nil, fail("not_in_channel")
	case target.kind == KindApp && s.tabDisabled:
		return nil, fail("messages_tab_disabled")
	}
	return target, nil
}

func (s *Server) resolveUser(c *call, id string) (*conversation, *failure) {
	u := s.byID[id]
	if u == nil || u.Deleted || u.Invisible || u.Bot {
		return nil, fail("channel_not_found")
	}
	if customised(c.request) {
		return s.openDirect(KindSlackbot, id), nil
	}
	if s.tabDisabled {
		return nil, fail("messages_tab_disabled")
	}
	return s.openDirect(KindApp, id), nil
}

func (s *Server) byName(name string) *conversation {
	for _, c := range s.conversations {
		if c.kind == KindChannel && c.name == name {
			return c
		}
	}
	return nil
}

// compose makes a message of the arguments of a post.
func (s *Server) compose(c *call) (*Message, *failure) {
	text, failed := c.text()
	if failed != nil {
		return nil, failed
	}
	if utf8.RuneCountInString(text) > maxText {
		text = string([]rune(text)[:maxText])
		c.warnings = append(c.warnings, "message_truncated")
	}
	m := &Message{
		At: c.now, Requested: c.args["channel"], User: BotUserID, Username: c.args["username"],
		IconURL: c.args["icon_url"], IconEmoji: c.args["icon_emoji"], Text: text,
		ThreadTS: c.args["thread_ts"], Fault: c.fault, parse: parsingOf(c.request, parsing{}),
	}
	blocks, failed := s.structure(c, m)
	if failed != nil {
		return nil, failed
	}
	if strings.TrimSpace(text) == "" && m.Blocks == nil && m.attachments == nil {
		return nil, fail("no_text")
	}
	if m.Metadata, failed = readMetadata(c.args["metadata"]); failed != nil {
		return nil, failed
	}
	m.Key = m.Metadata.key()
	s.render(m, blocks)
	return m, nil
}

// text is the text of a post or an update, from text or markdown_text.
func (c *call) text() (string, *failure) {
	markdown, given := c.args["markdown_text"]
	switch {
	case !given:
		return c.args["text"], nil
	case c.args["text"] != "" || c.args["blocks"] != "":
		return "", fail("markdown_text_conflict")
	case utf8.RuneCountInString(markdown) > maxMarkdown:
		return "", fail("msg_too_long")
	}
	return markdown, nil
}

// structure reads blocks and attachments into m.
func (s *Server) structure(c *call, m *Message) ([]any, *failure) {
	blocks, failed := readBlocks(c.args["blocks"])
	if failed != nil {
		return nil, failed
	}
	if len(blocks) > 0 {
		m.Blocks, m.shape = json.RawMessage(c.args["blocks"]), withIDs(blocks)
	}
	if raw := c.args["attachments"]; raw != "" {
		var list []map[string]any
		if err := json.Unmarshal([]byte(raw), &list); err != nil {
			return nil, fail("invalid_attachments")
		}
		if len(list) > maxAttached {
			return nil, fail("too_many_attachments")
		}
		if len(list) > 0 {
			m.attachments = json.RawMessage(raw)
		}
	}
	return blocks, nil
}

func (s *Server) accept(c *call, m *Message, target *conversation) {
	m.Channel, m.TS = target.id, s.stamp(c.now)
	target.messages = append(target.messages, m)
	target.byTS[m.TS] = m
	s.posts = append(s.posts, m)
	if m.Key != "" {
		s.byKey[m.Key] = append(s.byKey[m.Key], m)
	}
	c.posted = m
}

// messageJSON is the message as Slack gives it back.
func (s *Server) messageJSON(m *Message) reply {
	out := reply{
		"type": "message", "user": m.User, "ts": m.TS, "bot_id": BotID, "app_id": AppID, "text": m.Text,
		"team": s.team.TeamID,
		"bot_profile": reply{
			"id": BotID, "app_id": AppID, "user_id": BotUserID, "name": s.team.BotName, "deleted": false,
			"updated": 1700000000, "team_id": s.team.TeamID,
			"icons": reply{"image_36": s.URL() + "36.png", "image_48": s.URL() + "48.png", "image_72": s.URL() + "72.png"},
		},
	}
	if m.Username != "" {
		out["subtype"], out["username"] = "bot_message", m.Username
	}
	if m.IconURL != "" {
		out["icons"] = reply{"image_64": m.IconURL}
	} else if m.IconEmoji != "" {
		out["icons"] = reply{"emoji": m.IconEmoji}
	}
	if m.Blocks != nil {
		out["blocks"] = m.shape
	}
	if m.attachments != nil {
		out["attachments"] = m.attachments
	}
	if m.Metadata != nil {
		out["metadata"] = m.Metadata
	}
	if m.ThreadTS != "" {
		out["thread_ts"] = m.ThreadTS
	}
	if m.EditedTS != "" {
		out["edited"] = reply{"user": m.User, "ts": m.EditedTS}
	}
	return out
}

// readMetadata is nil for none.
func readMetadata(raw string) (*Metadata, *failure) {
	if raw == "" {
		return nil, nil
	}
	if len(raw) > maxMetadata {
		return nil, fail("metadata_too_large")
	}
	var m Metadata
	if err := json.Unmarshal([]byte(raw), &m); err != nil {
		return nil, fail("invalid_metadata_format")
	}
	if m.EventType == "" || m.Payload == nil {
		return nil, fail("invalid_metadata_schema")
	}
	return &m, nil
}

// keyOf is the key in the metadata of a post that was not read yet.
func keyOf(raw string) string {
	m, _ := readMetadata(raw)
	return m.key()
}

// key is what tells a post from others in its metadata.
func (m *Metadata) key() string {
	if m == nil {
		return ""
	}
	for _, name := range []string{"key", "id"} {
		if key, ok := m.Payload[name].(string); ok {
			return key
		}
	}
	found, n := "", 0
	for _, value := range m.Payload {
		if text, ok := value.(string); ok {
			found, n = text, n+1
		}
	}
	if n == 1 {
		return found
	}
	return ""
}
