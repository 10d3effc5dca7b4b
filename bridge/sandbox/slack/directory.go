package slack

import "slices"

func (s *Server) conversationsInfo(c *call) (reply, *failure) {
	if c.args["channel"] == "" {
		return nil, missing("channel")
	}
	found := s.byChannel[c.args["channel"]]
	if found == nil || found.kind == KindSlackbot || found.private && !found.has(BotUserID) {
		return nil, fail("channel_not_found")
	}
	if failed := c.token.lacks(found.scope("read")); failed != nil {
		return nil, failed
	}
	return reply{"channel": s.conversationJSON(found)}, nil
}

// standardPage is the limit of conversations.list when none is given.
const standardPage = 100

func (s *Server) conversationsList(c *call) (reply, *failure) {
	types := split(or(c.args["types"], "public_channel"))
	for _, t := range types {
		scope, known := typeScope(t)
		if !known {
			return nil, fail("invalid_types")
		}
		if failed := c.token.lacks(scope); failed != nil {
			return nil, failed
		}
	}
	ids := []string{}
	for _, one := range s.conversations {
		listed := one.listedAs()
		hidden := listed != "public_channel" && !one.has(BotUserID) || one.archived && c.flag("exclude_archived")
		if slices.Contains(types, listed) && !hidden && s.byChannel[one.id] != nil {
			ids = append(ids, one.id)
		}
	}
	page, next, failed := paginate(ids, "channel", c.args["cursor"], c.args["limit"], standardPage)
	if failed != nil {
		return nil, failed
	}
	channels := []reply{}
	for _, id := range page {
		channels = append(channels, s.conversationJSON(s.byChannel[id]))
	}
	return reply{"channels": channels, "response_metadata": reply{"next_cursor": next}}, nil
}

func typeScope(name string) (scope string, known bool) {
	switch name {
	case "public_channel":
		return "channels:read", true
	case "private_channel":
		return "groups:read", true
	case "mpim":
		return "mpim:read", true
	case "im":
		return "im:read", true
	}
	return "", false
}

func (c *conversation) listedAs() string {
	switch {
	case c.kind == KindGroup:
		return "mpim"
	case c.kind != KindChannel:
		return "im"
	case c.private:
		return "private_channel"
	}
	return "public_channel"
}
