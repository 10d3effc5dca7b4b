package state

// The codes of what can stop a person from signing in, and of what else a
// window asks for in vain.
const (
	CodeOfficeToken    = "office_token"
	CodeNotGateway     = "not_a_gateway"
	CodeOfficeAddress  = "office_address"
	CodeOfficeHTTP     = "office_http"
	CodeKeyringLocked  = "keyring_locked"
	CodeKeyringMissing = "keyring_missing"
	CodeKeyringRefused = "keyring_refused"
	CodeNotSignedIn    = "not_signed_in"
	CodeNotManager     = "not_manager"
	CodeNoWindow       = "no_window"
	CodeNoMessage      = "no_message"
	CodeNotShown       = "not_shown"
	CodeReplyRefused   = "reply_refused"
	CodeMessageRefused = "message_refused"
)

// window holds the codes of what windows ask for.
func window(code string) (row, bool) {
	if r, ok := signingIn(code); ok {
		return r, true
	}
	switch code {
	case CodeKeyringLocked, CodeOfficeUnreachable + "/" + CodeKeyringLocked, CodeSlackUnreachable + "/" + CodeKeyringLocked:
		return row{NeedsMember, rankOffice, false,
			"The keyring of this computer is locked or does not answer: unlock it, then try again.",
			"このコンピューターのキーリングがロックされているか、応答しません。ロックを解除してから、やり直してください。",
			"이 컴퓨터의 키링이 잠겨 있거나 응답하지 않습니다. 잠금을 해제한 뒤 다시 시도하세요."}, true
	case CodeKeyringMissing, CodeOfficeUnreachable + "/" + CodeKeyringMissing, CodeSlackUnreachable + "/" + CodeKeyringMissing:
		return row{NeedsMember, rankOffice, false,
			"This computer has no keyring, and Bellhop keeps tokens nowhere else: install one (GNOME Keyring, KWallet or KeePassXC), then try again.",
			"このコンピューターにはキーリングがありません。Bellhop はほかの場所にトークンを保存しません。キーリング（GNOME Keyring、KWallet、KeePassXC など）をインストールしてから、やり直してください。",
			"이 컴퓨터에는 키링이 없으며, Bellhop은 다른 곳에 토큰을 보관하지 않습니다. 키링(GNOME Keyring, KWallet, KeePassXC)을 설치한 뒤 다시 시도하세요."}, true
	case CodeKeyringRefused, CodeOfficeUnreachable + "/" + CodeKeyringRefused, CodeSlackUnreachable + "/" + CodeKeyringRefused:
		return row{NeedsMember, rankOffice, false,
			"The keyring of this computer refused: look at its settings or your organization's policy, then try again.",
			"このコンピューターのキーリングに拒否されました。キーリングの設定または組織のポリシーを確認してから、やり直してください。",
			"이 컴퓨터의 키링이 거부했습니다. 키링 설정이나 조직의 정책을 확인한 뒤 다시 시도하세요."}, true
	case CodeNotManager:
		return row{NeedsOwner, rankPolicy, false,
			"Only an owner of the office, or whom owners name, can do this: ask an owner.",
			"この操作ができるのは、オフィスのオーナーと、オーナーが指定した人だけです。オーナーに依頼してください。",
			"오피스의 오너와 오너가 지정한 사람만 할 수 있습니다. 오너에게 요청하세요."}, true
	case CodeNoWindow:
		return row{NeedsMember, rankPerson, false,
			"The window could not be opened: start Bellhop from your applications.",
			"ウィンドウを開けませんでした。アプリケーション一覧から Bellhop を起動してください。",
			"창을 열지 못했습니다. 애플리케이션 목록에서 Bellhop을 시작하세요."}, true
	case CodeNotShown:
		return row{NeedsMember, rankPerson, false,
			"What was shown is no longer up to date, so nothing was changed: open the invitation again.",
			"表示された内容が古くなったため、何も変更されませんでした。招待をもう一度開いてください。",
			"표시된 내용이 더 이상 최신이 아니어서 아무것도 바꾸지 않았습니다. 초대를 다시 여세요."}, true
	case CodeMessageRefused:
		return row{NeedsMember, rankMessages, true,
			"Slack refused this message with “{}”: read it in the office, then send it again or give it up.",
			"Slack が「{}」と応答し、このメッセージを拒否しました。オフィスで内容を読んでから、再送するか破棄してください。",
			"Slack이 ‘{}’(으)로 이 메시지를 거부했습니다. 오피스에서 내용을 읽은 뒤 다시 보내거나 버리세요."}, true
	case CodeReplyRefused:
		return row{NeedsMember, rankMessages, false,
			"The office did not take the reply: answer it in the office.",
			"オフィスが返信を受け付けませんでした。オフィスで返信してください。",
			"오피스가 답장을 받아들이지 않았습니다. 오피스에서 답하세요."}, true
	case CodeReplyRefused + "/not_found":
		return row{NeedsMember, rankMessages, false,
			"The office does not know this person any more, so that the reply reached nobody.",
			"この人はもうオフィスにいないため、返信は誰にも届きませんでした。",
			"오피스에 이 사람이 더 이상 없어 답장이 전달되지 않았습니다."}, true
	case CodeNoMessage:
		return row{NeedsMember, rankMessages, false,
			"This message can no longer be answered from here: answer it in the office.",
			"このメッセージにはここから返信できません。オフィスで返信してください。",
			"이 메시지에는 여기서 답할 수 없습니다. 오피스에서 답하세요."}, true
	}
	return row{}, false
}

