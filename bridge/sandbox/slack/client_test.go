package slack

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	official "github.com/slack-go/slack"
)

// everything is what an app may be granted here.
func everything() []string {
	return append(StandardScopes(), "im:write", "im:read", "mpim:read", "channels:read", "groups:read", "team:read")
}

func newOfficial(t *testing.T, s *Server) *official.Client {
	t.Helper()
	return official.New(s.BotToken(), official.OptionAPIURL(listen(t, s)), official.OptionHTTPClient(client(t)))
}

func TestOfficialClientReads(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	api, ctx := newOfficial(t, s), t.Context()

	who, err := api.AuthTestContext(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if who.BotID != BotID || who.UserID != BotUserID || who.TeamID != "T0ACME" || who.URL != "https://acme.slack.com/" || who.Header.Get("X-OAuth-Scopes") == "" {
		t.Errorf("auth.test: %+v", who)
	}
	team, err := api.GetTeamInfoContext(ctx)
	if err != nil || team.Domain != "acme" || team.ID != "T0ACME" {
		t.Errorf("team.info: %+v, %v", team, err)
	}
	alice, err := api.GetUserByEmailContext(ctx, "Alice@Example.com")
	if err != nil || alice.ID != "U0ALICE" || alice.Profile.Email != "alice@example.com" {
		t.Errorf("users.lookupByEmail: %+v, %v", alice, err)
	}
	guest, err := api.GetUserInfoContext(ctx, "U0GUEST")
	if err != nil || !guest.IsRestricted || !guest.IsUltraRestricted || guest.IsBot {
		t.Errorf("users.info: %+v, %v", guest, err)
	}
	all, err := api.GetUsersContext(ctx, official.GetUsersOptionLimit(2))
	if err != nil || len(all) != 9 {
		t.Errorf("users.list by twos: %d users, %v", len(all), err)
	}
	channels, next, err := api.GetConversationsContext(ctx, &official.GetConversationsParameters{Types: []string{"public_channel"}})
	if err != nil || len(channels) != 1 || channels[0].Name != "general" || next != "" {
		t.Errorf("conversations.list: %+v, %q, %v", channels, next, err)
	}
	info, err := api.GetConversationInfoContext(ctx, &official.GetConversationInfoInput{ChannelID: GeneralID})
	if err != nil || info.Name != "general" || info.IsMember {
		t.Errorf("conversations.info: %+v, %v", info, err)
	}
}

func TestOfficialClientWrites(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	api, ctx := newOfficial(t, s), t.Context()

	group, _, already, err := api.OpenConversationContext(ctx, &official.OpenConversationParameters{Users: []string{"U0ALICE", "U0BOB"}})
	if err != nil || already || !group.IsMpIM {
		t.Fatalf("conversations.open: %+v, %v, %v", group, already, err)
	}
	dm, _, _, err := api.OpenConversationContext(ctx, &official.OpenConversationParameters{Users: []string{"U0ALICE"}, ReturnIM: true})
	if err != nil || !dm.IsIM || dm.User != "U0ALICE" {
		t.Fatalf("conversations.open: %+v, %v", dm, err)
	}
	body := official.NewRichTextBlock("", official.NewRichTextSection(
		official.NewRichTextSectionTextElement("a < b & c", &official.RichTextSectionTextStyle{Bold: true}),
		official.NewRichTextSectionLinkElement("https://office.example/", "Lobby", nil),
	))
	channel, ts, err := api.PostMessageContext(ctx, group.ID,
		official.MsgOptionText("a &lt; b &amp; c", false), official.MsgOptionBlocks(body),
		official.MsgOptionMetadata(official.SlackMetadata{EventType: "office_dm", EventPayload: map[string]any{"key": "k1"}}))
	if err != nil || channel != group.ID || ts == "" {
		t.Fatalf("chat.postMessage: %q, %q, %v", channel, ts, err)
	}
	if _, again, text, err := api.UpdateMessageContext(ctx, channel, ts, official.MsgOptionText("changed", false)); err != nil || again != ts || text != "changed" {
		t.Errorf("chat.update: %q, %q, %v", again, text, err)
	}
	link, err := api.GetPermalinkContext(ctx, &official.PermalinkParameters{Channel: channel, Ts: ts})
	if want := "https://acme.slack.com/archives/" + channel + "/p" + ts[:10] + ts[11:]; err != nil || link != want {
		t.Errorf("chat.getPermalink: %q, %v, want %q", link, err, want)
	}
	if _, _, err := api.DeleteMessageContext(ctx, channel, ts); err != nil {
		t.Errorf("chat.delete: %v", err)
	}
	if _, _, err := api.DeleteMessageContext(ctx, channel, ts); err == nil || err.Error() != "message_not_found" {
		t.Errorf("second chat.delete: %v", err)
	}
	m := s.Posts("k1")
	if len(m) != 1 || !m[0].Deleted || m[0].Text != "changed" || len(m[0].Revisions) != 1 {
		t.Errorf("on record: %+v", m)
	}
}

func TestOfficialClientErrors(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: MinimalScopes()})
	api := newOfficial(t, s)

	_, _, _, err := api.OpenConversationContext(t.Context(), &official.OpenConversationParameters{Users: []string{"U0ALICE", "U0BOB"}})
	refusal, ok := err.(official.SlackErrorResponse)
	if !ok || refusal.Err != "missing_scope" || refusal.Needed != "mpim:write" || refusal.Provided != "chat:write,users:read,users:read.email" {
		t.Errorf("missing scope: %#v", err)
	}
	s.Fault(Fault{Method: "chat.postMessage", Kind: Limited, RetryAfter: 7 * time.Second})
	_, _, err = api.PostMessageContext(t.Context(), "U0ALICE", official.MsgOptionText("hi", false))
	if limit, ok := err.(*official.RateLimitedError); !ok || limit.RetryAfter != 7*time.Second {
		t.Errorf("429: %#v", err)
	}
	s.Fault(Fault{Method: "chat.postMessage", Kind: HTML})
	if _, _, err = api.PostMessageContext(t.Context(), "U0ALICE", official.MsgOptionText("hi", false)); err == nil {
		t.Error("a captive portal is taken for an answer")
	}
	if diff := cmp.Diff(0, s.Count()); diff != "" {
		t.Errorf("messages accepted: %s", diff)
	}
}
