package org

import (
	"context"
	"slices"
	"strconv"

	"bellhop/app/vault"
	"bellhop/bridge"
)

// Workspace is the Slack workspace that an organisation uses. Generation counts
// the tokens, from 1; the zero value is none.
type Workspace struct {
	TeamID     string
	Domain     string
	Name       string
	Generation int
}

// Form is what the owner entered, as it was typed.
type Form struct {
	Token  vault.Secret
	Domain string
	// Slackbot lets messages of people without Slack come from Slackbot under
	// their names.
	Slackbot bool
	// Managers are the ids of the members who may see the page beside owners.
	Managers []string
	// Replace says that the token's workspace may be another than the present.
	Replace bool
	// Myself is the owner's own link, zero when not connected. If it is of the
	// token's workspace, that account, and no other, is written to, to learn
	// whether the app's Messages tab is on.
	Myself bridge.Link
	// Language is that of the message to Myself.
	Language string
}

// Report is what was found. Account is set when Slack told one; Workspace, its
// generation left at zero, only when all passed.
type Report struct {
	Findings  []Finding
	Account   Account
	Workspace Workspace
}

// Passed reports whether nothing stands against storing what was entered.
func (r Report) Passed() bool { return Passed(r.Findings) }

// maxManagers is what the office is asked to keep.
const maxManagers = 100

// Verify checks the form against Slack; current is the workspace that the
// organisation has now. A token that does not look like a bot token is not
// sent to anybody. Nothing is stored.
func (s *Service) Verify(ctx context.Context, f Form, current Workspace) Report {
	domain, r := checkShape(f)
	if !Passed(CheckToken(f.Token.Reveal())) {
		return r
	}
	client, account, failed := askSlack(ctx, s.Open, tidyToken(f.Token), FieldToken)
	if failed != nil {
		r.Findings = append(r.Findings, failed...)
		return r
	}
	defer client.Close()
	r.Account = account
	r.Findings = append(r.Findings, checkAccount(account)...)
	r.Findings = append(r.Findings, checkPlace(account, domain, f.Replace, current)...)
	r.Findings = append(r.Findings, checkScopes(account.Scopes, f.Slackbot)...)
	if r.Passed() {
		r.Findings = append(r.Findings, checkTab(ctx, client, account, f))
	}
	if r.Passed() {
		r.Workspace = Workspace{TeamID: account.TeamID, Domain: account.Domain(), Name: account.TeamName}
	}
	return r
}

// checkShape is all that needs no network.
func checkShape(f Form) (domain string, r Report) {
	r.Findings = CheckToken(f.Token.Reveal())
	domain, found := CheckDomain(f.Domain)
	r.Findings = append(r.Findings, found...)
	r.Findings = append(r.Findings, checkManagers(f.Managers)...)
	return domain, r
}

func checkManagers(ids []string) []Finding {
	if len(ids) > maxManagers {
		return []Finding{finding(Error, FieldManagers, CodeManagersMany, strconv.Itoa(maxManagers))}
	}
	for i, id := range ids {
		if bridge.CheckID("manager", id) != nil || slices.Contains(ids[:i], id) {
			return []Finding{finding(Error, FieldManagers, CodeManager, strconv.Itoa(i+1))}
		}
	}
	return nil
}

// checkAccount is about the token alone.
func checkAccount(a Account) []Finding {
	var found []Finding
	if a.BotID == "" {
		found = append(found, finding(Error, FieldToken, CodeTokenNoBot))
	}
	if a.Expires > 0 {
		found = append(found, finding(Error, FieldToken, CodeTokenExpires))
	}
	if a.OrgWide {
		found = append(found, finding(Warning, FieldToken, CodeTokenOrgWide))
	}
	return found
}

// checkPlace is about the workspace that the token belongs to. domain is ""
// when what was entered is none.
func checkPlace(a Account, domain string, replace bool, current Workspace) []Finding {
	is := a.Domain()
	if is == "" || a.TeamID == "" {
		return []Finding{finding(Error, FieldForm, CodeNoSlack)}
	}
	var found []Finding
	switch domain {
	case is, is[:len(is)-suffix(is)]:
		found = append(found, finding(OK, FieldDomain, CodeWorkspace, a.TeamName, is))
	case "":
		found = append(found, finding(Warning, FieldDomain, CodeDomainIs, is))
	default:
		found = append(found, finding(Error, FieldDomain, CodeDomainOther, domain, is))
	}
	if current.TeamID == "" || current.TeamID == a.TeamID {
		return found
	}
	if replace {
		return append(found, finding(Warning, FieldForm, CodeTeamReplaced, is, current.Domain))
	}
	return append(found, finding(Error, FieldForm, CodeTeamOther, is, current.Domain))
}

// suffix is the length of what an Enterprise Grid domain ends with: people know
// the name before it.
func suffix(domain string) int {
	if len(domain) > len(gridHost) && domain[len(domain)-len(gridHost):] == gridHost {
		return len(gridHost)
	}
	return 0
}

func tidyToken(token vault.Secret) vault.Secret {
	return vault.NewSecret(TrimToken(token.Reveal()))
}
