package agent

import (
	"slices"
	"strings"
	"testing"

	"bellhop/app/state"
	"bellhop/app/vault"
)

// A scope that is missing is said before anybody runs into it, and no longer
// once it is there.
func TestMissingScopeIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.named = w.url
	w.vault.put(vault.OfficeToken, w.tokens[rhea])
	w.vault.put(vault.BotToken, w.slack.BotToken())
	w.slack.SetScopes("chat:write", "users:read")
	r := w.start()
	s := r.shows("missing scope", problem("missing_scope"))
	i := slices.IndexFunc(s.Problems, func(p state.Problem) bool { return p.Code == "missing_scope" })
	if p := s.Problems[i]; p.Needs != state.NeedsOwner || !strings.Contains(p.Text, "users:read.email") {
		t.Errorf("it is shown as %+v", p)
	}
	r.ends()
	w.slack.SetScopes("chat:write", "users:read", "users:read.email")
	r = w.start()
	r.shows("all scopes", func(s state.State) bool { return s.Slack.State == state.SlackOK && !problem("missing_scope")(s) })
	r.ends()
}
