package gateway

import (
	"encoding/json"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

type helloOp struct {
	Op       string     `json:"op"`
	Protocol int        `json:"protocol"`
	Client   clientName `json:"client"`
	Device   string     `json:"device"`
	Relay    bool       `json:"relay"`
}

type clientName struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type settleOp struct {
	Op     string   `json:"op"`
	Events []string `json:"events"`
}

type leaseOp struct {
	Op      string `json:"op"`
	Release bool   `json:"release,omitempty"`
}

type linkOp struct {
	Op    string       `json:"op"`
	Slack *linkAccount `json:"slack,omitempty"`
}

type linkAccount struct {
	TeamID string `json:"team_id"`
	UserID string `json:"user_id"`
}

type workspaceOp struct {
	Op    string            `json:"op"`
	Slack *bridge.Workspace `json:"slack"`
}

type sendOp struct {
	Op        string `json:"op"`
	Ref       string `json:"ref"`
	To        string `json:"to"`
	Text      string `json:"text"`
	InReplyTo string `json:"in_reply_to,omitempty"`
}

func encodeLink(account *bridge.Link) ([]byte, error) {
	if account == nil {
		return json.Marshal(linkOp{Op: "unlink"})
	}
	return json.Marshal(linkOp{Op: "link", Slack: &linkAccount{TeamID: account.TeamID, UserID: account.UserID}})
}

func encodeSend(r office.Reply) ([]byte, error) {
	return json.Marshal(sendOp{Op: "send", Ref: r.Ref, To: r.To, Text: r.Text, InReplyTo: r.InReplyTo})
}
