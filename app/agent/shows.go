package agent

import (
	"context"

	"bellhop/app/config"
	"bellhop/app/state"
	"bellhop/app/vault"
	"bellhop/bridge/relay"
)

// forWindows adds what only windows show.
func (a *agent) forWindows(ctx context.Context, s *state.State, snap relay.Snapshot, settings config.Settings) error {
	answer, token := a.secrets.seen(vault.BotToken)
	_, office := a.secrets.seen(vault.OfficeToken)
	if a.secrets.known(vault.BotToken) && (settings.Office == "" || a.secrets.known(vault.OfficeToken)) {
		s.Setup = &state.Setup{
			Workspace: token, Office: settings.Office != "" && office, Connected: s.Link != nil,
			Keyring: answer, History: settings.Desktop.AskedHistory,
		}
	}
	s.Preferences = a.preferences(ctx, settings)
	s.Crash = a.crashToShow()
	if w := snap.Office.Organization.Slack; w != nil && w.TeamID != "" {
		s.Workspace = &state.Workspace{
			TeamID: w.TeamID, Domain: w.Domain, Generation: w.Generation, Slackbot: w.AllowsSlackbot(), Managers: w.Managers,
		}
	}
	s.Tray = a.trayState()
	return a.lately(ctx, s)
}

// trayState is what became of the icon.
func (a *agent) trayState() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tray == "" {
		return state.TrayOff
	}
	return a.tray
}
