package org

import (
	"slices"
	"strings"
)

// The scopes that matter here.
const (
	scopeChat      = "chat:write"
	scopeUsers     = "users:read"
	scopeEmail     = "users:read.email"
	scopeGroup     = "mpim:write"
	scopeCustomize = "chat:write.customize"
	scopePublic    = "chat:write.public"
	scopeChannels  = "channels:read"
)

// needed are the scopes without which nothing works, each with its code.
func needed() [][2]string {
	return [][2]string{{scopeChat, CodeScopeChat}, {scopeUsers, CodeScopeUsers}, {scopeEmail, CodeScopeEmail}}
}

// checkScopes names each scope that is missing, what those that there are give,
// and those that nobody's machine should hold.
func checkScopes(scopes []string, slackbot bool) []Finding {
	if len(scopes) == 0 {
		return []Finding{finding(Error, FieldToken, CodeScopesUntold)}
	}
	has := func(scope string) bool { return slices.Contains(scopes, scope) }
	var found []Finding
	for _, n := range needed() {
		if !has(n[0]) {
			found = append(found, finding(Error, FieldToken, n[1]))
		}
	}
	if has(scopeGroup) {
		found = append(found, finding(OK, FieldToken, CodeGivesGroup))
	} else {
		found = append(found, finding(OK, FieldToken, CodeGivesPair), finding(Warning, FieldToken, CodeScopeGroup))
	}
	switch {
	case has(scopeCustomize) && slackbot:
		found = append(found, finding(OK, FieldToken, CodeGivesSlackbot))
	case slackbot:
		found = append(found, finding(OK, FieldToken, CodeGivesApp), finding(Warning, FieldToken, CodeScopeCustomize))
	default:
		found = append(found, finding(OK, FieldToken, CodeGivesApp))
	}
	return append(found, tooMuch(scopes)...)
}

// tooMuch warns of scopes that do not belong on every member's machine.
func tooMuch(scopes []string) []Finding {
	known := []string{scopeChat, scopeUsers, scopeEmail, scopeGroup, scopeCustomize, scopePublic, scopeChannels, "im:write", "team:read"}
	var history, extra []string
	for _, scope := range scopes {
		switch {
		case strings.HasSuffix(scope, ":history"):
			history = append(history, scope)
		case !slices.Contains(known, scope):
			extra = append(extra, scope)
		}
	}
	var found []Finding
	if len(history) > 0 {
		found = append(found, finding(Warning, FieldToken, CodeScopeHistory, strings.Join(history, ", ")))
	}
	if len(extra) > 0 {
		found = append(found, finding(Warning, FieldToken, CodeScopeExtra, strings.Join(extra, ", ")))
	}
	return found
}
