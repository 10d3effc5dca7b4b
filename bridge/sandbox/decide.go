package sandbox

import (
	"bellhop/bridge"
	"bellhop/bridge/mention"
)

// decision is what the rules say of one message. Direct is the id of the
// member whom it is a direct message to; without one, Reason is the rule that
// it fails in the eyes of whom it comes nearest to.
type decision struct {
	Direct  string    `json:"direct"`
	Reason  string    `json:"reason"`
	Members []opinion `json:"members"`
}

// opinion is what one member's device decides.
type opinion struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Reason string `json:"reason"` // "": it is direct for them
}

func decide(people []bridge.Person, m bridge.Message) decision {
	var d decision
	addressee := onlyAddressee(m)
	for _, p := range people {
		if p.Role.Outside() {
			continue
		}
		reason := string(mention.Decide(p, m))
		d.Members = append(d.Members, opinion{ID: p.ID, Name: p.Name, Reason: reason})
		switch {
		case reason == "":
			d.Direct = p.ID
		case p.ID == addressee, d.Reason == "" && p.ID != m.Sender.ID:
			d.Reason = reason
		}
	}
	if d.Direct != "" {
		d.Reason = ""
	}
	return d
}

// onlyAddressee is the one person whom m mentions, "" if it mentions nobody,
// several, or a group.
func onlyAddressee(m bridge.Message) string {
	only := ""
	for _, who := range m.Mentions {
		if who.Kind != bridge.MentionPerson || only != "" && only != who.ID {
			return ""
		}
		only = who.ID
	}
	return only
}
