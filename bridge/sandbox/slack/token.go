package slack

import (
	"slices"
	"strings"
)

type tokenKind int

const (
	botToken tokenKind = iota
	userToken
	appToken
)

// token is a credential; state is the error that it gets, "" while it is good.
type token struct {
	kind   tokenKind
	user   string
	scopes []string
	state  string
}

// BotToken is the bot token that is good now, or was last.
func (s *Server) BotToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.botToken
}

// Scopes are what the bot token may do, sorted.
func (s *Server) Scopes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.tokens[s.botToken].scopes)
}

// SetScopes replaces the scopes of the bot token.
func (s *Server) SetScopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[s.botToken].scopes = sorted(scopes)
	s.announce()
}

// RevokeToken makes the bot token answer token_revoked.
func (s *Server) RevokeToken() { s.setState("token_revoked") }

// DeactivateBot makes the bot token answer account_inactive, as after the app
// was removed from the workspace.
func (s *Server) DeactivateBot() { s.setState("account_inactive") }

// RestoreToken makes the bot token good again.
func (s *Server) RestoreToken() { s.setState("") }

// ReplaceToken revokes the bot token and returns a new one with its scopes.
func (s *Server) ReplaceToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.tokens[s.botToken]
	old.state = "token_revoked"
	s.botToken = newToken("xoxb")
	s.tokens[s.botToken] = &token{kind: botToken, user: BotUserID, scopes: old.scopes}
	s.announce()
	return s.botToken
}

// UserToken gives a person's own token (xoxp-): auth.test knows it, without a
// bot_id; everything else answers not_allowed_token_type.
func (s *Server) UserToken(userID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := newToken("xoxp")
	s.tokens[t] = &token{kind: userToken, user: userID, scopes: []string{"identify"}}
	return t
}

// AppToken gives an app-level token (xapp-), which no method here takes.
func (s *Server) AppToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := newToken("xapp")
	s.tokens[t] = &token{kind: appToken}
	return t
}

func (s *Server) setState(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[s.botToken].state = state
	s.announce()
}

func (s *Server) authenticate(secret string, m method) (*token, *failure) {
	if secret == "" {
		return nil, fail("not_authed")
	}
	t, known := s.tokens[secret]
	switch {
	case !known:
		return nil, fail("invalid_auth")
	case t.state != "":
		return nil, fail(t.state)
	case t.kind == appToken, t.kind == userToken && !m.forUsers:
		return nil, fail("not_allowed_token_type")
	}
	return t, nil
}

func (t *token) has(scope string) bool { return slices.Contains(t.scopes, scope) }

// lacks is missing_scope if t may not do what scope is for.
func (t *token) lacks(scope string) *failure {
	if t.has(scope) {
		return nil
	}
	return fail("missing_scope").with("needed", scope).with("provided", strings.Join(t.scopes, ","))
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