// signingIn holds the codes of an office that will not have a person.
func signingIn(code string) (row, bool) {
	switch code {
	case CodeOfficeToken:
		return row{NeedsMember, rankOffice, false,
			"The office does not accept this token: copy it from the office again, all of it.",
			"オフィスがこのトークンを受け付けません。オフィスからトークン全体をもう一度コピーしてください。",
			"오피스가 이 토큰을 받아들이지 않습니다. 오피스에서 토큰 전체를 다시 복사하세요."}, true
	case CodeNotGateway:
		return row{NeedsMember, rankOffice, false,
			"What answers at this address is not an office gateway: check the address with whoever gave it to you.",
			"このアドレスの応答先はオフィスゲートウェイではありません。アドレスを教えてくれた人に確認してください。",
			"이 주소에서 응답한 것은 오피스 게이트웨이가 아닙니다. 주소를 알려 준 사람에게 확인하세요."}, true
	case CodeOfficeAddress:
		return row{NeedsMember, rankOffice, false,
			"This is not an office's address: it looks like wss://office.example/gateway.",
			"オフィスのアドレスではありません。wss://office.example/gateway のような形式です。",
			"오피스 주소가 아닙니다. wss://office.example/gateway와 같은 형식입니다."}, true
	case CodeOfficeHTTP:
		return row{NeedsMember, rankOffice, false,
			"This is the address of a web page: the office's address for apps begins with wss://; ask whoever gave it to you.",
			"これは Web ページのアドレスです。アプリ用のオフィスのアドレスは wss:// で始まります。アドレスを教えてくれた人に確認してください。",
			"웹 페이지 주소입니다. 앱용 오피스 주소는 wss://로 시작합니다. 주소를 알려 준 사람에게 확인하세요."}, true
	case CodeNotSignedIn, CodeOfficeUnreachable + "/" + CodeNotSignedIn:
		return row{NeedsMember, rankOffice, false,
			"Bellhop is not signed in to an office: open Bellhop and sign in.",
			"オフィスにサインインしていません。Bellhop を開いてサインインしてください。",
			"오피스에 로그인하지 않았습니다. Bellhop을 열고 로그인하세요."}, true
	case CodeOfficeUnreachable + "/sign_in":
		return row{NeedsMember, rankOffice, false,
			"The office cannot be reached: check the address and this computer's network, then try again.",
			"オフィスに接続できません。アドレスとこのコンピューターのネットワークを確認してから、やり直してください。",
			"오피스에 연결할 수 없습니다. 주소와 이 컴퓨터의 네트워크를 확인한 뒤 다시 시도하세요."}, true
	case CodeOfficeUnreachable + "/replaced":
		return row{NeedsMember, rankOffice, false,
			"Another computer works with a copy of this one's Bellhop data: delete everything on one of the two, then connect it anew.",
			"別のコンピューターが、このコンピューターの Bellhop データのコピーを使っています。どちらか一方ですべて削除し、もう一度連携してください。",
			"다른 컴퓨터가 이 컴퓨터의 Bellhop 데이터 사본을 사용하고 있습니다. 둘 중 하나에서 모두 삭제한 뒤 다시 연결하세요."}, true
	}
	return row{}, false
}
