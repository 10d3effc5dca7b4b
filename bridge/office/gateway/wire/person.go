package wire

import "bellhop/bridge"

// DecodePerson reads one person. Its error is a *[Fault].
func DecodePerson(data []byte) (bridge.Person, error) {
	return one(data, person)
}

// DecodeMessage reads one message. Its error is a *[Fault]. An absent kind is
// chat.
func DecodeMessage(data []byte) (bridge.Message, error) {
	return one(data, message)
}

func person(o object) bridge.Person {
	p := bridge.Person{
		ID: o.id("id"), Name: o.text("name"), Email: o.optionalText("email"), Role: bridge.Role(o.word("role")),
		AvatarURL: o.optionalText("avatar_url"),
	}
	p.Slack = optionalObject(o, "slack", func(s object) bridge.SlackAccount {
		return bridge.SlackAccount{
			Linked: required(s, "linked", truth), TeamID: s.optionalText("team_id"), UserID: s.optionalText("user_id"),
		}
	})
	return p
}
