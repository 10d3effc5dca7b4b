package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"bellhop/app/state"
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

func tells(code string) func(state.State) bool {
	return func(s state.State) bool {
		return slices.ContainsFunc(s.Problems, func(p state.Problem) bool { return p.Code == code })
	}
}

// TestMovedOfficeIsToldAndNotFollowed has the office redirect the upgrade.
func TestMovedOfficeIsToldAndNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, slack.Options{})
			moved := w.url
			old := httptest.NewServer(http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
				http.Redirect(a, r, "http"+strings.TrimPrefix(moved, "ws"), status)
			}))
			defer old.Close()
			w.url = "ws" + strings.TrimPrefix(old.URL, "http") + "/gateway"
			p := w.run()
			p.logs("office connection ended") // the control socket is open then
			w.shown(p, "moved", tells(state.CodeOfficeMoved))
			if w.office.Connected(rhea) {
				t.Error("it was followed")
			}
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
			w.shown(p, "without a token", tells(state.CodeNoOfficeToken))
			if w.office.Connected(rhea) || strings.Contains(p.errs.String(), w.token) {
				t.Error("it was used, or is in the log")
			}
			p.term()
		})
	}
}
