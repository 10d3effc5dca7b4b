package slack

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// User is a person or a bot of the workspace.
type User struct {
	ID       string `json:"id"`     // "": one is made
	Name     string `json:"name"`   // as people see it; "": from the e-mail
	Handle   string `json:"handle"` // Slack's "name"; "": from Name
	Email    string `json:"email,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
	Deleted  bool   `json:"deleted,omitempty"` // deactivated
	Bot      bool   `json:"bot,omitempty"`
	Admin    bool   `json:"admin,omitempty"`

	Guest              bool `json:"guest,omitempty"`                // is_restricted
	SingleChannelGuest bool `json:"single_channel_guest,omitempty"` // is_ultra_restricted too
	Stranger           bool `json:"stranger,omitempty"`             // of another workspace, in no common channel
	App                bool `json:"app,omitempty"`                  // is_app_user: what an app posts as
	Workflow           bool `json:"workflow,omitempty"`             // is_workflow_bot
	Invisible          bool `json:"invisible,omitempty"`            // the bot may not see them

	TeamID string `json:"team_id,omitempty"` // "": of this workspace
}

// AddUser adds a user, or replaces the one with that ID, and returns it with
// what was made up for it.
func (s *Server) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u = s.put(u)
	s.announce()
	return u
}

// Users are everybody, bots included, in the order in which they were added.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]User, len(s.users))
	for i, u := range s.users {
		list[i] = *u
	}
	return list
}

func (s *Server) put(u User) User {
	if u.ID == "" {
		u.ID = s.newID("U")
	}
	if u.Name == "" {
		u.Name, _, _ = strings.Cut(or(u.Email, u.ID), "@")
	}
	u.Handle = or(u.Handle, handle(u.Name))
	u.Guest = u.Guest || u.SingleChannelGuest
	if old := s.byID[u.ID]; old != nil {
		delete(s.byEmail, foldEmail(old.Email))
		*old = u
	} else {
		s.byID[u.ID] = &u
		s.users = append(s.users, &u)
	}
	if u.Email != "" {
		s.byEmail[foldEmail(u.Email)] = s.byID[u.ID]
	}
	return u
}

// foldEmail is an address as Slack compares it: ASCII blanks around it do not
// count, nor does the case of ASCII letters. All else counts byte by byte.
func foldEmail(email string) string {
	folded := []byte(strings.Trim(email, " \t\n\v\f\r"))
	for i, b := range folded {
		if 'A' <= b && b <= 'Z' {
			folded[i] = b + 'a' - 'A'
		}
	}
	return string(folded)
}

// handle makes a Slack user name of a person's name.
func handle(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case unicode.IsSpace(r), r == '.':
			return '.'
		}
		return -1
	}, name)
	return or(strings.Trim(clean, "."), "user")
}

func (s *Server) nameOf(userID string) string {
	if u := s.byID[userID]; u != nil {
		return u.Name
	}
	return userID
}

// userJSON is a user object of Slack's. A deactivated one has less in it.
func (s *Server) userJSON(u *User, t *token) reply {
	image := or(u.ImageURL, s.URL()+"img/avatar.png")
	profile := reply{
		"title": "", "phone": "", "skype": "", "real_name": u.Name, "real_name_normalized": u.Name,
		"display_name": u.Name, "display_name_normalized": u.Name, "fields": nil,
		"status_text": "", "status_emoji": "", "status_emoji_display_info": []any{}, "status_expiration": 0,
		"avatar_hash": "g0000000000", "image_24": image, "image_32": image, "image_48": image,
		"image_72": image, "image_192": image, "image_512": image, "status_text_canonical": "", "team": s.team.TeamID,
	}
	if u.Email != "" && t.has("users:read.email") {
		profile["email"] = u.Email
	}
	if u.ID == BotUserID {
		profile["bot_id"], profile["api_app_id"] = BotID, AppID
	}
	user := reply{
		"id": u.ID, "team_id": or(u.TeamID, s.team.TeamID), "name": u.Handle, "deleted": u.Deleted, "profile": profile,
		"is_bot": u.Bot && u.ID != SlackbotID, "is_app_user": u.App, "updated": 1700000000,
	}
	if u.Deleted {
		return user
	}
	user["color"], user["real_name"] = "9f69e7", u.Name
	user["tz"], user["tz_label"], user["tz_offset"] = "Etc/UTC", "Coordinated Universal Time", 0
	user["is_admin"], user["is_owner"], user["is_primary_owner"] = u.Admin, false, false
	user["is_restricted"], user["is_ultra_restricted"] = u.Guest, u.SingleChannelGuest
	user["is_email_confirmed"], user["who_can_share_contact_card"] = u.Email != "", "EVERYONE"
	if u.Stranger {
		user["is_stranger"] = true
	}
	if u.Workflow {
		user["is_workflow_bot"] = true
	}
	return user
}

func (s *Server) usersInfo(c *call) (reply, *failure) {
	u := s.byID[c.args["user"]]
	switch {
	case u == nil:
		return nil, fail("user_not_found")
	case u.Invisible:
		return nil, fail("user_not_visible")
	}
	return reply{"user": s.userJSON(u, c.token)}, nil
}

// usersLookup finds nobody who is deactivated, invisible or a bot.
func (s *Server) usersLookup(c *call) (reply, *failure) {
	email := foldEmail(c.args["email"])
	if email == "" {
		return nil, missing("email")
	}
	u := s.byEmail[email]
	if u == nil || u.Deleted || u.Invisible || u.Bot {
		return nil, fail("users_not_found")
	}
	return reply{"user": s.userJSON(u, c.token)}, nil
}

func (s *Server) usersList(c *call) (reply, *failure) {
	ids := []string{}
	for _, u := range s.users {
		if !u.Invisible {
			ids = append(ids, u.ID)
		}
	}
	page, next, failed := paginate(ids, "user", c.args["cursor"], c.args["limit"], 0)
	if failed != nil {
		return nil, failed
	}
	members := []reply{}
	for _, id := range page {
		members = append(members, s.userJSON(s.byID[id], c.token))
	}
	return reply{
		"members": members, "cache_ts": c.now.Unix(), "response_metadata": reply{"next_cursor": next},
	}, nil
}

// maxPage is the largest limit that Slack takes.
const maxPage = 1000

// paginate cuts the page that cursor and limit ask for. A cursor is the base64
// of the kind and the first id of its page, like Slack's.
func paginate(ids []string, kind, cursor, limit string, standard int) (page []string, next string, failed *failure) {
	size := standard
	if limit != "" {
		n, err := strconv.Atoi(limit)
		if err != nil || n < 0 || n > maxPage {
			return nil, "", fail("invalid_limit")
		}
		if n > 0 {
			size = n
		}
	}
	from := 0
	if cursor != "" {
		plain, err := base64.StdEncoding.DecodeString(cursor)
		id, found := strings.CutPrefix(string(plain), kind+":")
		from = slices.Index(ids, id)
		if err != nil || !found || from < 0 {
			return nil, "", fail("invalid_cursor")
		}
	}
	to := len(ids)
	if size > 0 {
		to = min(to, from+size)
	}
	if to < len(ids) {
		next = base64.StdEncoding.EncodeToString([]byte(kind + ":" + ids[to]))
	}
	return ids[from:to], next, nil
}

// split takes a comma-separated argument apart.
func split(list string) []string {
	parts := []string{}
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
