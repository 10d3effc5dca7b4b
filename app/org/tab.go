package org

import (
	"context"
	"encoding/json"

	"bellhop/assets"
	"bellhop/bridge"
)

// checkTab tells whether the app's Messages tab is on. Slack says so only when
// a message is posted; one goes to the owner's own account, and to no other.
func checkTab(ctx context.Context, client Slack, a Account, f Form) Finding {
	if f.Myself.UserID == "" || f.Myself.TeamID != a.TeamID {
		return finding(OK, FieldForm, CodeMessagesUnknown)
	}
	v := client.Post(ctx, bridge.Post{
		Destination: bridge.Destination{Route: bridge.RouteApp, Channel: f.Myself.UserID},
		Part:        plainPart(assets.Words(f.Language).T("org.test_message")),
	})
	switch {
	case v.Outcome == bridge.OutcomeSent:
		return finding(OK, FieldForm, CodeMessagesTab)
	case v.Code == "messages_tab_disabled":
		return finding(Error, FieldForm, CodeMessagesTabOff)
	}
	return finding(Warning, FieldForm, CodeMessagesUnknown)
}

// plainPart is text that holds none of the characters that Slack reads.
func plainPart(text string) bridge.Part {
	type element struct {
		Type     string `json:"type"`
		Text     string `json:"text,omitempty"`
		Elements []any  `json:"elements,omitempty"`
	}
	section := element{Type: "rich_text_section", Elements: []any{element{Type: "text", Text: text}}}
	blocks, err := json.Marshal([]element{{Type: "rich_text", Elements: []any{section}}})
	if err != nil {
		blocks = nil
	}
	return bridge.Part{Text: text, Blocks: blocks}
}
