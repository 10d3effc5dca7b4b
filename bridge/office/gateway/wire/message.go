package wire

import "bellhop/bridge"

func message(o object) bridge.Message {
	space := o.object("space")
	m := bridge.Message{
		ID:     o.id("id"),
		Space:  bridge.Space{ID: space.id("id"), Name: space.text("name"), URL: space.text("url")},
		Sender: person(o.object("sender")), Mentions: mentions(o), Text: o.text("text"),
		Format: bridge.Format(o.word("format")), Attachments: attachments(o),
		Kind: bridge.Kind(o.optionalText("kind")), InReplyTo: o.optionalID("in_reply_to"), CreatedAt: o.time("created_at"),
	}
	m.EditedAt, _ = optional(o, "edited_at", moment)
	if m.Kind == "" {
		m.Kind = bridge.KindChat
	}
	return m
}

func mentions(o object) []bridge.Mention {
	values := required(o, "mentions", list)
	out := make([]bridge.Mention, len(values))
	for i, v := range values {
		m := o.read.open(v, o.path+"mentions")
		out[i] = bridge.Mention{Kind: bridge.MentionKind(m.word("kind")), Name: m.text("name")}
		if out[i].Kind == bridge.MentionPerson {
			out[i].ID = m.id("id")
		} else {
			out[i].ID = m.optionalID("id")
		}
	}
	return out
}

// attachments are those that can be used: each needs a name and an address.
func attachments(o object) (out []bridge.Attachment) {
	values, _ := optional(o, "attachments", list)
	for _, v := range values {
		inner := &reading{}
		a := inner.open(v, o.path+"attachments")
		read := bridge.Attachment{Name: a.text("name"), URL: a.text("url"), Type: a.optionalText("type")}
		read.Size, _ = optional(a, "size", whole)
		o.read.spare(inner.unused...)
		if inner.fault != nil {
			o.unused("attachments")
			continue
		}
		out = append(out, read)
	}
	return out
}
