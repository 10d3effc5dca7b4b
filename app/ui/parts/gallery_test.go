package parts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	ft "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/app/ui/theme"
)

// sample is the words of the gallery in one language.
type sample struct {
	title, subtitle, pause, cardTitle, working, paused, busy, offline, needs, failed string
	what, meaning, action, key1, key2, key3, long, name                              string
	token, hint, problem, good, copyWord, steps1, steps2, steps3, body               string
	empty, emptyBody                                                                 string
}

func samples() map[string]sample {
	return map[string]sample{
		"en": {
			"Home", "Direct messages from your office reach you in Slack.", "Pause", "Where messages go",
			"Connected", "Paused until 14:30", "Connecting", "Offline", "Needs the owner", "Refused",
			"Slack does not accept the bot token", "Messages wait and nothing is lost. An owner copies the Bot User OAuth Token from the Slack app again and replaces the token.",
			"Replace the token", "Office", "Slack workspace", "Last message",
			"Aki Tanaka mentioned you on the third floor, 2 minutes ago, and it went to your group DM with her.", "Bartholomew Featherstonehaugh-Cholmondeley of the Department of Long Names 👩‍👩‍👧‍👦",
			"Access Token", "The Bot User OAuth Token; it begins with xoxb-.", "This is a user token (xoxp-). The bot token stands one line below it in Slack.", "Looks right",
			"Copy details", "Open the invitation", "Sign in to the office", "Connect to Slack", "Your office's address and the token from your profile there.",
			"Nothing yet", "Messages appear here as soon as your office sends one.",
		},
		"ja": {
			"ホーム", "オフィスのダイレクトメッセージは Slack に届きます。", "一時停止", "メッセージの行き先",
			"接続済み", "14:30 まで一時停止中", "接続中", "オフライン", "オーナーの対応が必要", "拒否",
			"Slack がボットトークンを受け付けません", "メッセージは待機し、失われることはありません。オーナーが Slack アプリの Bot User OAuth Token を再度コピーし、トークンを置き換えてください。",
			"トークンを置き換える", "オフィス", "Slack ワークスペース", "最後のメッセージ",
			"2 分前に 3 階で田中さんからメンションがあり、「グループ DM」に届きました。髙﨑さん、𠮷野さんも👍🏽と返信しています。", "株式会社とても長い名前の会社 事業開発本部 第二営業部 田中太郎左衛門 👍🏽👨‍👩‍👧‍👦",
			"Access Token", "Bot User OAuth Token です（xoxb- で始まります）。", "これはユーザートークン（xoxp-）です。ボットトークンは Slack でその 1 行下にあります。", "正しい形式です",
			"詳細をコピー", "招待を開く", "オフィスにサインイン", "Slack と連携", "オフィスのアドレスと、オフィスのプロフィールにあるトークンです。",
			"まだありません", "オフィスからメッセージが届くと、ここに表示されます。",
		},
		"ko": {
			"홈", "오피스의 다이렉트 메시지가 Slack으로 전달됩니다.", "일시 중지", "메시지가 가는 곳",
			"연결됨", "14:30까지 일시 중지됨", "연결 중", "오프라인", "오너 확인 필요", "거부됨",
			"Slack이 봇 토큰을 받아들이지 않습니다", "메시지는 기다리며 사라지지 않습니다. 오너가 Slack 앱에서 Bot User OAuth Token을 다시 복사해 토큰을 교체하세요.",
			"토큰 교체", "오피스", "Slack 워크스페이스", "마지막 메시지",
			"2분 전 3층에서 다나카 아키 님이 나를 멘션했고, 그룹 DM으로 전달되었습니다. 👍🏽", "아주아주긴이름을가진주식회사 사업개발본부 제이영업부 남궁독고선우황보 👍🏽",
			"Access Token", "Bot User OAuth Token입니다(xoxb-로 시작).", "이것은 사용자 토큰(xoxp-)입니다. 봇 토큰은 Slack에서 그 아래 줄에 있습니다.", "형식이 맞습니다",
			"세부 정보 복사", "초대 열기", "오피스에 로그인", "Slack에 연결", "오피스 주소와 오피스 프로필에 있는 토큰입니다.",
			"아직 없습니다", "오피스에서 메시지가 오면 여기에 표시됩니다.",
		},
	}
}

