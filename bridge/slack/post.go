package slack

import (
	"context"
	"encoding/json"

	slackgo "github.com/slack-go/slack"

	"bellhop/bridge"
)

// eventType is the metadata event type of our posts.
const eventType = "bellhop_dm"

// Reserve waits until a post into channel is within our own limits and
// chat.postMessage need not rest, and takes its place; or returns ctx's error
// and gives the place back.
func (c *Client) Reserve(ctx context.Context, channel string) error {
	return c.pace.wait(ctx, methodPost, channel)
}

// TryReserve is Reserve without waiting: false, and no place taken, when there
// would be a wait.
func (c *Client) TryReserve(channel string) bool {
	return c.pace.admit(methodPost, channel) == 0
}

// readiness is the key of a post's Ready in the context of its call.
type readiness struct{}

// Post makes exactly one chat.postMessage, or none (refused as limited) while
// that method rests, or none (unsent) if it is not to leave. It does not reserve.
func (c *Client) Post(ctx context.Context, p bridge.Post) bridge.Verdict {
	options := []slackgo.MsgOption{
		slackgo.MsgOptionDisableMarkdown(),
		slackgo.MsgOptionDisableLinkUnfurl(),
		slackgo.MsgOptionDisableMediaUnfurl(),
	}
	if p.Key != "" {
		options = append(options, slackgo.MsgOptionMetadata(slackgo.SlackMetadata{
			EventType: eventType, EventPayload: map[string]any{"key": p.Key},
		}))
	}
	if p.Route == bridge.RouteSlackbot {
		options = append(options, slackgo.MsgOptionUsername(p.Username))
		if icon := iconURL(p.IconURL); icon != "" {
			options = append(options, slackgo.MsgOptionIconURL(icon))
		}
	}
	if p.Ready != nil {
		ctx = context.WithValue(ctx, readiness{}, p.Ready)
	}
	v := c.write(ctx, methodPost, p.Part, func(ctx context.Context, api *slackgo.Client, part slackgo.MsgOption) error {
		_, _, err := api.PostMessageContext(ctx, p.Channel, append(options, part)...)
		return err
	})
	if v.Outcome == bridge.OutcomeSent {
		c.alive(p.Channel)
	}
	return v
}

// Update makes exactly one chat.update, or none while that method rests. A
// part without blocks takes away those that the message had.
func (c *Client) Update(ctx context.Context, at bridge.Posted, part bridge.Part) bridge.Verdict {
	return c.write(ctx, methodUpdate, part, func(ctx context.Context, api *slackgo.Client, part slackgo.MsgOption) error {
		_, _, _, err := api.UpdateMessageContext(ctx, at.Channel, at.TS, part)
		return err
	})
}

// Delete makes exactly one chat.delete, or none while that method rests. A
// message that is not there counts as deleted.
func (c *Client) Delete(ctx context.Context, at bridge.Posted) bridge.Verdict {
	_, _, v := c.call(ctx, methodDelete, func(reply) bool { return true },
		func(ctx context.Context, api *slackgo.Client) error {
			_, _, err := api.DeleteMessageContext(ctx, at.Channel, at.TS)
			return err
		})
	if v.Outcome == bridge.OutcomeRefused && v.Code == "message_not_found" {
		return bridge.Verdict{Outcome: bridge.OutcomeSent}
	}
	return v
}

// write makes a call that says part and gives where it then stands.
func (c *Client) write(ctx context.Context, method string, part bridge.Part,
	send func(context.Context, *slackgo.Client, slackgo.MsgOption) error,
) bridge.Verdict {
	said, err := saying(part)
	if err != nil {
		return bridge.Verdict{
			Outcome: bridge.OutcomeRefused, Class: bridge.ClassMessage, Code: "invalid_blocks",
		}
	}
	whole := func(r reply) bool { return r.channel != "" && r.ts != "" }
	r, _, v := c.call(ctx, method, whole, func(ctx context.Context, api *slackgo.Client) error {
		return send(ctx, api, said)
	})
	if v.Outcome == bridge.OutcomeSent {
		v.Posted = bridge.Posted{Channel: r.channel, TS: r.ts}
	}
	return v
}

// saying gives the arguments that carry part. Its text is escaped already;
// parse=none keeps chat.update from looking for names and addresses in it.
func saying(part bridge.Part) (slackgo.MsgOption, error) {
	options := []slackgo.MsgOption{
		slackgo.MsgOptionText(part.Text, false),
		slackgo.MsgOptionParse(false),
	}
	if len(part.Blocks) > 0 {
		var raw []json.RawMessage
		if err := json.Unmarshal(part.Blocks, &raw); err != nil {
			return nil, err
		}
		blocks := make([]slackgo.Block, len(raw))
		for i := range raw {
			blocks[i] = rawBlock{raw[i]}
		}
		options = append(options, slackgo.MsgOptionBlocks(blocks...))
	}
	return slackgo.MsgOptionCompose(options...), nil
}

// rawBlock is a block as JSON, which slack-go only passes on.
type rawBlock struct{ json.RawMessage }

// BlockType implements slackgo.Block.
func (rawBlock) BlockType() slackgo.MessageBlockType { return slackgo.MBTRichText }

// ID implements slackgo.Block.
func (rawBlock) ID() string { return "" }
