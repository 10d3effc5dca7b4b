package slack

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"bellhop/bridge"
)

// eventType is the metadata event type of our posts.
const eventType = "bellhop_dm"

// Reserve waits until a post into channel is within our own limits and
// chat.postMessage need not rest, and takes its place; or returns ctx's error
// and gives the place back.
func (c *Client) Reserve(ctx context.Context, channel string) error {
	c.restore(ctx)
	return c.pace.wait(ctx, methodPost, channel)
}

// Post makes exactly one chat.postMessage, or none (refused as limited) while
// that method rests. It does not reserve.
func (c *Client) Post(ctx context.Context, p bridge.Post) bridge.Verdict {
	form := url.Values{
		"channel": {p.Channel}, "mrkdwn": {"false"}, "unfurl_links": {"false"}, "unfurl_media": {"false"},
	}
	if p.Key != "" {
		form.Set("metadata", metadata(p.Key))
	}
	if p.Route == bridge.RouteSlackbot {
		form.Set("username", p.Username)
		if icon := iconURL(p.IconURL); icon != "" {
			form.Set("icon_url", icon)
		}
	}
	v := c.write(ctx, methodPost, form, p.Part, func(r reply) bool { return r.ts != "" && c.belongs(r.channel, p.Channel) })
	if v.Outcome == bridge.OutcomeSent {
		c.arrived(p.Channel, v.Posted.Channel)
	}
	return v
}

// Update makes exactly one chat.update, or none while that method rests. A
// part without blocks takes away those that the message had. A message that is
// not there counts as updated.
func (c *Client) Update(ctx context.Context, at bridge.Posted, part bridge.Part) bridge.Verdict {
	form := url.Values{"channel": {at.Channel}, "ts": {at.TS}}
	return unlessGone(c.write(ctx, methodUpdate, form, part, func(r reply) bool {
		return r.channel == at.Channel && r.ts == at.TS
	}))
}

// Delete makes exactly one chat.delete, or none while that method rests. A
// message that is not there counts as deleted.
func (c *Client) Delete(ctx context.Context, at bridge.Posted) bridge.Verdict {
	form := url.Values{"channel": {at.Channel}, "ts": {at.TS}}
	_, _, v := c.call(ctx, methodDelete, form, func(r reply) bool {
		return (r.channel == "" || r.channel == at.Channel) && (r.ts == "" || r.ts == at.TS)
	})
	return unlessGone(v)
}

// unlessGone makes a success of a change to a message that is not there.
func unlessGone(v bridge.Verdict) bridge.Verdict {
	if v.Outcome == bridge.OutcomeRefused && v.Code == "message_not_found" {
		return bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	return v
}

// write makes a call that says part and gives where it then stands. The text is
// escaped already; parse=none keeps Slack from looking for names and addresses
// in it.
func (c *Client) write(ctx context.Context, method string, form url.Values, part bridge.Part, whole func(reply) bool) bridge.Verdict {
	form.Set("text", part.Text)
	form.Set("parse", "none")
	if len(part.Blocks) > 0 {
		var list []jsontext.Value
		if decode(part.Blocks, &list) != nil {
			return bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassMessage, Code: "invalid_blocks"}
		}
		form.Set("blocks", string(part.Blocks))
	}
	r, _, v := c.call(ctx, method, form, whole)
	if v.Outcome == bridge.OutcomeSent {
		v.Posted = bridge.Posted{Channel: r.channel, TS: r.ts}
	}
	return v
}

// metadata carries the key of a post. It cannot fail: both values are strings.
func metadata(key string) string {
	type payload struct {
		Key string `json:"key"`
	}
	data, _ := json.Marshal(struct {
		Type    string  `json:"event_type"`
		Payload payload `json:"event_payload"`
	}{eventType, payload{key}})
	return string(data)
}

// maxOwners bounds the DMs of which it is kept whose they are.
const maxOwners = 4096

// belongs reports whether an answer that names the channel got can be to a post
// that named the channel asked. A post to a user id is answered with a DM, of
// which it may be known that it is somebody else's.
func (c *Client) belongs(got, asked string) bool {
	if !isUser(asked) {
		return got == asked
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, known := c.owners[got]
	return strings.HasPrefix(got, "D") && (!known || owner == asked)
}

// arrived is told where a post into the channel asked now stands.
func (c *Client) arrived(asked, got string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.stale, asked)
	if !isUser(asked) {
		return
	}
	if len(c.owners) >= maxOwners {
		clear(c.owners)
	}
	c.owners[got] = asked
}

func isUser(id string) bool { return strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") }
