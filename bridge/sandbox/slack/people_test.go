package slack

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUsersLookupByEmail(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	for name, c := range map[string]struct{ email, id, want string }{
		"found":           {"alice@example.com", "U0ALICE", ""},
		"any case":        {" ALICE@example.COM ", "U0ALICE", ""},
		"guest":           {"guest@example.com", "U0GUEST", ""},
		"stranger":        {"alien@example.org", "U0ALIEN", ""},
		"ASCII blanks":    {"\t\r\nalice@example.com\v\f", "U0ALICE", ""},
		"another blank":   {"\u3000alice@example.com", "", "users_not_found"},
		"a Kelvin sign":   {"\u212aate@example.com", "", "users_not_found"},
		"deactivated":     {"gone@example.com", "", "users_not_found"},
		"invisible":       {"ghost@example.com", "", "users_not_found"},
		"nobody":          {"nobody@example.com", "", "users_not_found"},
		"missing address": {"", "", "invalid_arguments"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := ask(t, s, "users.lookupByEmail", "email", c.email)
			refused(t, r, c.want)
			if r.str("user", "id") != c.id {
				t.Errorf("user %q", r.str("user", "id"))
			}
		})
	}
}

func TestUsersInfo(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	for name, c := range map[string]struct{ id, want string }{
		"person":      {"U0ALICE", ""},
		"deactivated": {"U0GONE", ""},
		"bot":         {"U0ROBOT", ""},
		"Slackbot":    {SlackbotID, ""},
		"invisible":   {"U0GHOST", "user_not_visible"},
		"nobody":      {"U0NOBODY", "user_not_found"},
		"none":        {"", "user_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, ask(t, s, "users.info", "user", c.id), c.want)
		})
	}
	if r := ask(t, s, "users.info", "user", "U0GONE"); r.at("user", "deleted") != true || r.at("user", "real_name") != nil {
		t.Errorf("a deactivated user: %v", r.body)
	}
	if r := ask(t, s, "users.info", "user", "U0ROBOT"); r.at("user", "is_bot") != true {
		t.Errorf("a bot: %v", r.body)
	}
	if r := ask(t, s, "users.info", "user", "U0ALIEN"); r.at("user", "is_stranger") != true {
		t.Errorf("a stranger: %v", r.body)
	}
	if r := ask(t, s, "users.info", "user", "U0ALICE"); r.str("user", "team_id") != "T0ACME" || r.at("user", "is_app_user") != false || r.at("user", "is_workflow_bot") != nil {
		t.Errorf("a person: %v", r.body)
	}
	s.AddUser(User{ID: "U0APP", App: true, Workflow: true, TeamID: "T0OTHER"})
	if r := ask(t, s, "users.info", "user", "U0APP"); r.str("user", "team_id") != "T0OTHER" || r.at("user", "is_app_user") != true || r.at("user", "is_workflow_bot") != true {
		t.Errorf("an app of another workspace: %v", r.body)
	}
	s.SetScopes("users:read")
	if r := ask(t, s, "users.info", "user", "U0ALICE"); r.at("user", "profile", "email") != nil {
		t.Error("the e-mail is told without users:read.email")
	}
}

func TestUsersListPages(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	want := []string{SlackbotID, BotUserID, "U0ALICE", "U0BOB", "U0CAROL", "U0GONE", "U0GUEST", "U0ROBOT", "U0ALIEN"}
	for name, limit := range map[string]string{"all at once": "", "by fours": "4", "one by one": "1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cursor := []string{}, ""
			for range len(want) {
				r := must(t, ask(t, s, "users.list", "limit", limit, "cursor", cursor))
				for _, m := range r.at("members").([]any) {
					got = append(got, m.(map[string]any)["id"].(string))
				}
				if cursor = r.str("response_metadata", "next_cursor"); cursor == "" {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	refused(t, ask(t, s, "users.list", "cursor", "nonsense"), "invalid_cursor")
	refused(t, ask(t, s, "users.list", "cursor", "Y2hhbm5lbDpDMQ=="), "invalid_cursor")
	refused(t, ask(t, s, "users.list", "limit", "1001"), "invalid_limit")
	refused(t, ask(t, s, "users.list", "limit", "many"), "invalid_limit")
}

func TestAddUser(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	made := s.AddUser(User{Email: "dana.d@example.com"})
	if made.ID == "" || made.Name != "dana.d" || made.Handle != "dana.d" {
		t.Errorf("made up: %+v", made)
	}
	made.Email, made.Deleted = "dana@example.com", true
	s.AddUser(made)
	refused(t, ask(t, s, "users.lookupByEmail", "email", "dana.d@example.com"), "users_not_found")
	refused(t, ask(t, s, "users.lookupByEmail", "email", "dana@example.com"), "users_not_found")
	made.Deleted = false
	s.AddUser(made)
	must(t, ask(t, s, "users.lookupByEmail", "email", "dana@example.com"))
	if n := len(s.Users()); n != 3 {
		t.Errorf("%d users, want Slackbot, the bot and Dana", n)
	}
}
