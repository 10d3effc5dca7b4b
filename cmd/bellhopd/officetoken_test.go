package main

import (
	"strings"
	"testing"

	"bellhop/bridge/sandbox/slack"
)

// TestOfficeTokenIsTakenAsItIsPasted starts bellhopd with tokens as files and
// people give them.
func TestOfficeTokenIsTakenAsItIsPasted(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]func(string) string{
		"with a line end": func(token string) string { return token + "\r\n" },
		"between blanks":  func(token string) string { return " \t" + token + " " },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slack.Options{})
			p := launch(t, self(t), []string{"BELLHOP_OFFICE_TOKEN=" + token(w.token), "BELLHOP_SLACK_BOT_TOKEN=" + w.slack.BotToken()}, w.runArgs()...)
			w.connected(p)
			p.term()
		})
	}
}

// TestUnusableOfficeTokenIsNoNetworkTrouble shows that the log names the token,
// and does not repeat it.
func TestUnusableOfficeTokenIsNoNetworkTrouble(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]func(string) string{
		"blank":       func(string) string { return " \n" },
		"with Bearer": func(token string) string { return "Bearer " + token },
		"two lines":   func(token string) string { return token + "\n" + token },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slack.Options{})
			p := launch(t, self(t), []string{"BELLHOP_OFFICE_TOKEN=" + token(w.token), "BELLHOP_SLACK_BOT_TOKEN=" + w.slack.BotToken()}, w.runArgs()...)
			p.logs("no access token for the office that can be used")
			if w.office.Connected(rhea) || strings.Contains(p.errs.String(), w.token) {
				t.Error("it was used, or is in the log")
			}
			p.term()
		})
	}
}
