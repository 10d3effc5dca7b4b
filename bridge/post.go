package bridge

import "encoding/json"

// Route is how a direct message enters Slack.
type Route string

// The four routes. RouteGroup is one group DM of sender, recipient and bot;
// RoutePair the recipient's app DM and a copy in the sender's; RouteSlackbot
// the recipient's Slackbot conversation under the sender's name; RouteApp the
// recipient's app DM alone.
const (
	RouteGroup    Route = "group"
	RoutePair     Route = "pair"
	RouteSlackbot Route = "slackbot"
	RouteApp      Route = "app"
)

// Destination is where and as whom a message is posted. Username and IconURL
// are set on RouteSlackbot only. CopyTo is the sender's Slack user id on
// RoutePair, else empty.
type Destination struct {
	Route    Route
	Channel  string
	Username string
	IconURL  string
	CopyTo   string
}

// Part is what one post says. Text is the notification, already escaped for
// Slack; Blocks is a JSON array of rich_text blocks, or nil for a post of plain
// text only.
type Part struct {
	Text   string
	Blocks json.RawMessage
}

// Post is one chat.postMessage. Key is opaque and carried as metadata.
type Post struct {
	Destination
	Part
	Key string
}

// Posted names a message that stands in Slack: what chat.update and
// chat.delete want. Channel is never a user id.
type Posted struct {
	Channel string
	TS      string
}
