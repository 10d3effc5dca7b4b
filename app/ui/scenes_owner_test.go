package ui

import (
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/assets"
)

// slackApp is what the agent tells of the Slack app.
func slackApp(lang string) control.SlackApp {
	scope := func(name, en, ja, ko string) control.Scope {
		return control.Scope{Name: name, For: pick(lang, en, ja, ko)}
	}
	return control.SlackApp{CreateURL: "https://api.slack.com/apps", ForAdmin: "…", Steps: []string{"…"}, Scopes: []control.Scope{
		scope("chat:write", "posting messages", "メッセージの投稿", "메시지 게시"),
		scope("users:read", "knowing who is a member", "メンバーの確認", "멤버 확인"),
		scope("users:read.email", "finding somebody's account by e-mail", "メールアドレスからのアカウント検索", "이메일로 계정 찾기"),
	}}
}

func owner(report func(lang string) control.Report) func(string) *screentest.Agent {
	return func(lang string) *screentest.Agent {
		a := &screentest.Agent{App: slackApp(lang), Invitation: control.Invitation{
			Link: "bellhop://join#x", Passphrase: "otter maple violin cactus harbor plum", Expires: at(14, 30).Add(7 * 24 * time.Hour),
		}}
		if report != nil {
			a.Report = report(lang)
		}
		return a
	}
}

// wrongToken is what is found about a user token.
func wrongToken(lang string) control.Report {
	return control.Report{Domain: "hakone", Findings: []control.Finding{{Level: control.LevelError, Field: control.FieldToken, Text: pick(lang,
		"This is a user token (xoxp-). The bot token stands on the same page in Slack and begins with xoxb-.",
		"これはユーザートークン（xoxp-）です。ボットトークンは Slack の同じ画面にあり、xoxb- で始まります。",
		"이것은 사용자 토큰(xoxp-)입니다. 봇 토큰은 Slack의 같은 화면에 있으며 xoxb-로 시작합니다.")}}}
}

// below scrolls a page to what stands under its first card.
func below(y float32, first person) func(t *testing.T, d *screentest.Desk, w *assets.Phrases) {
	return func(t *testing.T, d *screentest.Desk, w *assets.Phrases) {
		if first != nil {
			first(t, d, w)
		}
		d.Scroll(t, y)
	}
}

// ownerScenes are those of the organisation's owner.
func ownerScenes() []scene {
	page := screen.PageOrganization
	none := changed(func(_ string, s *state.State) { s.Workspace, s.Setup.Workspace = nil, false })
	saves := func(t *testing.T, d *screentest.Desk, w *assets.Phrases) {
		d.Type(t, w.T("organization.token"), "xoxp-1")
		d.Type(t, w.T("organization.domain"), "hakone")
		d.Tap(t, w.T("organization.save"))
	}
	return []scene{
		{name: "organization-fresh", page: page, state: none, agent: owner(nil)},
		{name: "organization-wrong-token", page: page, state: none, agent: owner(wrongToken), do: below(560, saves)},
		{name: "organization-invited", page: page, state: well, agent: owner(nil), do: below(1230, taps("organization.invite"))},
		{name: "organization-replace", page: page, state: well, agent: owner(nil), do: below(9999, nil)},
	}
}
