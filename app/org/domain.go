package org

import (
	"regexp"
	"slices"
	"strings"
)

const (
	slackHost = ".slack.com"
	// gridHost ends the domain of an Enterprise Grid organisation.
	gridHost = ".enterprise"
)

var (
	domainShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.enterprise)?$`)
	teamIDShape = regexp.MustCompile(`^[TE]0[0-9A-Z]{7,}$`)
)

// CheckDomain reads what was entered where the workspace's domain belongs: the
// "acme" of acme.slack.com. It takes an address of the workspace too, and
// reduces it; domain is "" unless the finding is one that can be worked with.
func CheckDomain(text string) (domain string, findings []Finding) {
	typed := strings.Trim(fold(text), " \n\"'`<>")
	if code := notDomain(typed); code != "" {
		return "", []Finding{finding(Error, FieldDomain, code)}
	}
	domain, code := reduce(typed)
	switch {
	case code != "":
		return "", []Finding{finding(Error, FieldDomain, code)}
	case !domainShape.MatchString(domain):
		return "", []Finding{finding(Error, FieldDomain, CodeDomainName)}
	case strings.HasSuffix(domain, gridHost):
		return domain, []Finding{finding(OK, FieldDomain, CodeDomainGrid, domain)}
	case domain != typed:
		return domain, []Finding{finding(OK, FieldDomain, CodeDomainReduced, domain)}
	}
	return domain, []Finding{finding(OK, FieldDomain, CodeDomainGood, domain)}
}

// notDomain is the code of what is another thing altogether, else "".
func notDomain(typed string) string {
	lower := strings.ToLower(typed)
	switch {
	case typed == "":
		return CodeDomainEmpty
	case kindOfToken(lower) != "", strings.HasPrefix(lower, "xoxb-"):
		return CodeDomainToken
	case strings.HasPrefix(lower, "slack:"):
		return CodeDomainApp
	case teamIDShape.MatchString(typed):
		return CodeDomainTeamID
	case strings.Contains(typed, "@") && !strings.Contains(typed, "/"):
		return CodeDomainEmail
	}
	return ""
}

// reduce gives what stands before .slack.com, or a code.
func reduce(typed string) (domain, code string) {
	host := strings.ToLower(typed)
	for _, scheme := range []string{"https:", "http:"} {
		host = strings.TrimPrefix(host, scheme)
	}
	host = strings.TrimLeft(host, "/")
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	host, _, _ = strings.Cut(host, ":")
	host = strings.TrimRight(host, ".")
	host, ours := strings.CutSuffix(host, slackHost)
	switch {
	case host == "slack.com":
		return "", CodeDomainSlack
	case ours && (host == "app" || strings.HasSuffix(host, ".app")):
		return "", CodeDomainApp
	case ours && slices.Contains(reserved(), host):
		return "", CodeDomainSlack
	case strings.HasSuffix(host, "slack-gov.com"):
		return "", CodeDomainGov
	case !ours && strings.Contains(host, ".") && !strings.Contains(host, " ") && !strings.HasSuffix(host, gridHost):
		return "", CodeDomainSite
	}
	return host, ""
}

// reserved are hosts of Slack's that are no workspace.
func reserved() []string {
	return []string{"api", "docs", "files", "hooks", "my", "slack-redir", "status", "www"}
}
