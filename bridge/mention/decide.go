package mention

import (
	"slices"

	"bellhop/bridge"
)

// Reason is the first rule that a message fails, or Direct.
type Reason string

// The reasons, in the order of the rules. They are part of the office gateway
// contract and never translated.
const (
	// Direct is a message to me alone: it is relayed.
	Direct Reason = ""
	// NotChat is a reaction or something that the office itself says.
	NotChat Reason = "not_chat"
	// OwnMessage was written by me.
	OwnMessage Reason = "own_message"
	// NoMention addresses nobody.
	NoMention Reason = "no_mention"
	// GroupMention addresses at least one group, whoever else it names.
	GroupMention Reason = "group_mention"
	// SeveralMentions addresses more than one person.
	SeveralMentions Reason = "several_mentions"
	// NotMe addresses one other person.
	NotMe Reason = "not_me"
	// Empty has neither text that can be seen, nor a picture, nor an attachment.
	Empty Reason = "empty"
)

// Decide applies the seven rules of the contract, in order, for self. Names
// and the text decide nothing: only the mentions' kinds and ids do. It costs
// no allocation unless the text is HTML that may turn out to be empty.
func Decide(self bridge.Person, m bridge.Message) Reason {
	switch {
	case m.Kind != "" && m.Kind != bridge.KindChat:
		return NotChat
	case m.Sender.ID == self.ID:
		return OwnMessage
	case len(m.Mentions) == 0:
		return NoMention
	case toGroup(m.Mentions):
		return GroupMention
	case !toOne(m.Mentions):
		return SeveralMentions
	case m.Mentions[0].ID != self.ID:
		return NotMe
	case len(m.Attachments) == 0 && !hasText(m):
		return Empty
	}
	return Direct
}

// toGroup takes whatever is not a person for a group: a kind that this version
// does not know must not make a message private.
func toGroup(mentions []bridge.Mention) bool {
	for _, mention := range mentions {
		if mention.Kind != bridge.MentionPerson {
			return true
		}
	}
	return false
}

func toOne(mentions []bridge.Mention) bool {
	for _, mention := range mentions[1:] {
		if mention.ID != mentions[0].ID {
			return false
		}
	}
	return true
}

// Addressed reports whether m is chat and I am among those whom it addresses,
// by name or through any group, whoever wrote it. It is what an edit of a
// message goes by that was posted.
func Addressed(self bridge.Person, m bridge.Message) bool {
	if m.Kind != "" && m.Kind != bridge.KindChat {
		return false
	}
	return toGroup(m.Mentions) || slices.ContainsFunc(m.Mentions, func(to bridge.Mention) bool { return to.ID == self.ID })
}
