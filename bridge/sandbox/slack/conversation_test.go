package slack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConversationsOpen(t *testing.T) {
	t.Parallel()
	nine := []string{}
	for _, id := range strings.Split("ABCDEFGHI", "") {
		nine = append(nine, "U9"+id)
	}
	for name, c := range map[string]struct{ users, want string }{
		"one":                       {"U0ALICE", ""},
		"two":                       {"U0ALICE,U0BOB", ""},
		"two with spaces":           {"U0ALICE, U0BOB", ""},
		"the same twice":            {"U0ALICE,U0ALICE", ""},
		"guest":                     {"U0ALICE,U0GUEST", ""},
		"eight":                     {strings.Join(nine[:8], ","), ""},
		"nine":                      {strings.Join(nine, ","), "too_many_users"},
		"none":                      {"", "users_list_not_supplied"},
		"nobody":                    {"U0ALICE,U0NOBODY", "user_not_found"},
		"deactivated":               {"U0ALICE,U0GONE", "user_disabled"},
		"deactivated alone":         {"U0GONE", "user_disabled"},
		"invisible":                 {"U0ALICE,U0GHOST", "user_not_visible"},
		"bot":                       {"U0ROBOT", "cannot_dm_bot"},
		"strangers":                 {"U0ALICE,U0ALIEN", "invalid_user_combination"},
		"only the caller":           {BotUserID, "not_enough_users"},
		"the caller does not count": {"U0ALICE," + BotUserID, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := workspace(Options{Scopes: everything()})
			for _, id := range nine {
				s.AddUser(User{ID: id})
			}
			refused(t, ask(t, s, "conversations.open", "users", c.users), c.want)
		})
	}
}

func TestOpenIsIdempotent(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	first := must(t, ask(t, s, "conversations.open", "users", "U0ALICE,U0BOB"))
	if first.at("already_open") != nil || first.at("channel", "is_mpim") != true {
		t.Errorf("first: %v", first.body)
	}
	again := must(t, ask(t, s, "conversations.open", "users", "U0BOB,U0ALICE"))
	if again.str("channel", "id") != first.str("channel", "id") || again.at("already_open") != true || again.at("no_op") != true {
		t.Errorf("again: %v", again.body)
	}
	other := must(t, ask(t, s, "conversations.open", "users", "U0BOB,U0ALICE,U0CAROL"))
	if other.str("channel", "id") == first.str("channel", "id") {
		t.Error("other people share the conversation")
	}
	byID := must(t, ask(t, s, "conversations.open", "channel", first.str("channel", "id")))
	if byID.str("channel", "id") != first.str("channel", "id") {
		t.Errorf("by id: %v", byID.body)
	}
	s.CloseConversation(first.str("channel", "id"))
	refused(t, ask(t, s, "chat.postMessage", "channel", first.str("channel", "id"), "text", "x"), "channel_not_found")
	anew := must(t, ask(t, s, "conversations.open", "users", "U0BOB,U0ALICE"))
	if anew.str("channel", "id") == first.str("channel", "id") {
		t.Error("a closed conversation came back under its id")
	}
}

func TestOpenAnswers(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	refused(t, ask(t, s, "conversations.open", "users", "U0ALICE", "prevent_creation", "true"), "channel_not_found")
	short := must(t, ask(t, s, "conversations.open", "users", "U0ALICE"))
	if diff := cmp.Diff(map[string]any{"id": short.str("channel", "id")}, short.at("channel")); diff != "" {
		t.Errorf("without return_im: %s", diff)
	}
	full := must(t, ask(t, s, "conversations.open", "users", "U0ALICE", "return_im", "true"))
	if full.at("channel", "is_im") != true || full.str("channel", "user") != "U0ALICE" {
		t.Errorf("with return_im: %v", full.body)
	}
	must(t, ask(t, s, "conversations.open", "users", "U0ALICE", "prevent_creation", "true"))
	refused(t, ask(t, s, "conversations.open", "channel", "D0NONE"), "channel_not_found")
	refused(t, ask(t, s, "conversations.open", "channel", GeneralID), "method_not_supported_for_channel_type")
}

func TestConversationsListAndInfo(t *testing.T) {
	t.Parallel()
	s := workspace(Options{Scopes: everything()})
	s.AddChannel(Channel{ID: "C0OLD", Name: "old", Archived: true})
	s.AddChannel(Channel{ID: "C0OURS", Name: "ours", Private: true, Members: []string{BotUserID}})
	s.AddChannel(Channel{ID: "C0THEIRS", Name: "theirs", Private: true, Members: []string{"U0ALICE"}})
	dm := must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x")).str("channel")
	slackbot := must(t, ask(t, s, "chat.postMessage", "channel", "U0ALICE", "text", "x", "username", "Bob")).str("channel")
	group := must(t, ask(t, s, "conversations.open", "users", "U0ALICE,U0BOB")).str("channel", "id")
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"standard": {nil, []string{GeneralID, "C0OLD"}},
		"not old":  {[]string{"exclude_archived", "true"}, []string{GeneralID}},
		"all":      {[]string{"types", "public_channel,private_channel,im,mpim"}, []string{GeneralID, "C0OLD", "C0OURS", dm, group}},
		"limit":    {[]string{"limit", "1"}, []string{GeneralID}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := []string{}
			for _, one := range must(t, ask(t, s, "conversations.list", c.args...)).at("channels").([]any) {
				got = append(got, one.(map[string]any)["id"].(string))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	refused(t, ask(t, s, "conversations.list", "types", "secret"), "invalid_types")
	for id, want := range map[string]string{
		GeneralID: "", "C0OURS": "", dm: "", group: "", "C0THEIRS": "channel_not_found", slackbot: "channel_not_found", "": "invalid_arguments", "C0X": "channel_not_found",
	} {
		refused(t, ask(t, s, "conversations.info", "channel", id), want)
	}
	if r := ask(t, s, "conversations.info", "channel", group); !strings.HasPrefix(r.str("channel", "name"), "mpdm-alice--bob--bellhop") {
		t.Errorf("a group DM: %v", r.body)
	}
}
