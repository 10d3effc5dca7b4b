package state

import "strings"

// The languages that there are words for. Any other means [English].
const (
	English  = "en"
	Japanese = "ja"
	Korean   = "ko"
)

// The codes of what can stop a person from being connected, beside Slack's own.
const (
	CodeVisitor         = "visitor"
	CodeNoEmail         = "no_email"
	CodeNoAccount       = "no_account"
	CodeTooManyTries    = "too_many_tries"
	CodeTooManyMessages = "too_many_messages"
	CodeExpired         = "expired"
	CodeInputEnded      = "input_ended"
	CodeOtherWorkspace  = "other_workspace"
	CodeInProgress      = "in_progress"
	CodeAccountLeft     = "account_left"
	CodeNotReady        = "not_ready"
	CodeUnknownEntry    = "unknown_entry"
	CodeNotHere         = "not_here"
	CodeInternal        = "internal"
)

// Sentence says in one sentence what a code means and what to do about it.
// {} in the table stands for the first of args: the scope for missing_scope,
// the e-mail for no_account. For office_unreachable, slack_unreachable and
// outbox_failed it chooses the sentence: "not_authorised", "not_a_gateway",
// [WhyCertificate], [WhyProxy], [WhyDisk], or none; for not_connected why the link
// was taken away: "elsewhere", "outside", or none. A code that is in no row is
// Slack's, and is named in the sentence. args are put in as they are.
func Sentence(lang, code string, args ...string) string {
	r := rowOf(code, args)
	text := r.en
	switch lang {
	case Japanese:
		text = r.ja
	case Korean:
		text = r.ko
	}
	arg := code
	if r.arg && len(args) > 0 && args[0] != "" {
		arg = args[0]
	} else if r.arg {
		arg = "?"
	}
	return strings.ReplaceAll(text, "{}", arg)
}

// Refusal is the sentence for the code with which Slack refused one message for
// good. A code that is in no row is about that message and not about the app.
func Refusal(lang, code string) string {
	if _, known := table(code); known {
		return Sentence(lang, code)
	}
	return Sentence(lang, CodeMessageRefused, code)
}

// row is one code: who can mend it, its urgency (lower is more urgent), whether
// {} is the first argument rather than the code, and its sentences.
type row struct {
	needs      Needs
	rank       int
	arg        bool
	en, ja, ko string
}

func rowOf(code string, args []string) row {
	if len(args) > 0 {
		if r, ok := table(code + "/" + args[0]); ok {
			return r
		}
	}
	if r, ok := table(code); ok {
		return r
	}
	r, _ := table("")
	return r
}

// Urgencies: nothing can work; this person gets nothing; single messages
// wait; something mends itself; only to be known.
const (
	rankToken = iota
	rankOffice
	rankPolicy
	rankPerson
	rankMessages
	rankPassing
	rankKnow
)

// table finds a row by its code, or its code and variant.
func table(code string) (row, bool) {
	if r, ok := ours(code); ok {
		return r, true
	}
	if r, ok := slacks(code); ok {
		return r, true
	}
	if r, ok := troubles(code); ok {
		return r, true
	}
	if r, ok := connecting(code); ok {
		return r, true
	}
	if r, ok := waits(code); ok {
		return r, true
	}
	return window(code)
}

