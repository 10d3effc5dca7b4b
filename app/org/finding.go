package org

import "slices"

// Level says how much a finding matters.
type Level string

// The levels. Only Error keeps anything from being stored.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Error   Level = "error"
)

// Field says what a finding is about, so that it is shown there.
type Field string

// The fields of the forms; FieldForm is all of one.
const (
	FieldForm       Field = ""
	FieldToken      Field = "token"
	FieldDomain     Field = "domain"
	FieldManagers   Field = "managers"
	FieldPassphrase Field = "passphrase"
	FieldInvitation Field = "invitation"
)

// Finding is one thing that was found. Its sentence is the translation of
// [Finding.Key], with Args; none of them is ever a secret.
type Finding struct {
	Code  string   `json:"code"`
	Level Level    `json:"level"`
	Field Field    `json:"field"`
	Args  []string `json:"args,omitempty"`
}

// Key is the translation's key.
func (f Finding) Key() string { return "org.finding." + f.Code }

// Passed reports whether none of the findings is an error.
func Passed(findings []Finding) bool {
	return !slices.ContainsFunc(findings, func(f Finding) bool { return f.Level == Error })
}

// The codes about the token's shape.
const (
	CodeTokenGood       = "token_good"
	CodeTokenEmpty      = "token_empty"
	CodeTokenUser       = "token_user"
	CodeTokenApp        = "token_app"
	CodeTokenRotating   = "token_rotating"
	CodeTokenRefresh    = "token_refresh"
	CodeTokenBrowser    = "token_browser"
	CodeTokenLegacy     = "token_legacy"
	CodeTokenSecret     = "token_secret"
	CodeTokenClientID   = "token_client_id"
	CodeTokenWebhook    = "token_webhook"
	CodeTokenAddress    = "token_address"
	CodeTokenBlanks     = "token_blanks"
	CodeTokenMasked     = "token_masked"
	CodeTokenCase       = "token_case"
	CodeTokenCharacters = "token_characters"
	CodeTokenShort      = "token_short"
	CodeTokenLong       = "token_long"
	CodeTokenUnknown    = "token_unknown"
)

// The codes about the domain's shape. CodeDomainReduced has the domain,
// CodeDomainGrid the domain of the organisation.
const (
	CodeDomainGood    = "domain_good"
	CodeDomainEmpty   = "domain_empty"
	CodeDomainReduced = "domain_reduced"
	CodeDomainGrid    = "domain_grid"
	CodeDomainApp     = "domain_app"
	CodeDomainSlack   = "domain_slack"
	CodeDomainGov     = "domain_gov"
	CodeDomainEmail   = "domain_email"
	CodeDomainSite    = "domain_site"
	CodeDomainTeamID  = "domain_team_id"
	CodeDomainName    = "domain_name"
	CodeDomainToken   = "domain_token"
)

// The codes of what Slack answered. Those with arguments: CodeDomainOther has
// the domain entered and the token's, CodeDomainIs the token's, CodeTeamOther
// and CodeTeamReplaced the token's workspace and the present one, CodeWorkspace
// the name and the domain, CodeSlackRefused Slack's code, CodeSlackBusy the
// seconds to wait, CodeScopeHistory and CodeScopeExtra the scopes.
const (
	CodeWorkspace     = "workspace"
	CodeTokenInvalid  = "token_invalid"
	CodeTokenRevoked  = "token_revoked"
	CodeTokenInactive = "token_inactive"
	CodeTokenExpired  = "token_expired"
	CodeTokenExpires  = "token_expires"
	CodeTokenType     = "token_type"
	CodeTokenNoBot    = "token_no_bot"   // #nosec G101 -- a code for a screen
	CodeTokenOrgWide  = "token_org_wide" // #nosec G101 -- a code for a screen
	CodeDomainOther   = "domain_other"
	CodeDomainIs      = "domain_is"
	CodeTeamOther     = "team_other"
	CodeTeamReplaced  = "team_replaced"
	CodeNoNetwork     = "no_network"
	CodeNoSlack       = "no_slack"
	CodeNoProxy       = "no_proxy"
	CodeSlackBusy     = "slack_busy"
	CodeSlackOutage   = "slack_outage"
	CodeSlackMoving   = "slack_moving"
	CodeSlackPolicy   = "slack_policy"
	CodeSlackRefused  = "slack_refused"
	CodeNotAsked      = "not_asked"
	CodeManager       = "manager"
	CodeManagersMany  = "managers_many"
)

// The codes about scopes, what each choice of them gives, and the Messages tab.
const (
	CodeScopesUntold    = "scopes_untold"
	CodeScopeChat       = "scope_chat_write"
	CodeScopeUsers      = "scope_users_read"
	CodeScopeEmail      = "scope_users_read_email"
	CodeScopeGroup      = "scope_mpim_write"
	CodeScopeCustomize  = "scope_chat_write_customize"
	CodeScopeHistory    = "scope_history"
	CodeScopeExtra      = "scope_extra"
	CodeGivesGroup      = "gives_group"
	CodeGivesPair       = "gives_pair"
	CodeGivesSlackbot   = "gives_slackbot"
	CodeGivesApp        = "gives_app"
	CodeMessagesTab     = "messages_tab"
	CodeMessagesTabOff  = "messages_tab_off"
	CodeMessagesUnknown = "messages_tab_unknown"
)

// The codes of an invitation's preview and of a passphrase while it is typed.
// CodeInviteOffice has the host and the present one, CodeInviteHost the host,
// CodeInviteWorkspace the workspace and the present one, CodeInviteForged the
// domain and team that the invitation says and those that Slack says,
// CodePassphraseWords how many words there are, CodePassphraseWord the number
// of the first that is not ours.
const (
	CodeInviteHost      = "invite_host"
	CodeInviteLoopback  = "invite_loopback"
	CodeInviteOffice    = "invite_office"
	CodeInviteWorkspace = "invite_workspace"
	CodeInviteToken     = "invite_token"
	CodeInviteSame      = "invite_same"
	CodeInviteLink      = "invite_link"
	CodeInviteOlder     = "invite_older"
	CodeInviteForged    = "invite_forged"
	CodeInviteForeign   = "invite_foreign"
	CodeInviteUnsafe    = "invite_unsafe"
	CodeInviteRefused   = "invite_refused"
	CodePassphraseGood  = "passphrase_good"
	CodePassphraseWords = "passphrase_words"
	CodePassphraseWord  = "passphrase_word"
)

func finding(level Level, field Field, code string, args ...string) Finding {
	return Finding{Code: code, Level: level, Field: field, Args: args}
}
