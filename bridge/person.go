package bridge

// Role is what a person is in the office.
type Role string

// The roles of the office gateway contract.
const (
	RoleOwner   Role = "owner"
	RoleAdmin   Role = "admin"
	RoleMember  Role = "member"
	RoleVisitor Role = "visitor"
	RoleGuest   Role = "guest"
)

// Known reports whether r is one of the five roles.
func (r Role) Known() bool {
	switch r {
	case RoleOwner, RoleAdmin, RoleMember, RoleVisitor, RoleGuest:
		return true
	}
	return false
}

// Outside reports whether a person of this role cannot be connected to Slack:
// visitors and guests.
func (r Role) Outside() bool { return r == RoleVisitor || r == RoleGuest }

// Person is somebody in the office. Email is empty when the office does not
// tell it; Slack is nil for visitors.
type Person struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Email     string        `json:"email,omitempty"`
	Role      Role          `json:"role"`
	AvatarURL string        `json:"avatar_url,omitempty"`
	Slack     *SlackAccount `json:"slack,omitempty"`
}

// SlackAccount is the Slack user that the office holds for a person. It is a
// claim of the office's, never proof.
type SlackAccount struct {
	Linked bool   `json:"linked"`
	TeamID string `json:"team_id,omitempty"`
	UserID string `json:"user_id,omitempty"`
}

// Workspace is the Slack workspace that an organisation uses. Slackbot nil
// means true. Generation is raised when the bot token is replaced.
type Workspace struct {
	TeamID     string   `json:"team_id"`
	Domain     string   `json:"domain"`
	Generation int      `json:"generation"`
	Slackbot   *bool    `json:"slackbot,omitempty"`
	Managers   []string `json:"managers,omitempty"`
}

// AllowsSlackbot reports whether the owner left the slackbot route on.
func (w Workspace) AllowsSlackbot() bool { return w.Slackbot == nil || *w.Slackbot }

// Organization is the office's customer: it owns spaces and one workspace.
type Organization struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Slack *Workspace `json:"slack"`
}