// ours holds the codes that `status` has beside Slack's.
func ours(code string) (row, bool) {
	switch code {
	case CodeOfficeUnreachable:
		return row{NeedsNobody, rankPassing, false,
			"The office cannot be reached: check this computer's network; Bellhop keeps trying, and the office keeps your messages meanwhile.",
			"オフィスに接続できません。このコンピューターのネットワークを確認してください（Bellhop は接続を試み続け、その間メッセージはオフィスに残ります）。",
			"오피스에 연결할 수 없습니다. 이 컴퓨터의 네트워크를 확인하세요(Bellhop이 계속 연결을 시도하며, 그동안 메시지는 오피스에 남아 있습니다)."}, true
	case CodeOfficeUnreachable + "/not_authorised":
		return row{NeedsMember, rankOffice, false,
			"The office no longer accepts your sign-in: sign in to the office again.",
			"オフィスがサインインを受け付けません。もう一度オフィスにサインインしてください。",
			"오피스가 로그인을 받아들이지 않습니다. 오피스에 다시 로그인하세요."}, true
	case CodeOfficeUnreachable + "/not_a_gateway":
		return row{NeedsMember, rankOffice, false,
			"What answers at the office's address is not an office gateway: check the address in the settings.",
			"オフィスのアドレスの応答先がオフィスゲートウェイではありません。設定のアドレスを確認してください。",
			"오피스 주소에서 응답한 것이 오피스 게이트웨이가 아닙니다. 설정의 주소를 확인하세요."}, true
	case CodeSlackUnreachable:
		return row{NeedsNobody, rankPassing, false,
			"Slack cannot be reached: check this computer's network; messages wait and go out when Slack answers again.",
			"Slack に接続できません。このコンピューターのネットワークを確認してください（メッセージは Slack が応答するまで待機します）。",
			"Slack에 연결할 수 없습니다. 이 컴퓨터의 네트워크를 확인하세요(메시지는 Slack이 다시 응답할 때까지 기다립니다)."}, true
	case CodeHistoryGap:
		return row{NeedsNobody, rankKnow, false,
			"Some messages waited longer than the office keeps them and are gone: look through the office's own chat for what you missed.",
			"オフィスの保存期間を過ぎて失われたメッセージがあります。オフィスのチャットで見逃したものを確認してください。",
			"오피스의 보관 기간이 지나 사라진 메시지가 있습니다. 오피스 채팅에서 놓친 내용을 확인하세요."}, true
	case CodeNotConnected:
		return row{NeedsMember, rankPerson, false,
			"You are not connected to Slack: click Connect, or run `bellhopd link`.",
			"Slack と連携していません。「連携する」をクリックするか、`bellhopd link` を実行してください。",
			"Slack과 연결되어 있지 않습니다. ‘연결하기’를 클릭하거나 `bellhopd link`를 실행하세요."}, true
	case CodeNotConnected + "/elsewhere":
		return row{NeedsMember, rankPerson, false,
			"You were disconnected from Slack in the office or on another device: connect again if you want messages here.",
			"オフィスまたは別のデバイスで Slack との連携が解除されました。ここでメッセージを受け取るには、もう一度連携してください。",
			"오피스나 다른 기기에서 Slack 연결이 해제되었습니다. 여기로 메시지를 받으려면 다시 연결하세요."}, true
	case CodeNotConnected + "/outside":
		return row{NeedsMember, rankPerson, false,
			"You are a visitor or guest in the office now, so you were disconnected from Slack: ask an owner to make you a member, then connect again.",
			"オフィスでビジターまたはゲストになったため、Slack との連携が解除されました。オーナーにメンバーへの変更を依頼し、もう一度連携してください。",
			"오피스에서 방문자나 게스트가 되어 Slack 연결이 해제되었습니다. 오너에게 멤버로 바꿔 달라고 한 뒤 다시 연결하세요."}, true
	case CodeOtherDevice:
		return row{NeedsNobody, rankKnow, false,
			"Another of your devices is relaying: nothing to do here; this one takes over when that one stops.",
			"別のデバイスが転送しています。このデバイスでは何もする必要はありません（停止すると引き継ぎます）。",
			"다른 기기가 전달하고 있습니다. 여기서는 할 일이 없습니다(그 기기가 멈추면 이어받습니다)."}, true
	case CodeOutboxUncertain:
		return row{NeedsMember, rankMessages, false,
			"Slack did not say whether it took a message: look in Slack, then retry or drop it in Activity or with `bellhopd outbox`.",
			"Slack がメッセージを受け取ったか不明です。Slack を確認し、「アクティビティ」または `bellhopd outbox` で再送か破棄を選んでください。",
			"Slack이 메시지를 받았는지 알 수 없습니다. Slack을 확인한 뒤 ‘활동’ 또는 `bellhopd outbox`에서 다시 보내거나 버리세요."}, true
	case CodeOutboxFailed:
		return row{NeedsMember, rankMessages, false,
			"Slack refused a message for good: read it in the office, then retry or drop it in Activity or with `bellhopd outbox`.",
			"Slack がメッセージを拒否しました。オフィスで内容を読み、「アクティビティ」または `bellhopd outbox` で再送か破棄を選んでください。",
			"Slack이 메시지를 거부했습니다. 오피스에서 내용을 읽은 뒤 ‘활동’ 또는 `bellhopd outbox`에서 다시 보내거나 버리세요."}, true
	}
	return row{}, false
}
