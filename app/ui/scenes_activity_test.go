package ui

import (
	"fmt"
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/ui/activity"
	"bellhop/app/ui/screen"
	"bellhop/app/ui/screen/screentest"
	"bellhop/app/words"
)

// messages are one of each kind, newest first.
func messages(lang string) []control.Activity {
	design := pick(lang, "Design room", "デザイン室", "디자인실")
	ben := pick(lang, "Ben Carter", "髙橋 健一", "박지훈")
	m := func(n int, sender, role, space string, when time.Time, outcome, reason, route string) control.Activity {
		return control.Activity{
			Message:  state.Message{ID: fmt.Sprintf("m-%04d", n), Sender: sender, Space: space, At: when, Outcome: outcome, Reason: reason, Route: route},
			SenderID: "p-" + sender, SenderRole: role, SpaceURL: "https://office.hakone.example/spaces/1", CanReply: role != "visitor",
		}
	}
	all := []control.Activity{
		m(12, ben, "member", design, at(14, 28), state.OutcomeWaiting, "", "group"),
		m(11, ben, "member", design, at(14, 3), state.OutcomeRelayed, "", "group"),
		m(10, pick(lang, "Visitor from Kyoto", "京都からの来客", "교토에서 온 방문자"), "visitor", pick(lang, "Reception", "受付", "안내 데스크"), at(13, 47), state.OutcomeRelayed, "", "slackbot"),
		m(9, pick(lang, "Bartholomew Featherstonehaugh-Cholmondeley of the Department of Long Names", "株式会社とても長い名前の会社 事業開発本部 第二営業部 田中太郎左衛門", "아주아주긴이름을가진주식회사 사업개발본부 제이영업부 남궁독고선우황보"), "member",
			pick(lang, "Third floor, west wing, the large room with the window", "三階西棟 窓のある大会議室", "3층 서쪽 창문이 있는 큰 회의실"), at(13, 20), state.OutcomeUncertain, "", "app"),
		m(8, "李 小龍", "member", design, at(12, 59), state.OutcomeFailed, "", "group"),
		m(7, "최민준", "member", design, at(11, 40), state.OutcomeSkipped, "group_mention", ""),
		m(6, ben, "member", design, at(11, 2), state.OutcomeSkipped, "several_mentions", ""),
		m(5, "Zoë 👩🏽‍🚀", "guest", design, at(10, 15), state.OutcomeRelayed, "", "pair"),
		m(4, ben, "member", design, at(9, 5), state.OutcomeHeld, "", "group"),
		m(3, ben, "member", design, at(-3, 0), state.OutcomeDropped, "", "group"),
		m(2, ben, "member", design, at(-500, 0), state.OutcomeSkipped, "not_me", ""),
		m(1, "", "member", "", at(-9000, 0), state.OutcomeSkipped, "no_mention", ""),
	}
	all[1].Text = pick(lang, "The review is at three. Could you bring the new drawings? 🙏", "レビューは 3 時からです。新しい図面を持ってきてもらえますか？🙏", "리뷰는 3시예요. 새 도면을 가져와 주실래요? 🙏")
	all[1].Replies = []control.Reply{
		{Ref: "r1", State: control.ReplySent, At: at(14, 5)},
		{Ref: "r2", State: control.ReplyRefused, At: at(14, 6), Why: pick(lang, "The office does not know this person any more.", "オフィスにこの人はもういません。", "오피스에 이 사람이 더 이상 없습니다.")},
		{Ref: "r3", State: control.ReplySending, At: at(14, 29)},
	}
	all[3].Entries, all[3].Tries = []string{"e9"}, 2
	all[3].Why = pick(lang, "Slack did not say whether it took the message.", "Slack がメッセージを受け取ったか不明です。", "Slack이 메시지를 받았는지 알 수 없습니다.")
	all[4].Entries, all[4].Tries, all[4].Error = []string{"e8"}, 1, "msg_too_long"
	all[4].Why = words.Refusal(lang, "msg_too_long")
	all[7].Edited, all[7].NotCarried = true, true
	return all
}

// shelf answers as an agent does that has these.
func shelf(all []control.Activity) *screentest.Agent {
	return &screentest.Agent{Page: func(q control.ActivityQuery) control.ActivityPage {
		var page control.ActivityPage
		for _, m := range all {
			if match(m, q) {
				page.Activities = append(page.Activities, m)
			}
		}
		page.Total = len(page.Activities)
		return page
	}}
}

func match(m control.Activity, q control.ActivityQuery) bool {
	if q.Search != "" && q.Search != m.Sender {
		return false
	}
	for _, o := range q.Outcomes {
		if o == m.Outcome {
			return true
		}
	}
	return len(q.Outcomes) == 0
}

func activityScenes() []scene {
	page := screen.PageActivity
	full := func(lang string) *screentest.Agent { return shelf(messages(lang)) }
	open := func(id string) func(*testing.T, *frame) {
		return func(_ *testing.T, f *frame) { f.show(control.Show{Message: id}) }
	}
	return []scene{
		{name: "activity-empty", page: page, state: well},
		{name: "activity-list", page: page, state: well, agent: full},
		{name: "activity-japanese", page: page, state: well, agent: full, lang: "ja"},
		{name: "activity-relayed", page: page, state: well, agent: full, act: open("m-0011")},
		{name: "activity-uncertain-long", page: page, state: well, agent: full, act: open("m-0009")},
		{name: "activity-failed", page: page, state: well, agent: full, act: open("m-0008")},
		{name: "activity-none-found", page: page, state: well, agent: full, act: func(_ *testing.T, f *frame) {
			f.pages[page].(*activity.Screen).Search("nobody")
		}},
		{name: "activity-error", page: page, state: well, agent: func(string) *screentest.Agent {
			return &screentest.Agent{Fail: map[string]error{"Activity": control.ErrNotRunning}}
		}},
	}
}