func (s sample) overview() fyne.CanvasObject {
	states := Row(theme.L, NewStatus(Working, s.working), NewStatus(Paused, s.paused), NewStatus(Busy, s.busy),
		NewStatus(Offline, s.offline), NewStatus(NeedsYou, s.needs), NewStatus(Failed, s.failed))
	card := Card(s.cardTitle, Rows(
		Pair{s.key1, NewStatus(Working, s.working)},
		Pair{s.key2, NewName(Body, s.name)},
		Pair{s.key3, NewText(Body, s.long)},
	), NewCopyButton(s.copyWord, s.good, func() string { return "" }))
	return Page(Header(s.title, s.subtitle, Secondary(s.pause, theme.Pause, nil), Primary(s.action, theme.Key, nil)),
		Banner(Failed, s.what, s.meaning, Secondary(s.action, "", nil)),
		Banner(NeedsYou, s.needs, "", nil),
		Banner(Working, s.working, s.subtitle, nil),
		card, Card("", states, nil))
}

func (s sample) forms() fyne.CanvasObject {
	empty := widget.NewEntry()
	empty.SetPlaceHolder("office.example.com")
	plain := NewField(s.key1, empty, s.body)
	wrong := NewField(s.token, NewSecretEntry("xoxb-…"), s.hint)
	wrong.Problem(s.problem)
	right := NewField(s.token, NewSecretEntry("xoxb-…"), s.hint)
	right.Good(s.good)
	disabled := Secondary(s.pause, theme.Pause, nil)
	disabled.Disable()
	steps := NewSteps(Step{s.steps1, NewText(Body, "")}, Step{s.steps2, Column(theme.L, NewText(Body, s.body), plain,
		Row(theme.S, Primary(s.steps2, "", nil), Plain(s.copyWord, theme.Copy, nil)))}, Step{s.steps3, NewText(Body, "")})
	steps.SetCurrent(1)
	return Page(Header(s.title, s.subtitle),
		Card("", steps, nil),
		Card(s.cardTitle, Column(theme.L, wrong, right,
			Row(theme.S, Primary(s.action, "", nil), Danger(s.failed, theme.Delete, nil), disabled)), nil),
		Card("", EmptyState(theme.Activity, s.empty, s.emptyBody, Secondary(s.copyWord, "", nil)), nil))
}

// TestGallery shows all parts in every language, light and dark, in a wide and a
// narrow window and at twice the size. To look at them:
//
//	go test -tags gles,migrated_fynedo ./app/ui/parts -run Gallery -shots DIR
//
// What it and the goldens draw is the same on every machine: the theme's own
// fonts have all that is shown.
func TestGallery(t *testing.T) {
	for lang, s := range samples() {
		for name, v := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
			t.Run(lang+"-"+name, func(t *testing.T) {
				dress(t, v)
				shoot(t, window(t, ground(s.overview()), 860, 900), "overview-"+lang+"-"+name)
				shoot(t, window(t, ground(s.forms()), 860, 1180), "forms-"+lang+"-"+name)
				narrowed := window(t, ground(s.overview()), 430, 1200)
				shoot(t, narrowed, "narrow-"+lang+"-"+name)
			})
		}
	}
	t.Run("200 percent", func(t *testing.T) {
		dress(t, theme.Light)
		for lang, s := range samples() {
			w := window(t, ground(s.overview()), 430, 1200)
			w.Canvas().(software.WindowlessCanvas).SetScale(2)
			w.Resize(fyne.NewSize(430, 900))
			shoot(t, w, "double-"+lang)
		}
	})
}

// ground is the window's own.
func ground(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(NewSurface(ft.ColorNameBackground, "", 0, 0, o))
}
