package mention_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellhop/bridge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	alice = bridge.Person{ID: "m-alice", Name: "Alice", Role: bridge.RoleMember}
	bob   = bridge.Person{ID: "m-bob", Name: "Bob", Role: bridge.RoleMember}
	carol = bridge.Person{ID: "m-carol", Name: "Carol", Role: bridge.RoleAdmin}
	dave  = bridge.Person{ID: "v-dave", Name: "Dave", Role: bridge.RoleVisitor}
)

func to(people ...bridge.Person) []bridge.Mention {
	var mentions []bridge.Mention
	for _, p := range people {
		mentions = append(mentions, bridge.Mention{Kind: bridge.MentionPerson, ID: p.ID, Name: p.Name})
	}
	return mentions
}

func group(name string) bridge.Mention {
	return bridge.Mention{Kind: bridge.MentionGroup, Name: name}
}

// message is a direct message from Alice to Bob.
func message(text string) bridge.Message {
	return bridge.Message{
		ID:        "msg-1",
		Space:     bridge.Space{ID: "s-1", Name: "Lobby", URL: "https://office.test/s/lobby"},
		Sender:    alice,
		Mentions:  to(bob),
		Text:      text,
		Format:    bridge.FormatPlain,
		CreatedAt: time.Date(2026, 11, 21, 5, 7, 9, 0, time.UTC),
	}
}

func hypertext(body string) bridge.Message {
	m := message(body)
	m.Format = bridge.FormatHTML
	return m
}
