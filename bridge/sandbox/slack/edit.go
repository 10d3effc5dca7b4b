package slack

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// find gives the message that channel and ts name. A user id is no channel here.
func (s *Server) find(c *call, ts string) (*conversation, *Message, *failure) {
	if c.args["channel"] == "" {
		return nil, nil, missing("channel")
	}
	if c.args[ts] == "" {
		return nil, nil, missing(ts)
	}
	target := s.byChannel[c.args["channel"]]
	if target == nil || target.kind != KindSlackbot && !target.has(BotUserID) {
		return nil, nil, fail("channel_not_found")
	}
	m := target.byTS[c.args[ts]]
	if m == nil || m.Deleted {
		return nil, nil, fail("message_not_found")
	}
	return target, m, nil
}

// chatUpdate replaces what is given. Text without blocks takes the blocks away.
func (s *Server) chatUpdate(c *call) (reply, *failure) {
	target, m, failed := s.find(c, "ts")
	if failed != nil {
		return nil, failed
	}
	switch {
	case target.kind == KindSlackbot || m.User != BotUserID:
		return nil, fail("cant_update_message")
	case target.archived:
		return nil, fail("is_inactive")
	case s.team.EditWindow > 0 && c.now.Sub(m.At) > s.team.EditWindow:
		return nil, fail("edit_window_closed")
	}
	text, failed := c.text()
	if failed != nil {
		return nil, failed
	}
	if utf8.RuneCountInString(text) > maxUpdateText {
		return nil, fail("msg_too_long")
	}
	next := *m
	next.Blocks, next.shape, next.attachments = nil, nil, nil
	next.parse = parsingOf(c.request, parsing{link: true})
	blocks, failed := s.structure(c, &next)
	if failed != nil {
		return nil, failed
	}
	if strings.TrimSpace(text) == "" && next.Blocks == nil && next.attachments == nil {
		return nil, fail("no_text")
	}
	next.Text = text
	if failed := next.updateMetadata(c); failed != nil {
		return nil, failed
	}
	next.Revisions = append(slices.Clone(m.Revisions), Revision{At: c.now, Text: m.Text, Blocks: m.Blocks})
	next.EditedTS = s.stamp(c.now)
	next.marked = m.marked || next.Blocks == nil
	s.render(&next, blocks)
	*m = next
	return reply{"channel": target.id, "ts": m.TS, "text": m.Text, "message": s.messageJSON(m)}, nil
}

// updateMetadata keeps the metadata unless there is new; {} removes it. The key
// stays that of the post.
func (m *Message) updateMetadata(c *call) *failure {
	raw, given := c.args["metadata"]
	if !given {
		return nil
	}
	if strings.TrimSpace(raw) == "{}" {
		m.Metadata = nil
		return nil
	}
	data, failed := readMetadata(raw)
	if failed == nil {
		m.Metadata = data
	}
	return failed
}

func (s *Server) chatDelete(c *call) (reply, *failure) {
	target, m, failed := s.find(c, "ts")
	if failed != nil {
		return nil, failed
	}
	if target.kind == KindSlackbot || m.User != BotUserID {
		return nil, fail("cant_delete_message")
	}
	m.Deleted = true
	return reply{"channel": target.id, "ts": m.TS}, nil
}

func (s *Server) chatGetPermalink(c *call) (reply, *failure) {
	target, m, failed := s.find(c, "message_ts")
	if failed != nil {
		return nil, failed
	}
	link := s.URL() + "archives/" + target.id + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" {
		link += "?" + url.Values{"thread_ts": {m.ThreadTS}, "cid": {target.id}}.Encode()
	}
	return reply{"channel": target.id, "permalink": link}, nil
}
