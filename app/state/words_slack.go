package state

// slacks holds the codes that are Slack's own; "" is any other of them.
func slacks(code string) (row, bool) {
	switch code {
	case "":
		return row{NeedsOwner, rankPolicy, false,
			"Slack answers “{}”: ask an owner to check the Slack app on the Organization page; messages wait meanwhile.",
			"Slack が「{}」と応答しました。オーナーに「組織」ページで Slack アプリの確認を依頼してください（その間メッセージは待機します）。",
			"Slack이 ‘{}’(으)로 응답했습니다. 오너에게 ‘조직’ 페이지에서 Slack 앱을 확인해 달라고 하세요(그동안 메시지는 기다립니다)."}, true
	case "missing_scope":
		return row{NeedsOwner, rankPolicy, true,
			"The Slack app lacks the scope {}: an owner adds it under OAuth & Permissions and installs the app to the workspace again.",
			"Slack アプリにスコープ {} がありません。オーナーが「OAuth & Permissions」で追加し、ワークスペースに再インストールしてください。",
			"Slack 앱에 {} 스코프가 없습니다. 오너가 ‘OAuth & Permissions’에서 추가하고 워크스페이스에 다시 설치하세요."}, true
	case "invalid_auth":
		return row{NeedsOwner, rankToken, false,
			"Slack does not accept the bot token: an owner copies the Bot User OAuth Token from the Slack app again and replaces the token.",
			"Slack がボットトークンを受け付けません。オーナーが Slack アプリの Bot User OAuth Token を再度コピーし、トークンを置き換えてください。",
			"Slack이 봇 토큰을 받아들이지 않습니다. 오너가 Slack 앱에서 Bot User OAuth Token을 다시 복사해 토큰을 교체하세요."}, true
	case "token_revoked":
		return row{NeedsOwner, rankToken, false,
			"The bot token was revoked: an owner installs the Slack app to the workspace again and replaces the token.",
			"ボットトークンが取り消されました。オーナーが Slack アプリをワークスペースに再インストールし、トークンを置き換えてください。",
			"봇 토큰이 취소되었습니다. 오너가 Slack 앱을 워크스페이스에 다시 설치하고 토큰을 교체하세요."}, true
	case "account_inactive":
		return row{NeedsOwner, rankToken, false,
			"The Slack app's bot was removed or the app uninstalled: an owner installs it to the workspace again and replaces the token.",
			"Slack アプリのボットが削除されたか、アンインストールされました。オーナーがワークスペースに再インストールし、トークンを置き換えてください。",
			"Slack 앱의 봇이 삭제되었거나 앱이 제거되었습니다. 오너가 워크스페이스에 다시 설치하고 토큰을 교체하세요."}, true
	case "not_authed":
		return row{NeedsOwner, rankToken, false,
			"There is no bot token on this computer: open the invitation that an owner gave you, or ask for a new one.",
			"このコンピューターにボットトークンがありません。オーナーから受け取った招待を開くか、新しい招待を依頼してください。",
			"이 컴퓨터에 봇 토큰이 없습니다. 오너가 준 초대를 열거나 새 초대를 요청하세요."}, true
	case "token_expired":
		return row{NeedsOwner, rankToken, false,
			"The bot token has expired: an owner turns token rotation off in a new Slack app, installs it and replaces the token.",
			"ボットトークンの有効期限が切れました。オーナーがトークンローテーションを使わない Slack アプリを作成してインストールし、トークンを置き換えてください。",
			"봇 토큰이 만료되었습니다. 오너가 토큰 순환을 사용하지 않는 Slack 앱을 새로 만들어 설치하고 토큰을 교체하세요."}, true
	case "not_allowed_token_type":
		return row{NeedsOwner, rankToken, false,
			"That is not a bot token: an owner copies the Bot User OAuth Token (xoxb-…) and replaces the token.",
			"ボットトークンではありません。オーナーが Bot User OAuth Token（xoxb-…）をコピーし、トークンを置き換えてください。",
			"봇 토큰이 아닙니다. 오너가 Bot User OAuth Token(xoxb-…)을 복사해 토큰을 교체하세요."}, true
	case "messages_tab_disabled":
		return row{NeedsOwner, rankPolicy, false,
			"The Slack app takes no direct messages: an owner turns on the Messages Tab under App Home.",
			"Slack アプリがダイレクトメッセージを受け取れません。オーナーが「App Home」で「Messages Tab」をオンにしてください。",
			"Slack 앱이 다이렉트 메시지를 받지 않습니다. 오너가 ‘App Home’에서 ‘Messages Tab’을 켜세요."}, true
	case "user_disabled":
		return row{NeedsMember, rankPerson, false,
			"Your Slack account is deactivated: ask your Slack admin to activate it, or disconnect and connect another account.",
			"あなたの Slack アカウントは無効になっています。Slack 管理者に有効化を依頼するか、連携を解除して別のアカウントと連携してください。",
			"Slack 계정이 비활성화되어 있습니다. Slack 관리자에게 활성화를 요청하거나, 연결을 해제하고 다른 계정을 연결하세요."}, true
	case "users_not_found", "user_not_found", "user_not_visible", "cannot_dm_bot", "invalid_user_combination":
		return row{NeedsMember, rankPerson, false,
			"Slack cannot write to the account that you connected ({}): disconnect, then connect again.",
			"連携した Slack アカウントに送信できません（{}）。連携を解除し、もう一度連携してください。",
			"연결한 Slack 계정으로 보낼 수 없습니다({}). 연결을 해제한 뒤 다시 연결하세요."}, true
	case "ratelimited", "rate_limited":
		return row{NeedsNobody, rankPassing, false,
			"Slack asks for a pause ({}): wait a little; what waits goes out by itself.",
			"Slack から一時停止を求められました（{}）。少しお待ちください（待機中のものは自動で送られます）。",
			"Slack이 잠시 멈추라고 했습니다({}). 잠시 기다리세요(기다리는 것은 저절로 나갑니다)."}, true
	}
	return row{}, false
}

// connecting holds what can stop a person from being connected, and what a
// command can be told.
func connecting(code string) (row, bool) {
	switch code {
	case CodeVisitor:
		return row{NeedsNobody, rankKnow, false,
			"Visitors and guests cannot connect to Slack: ask an owner of the office to make you a member.",
			"ビジターとゲストは Slack と連携できません。オフィスのオーナーにメンバーへの変更を依頼してください。",
			"방문자와 게스트는 Slack에 연결할 수 없습니다. 오피스 오너에게 멤버로 바꿔 달라고 하세요."}, true
	case CodeNoEmail:
		return row{NeedsMember, rankPerson, false,
			"The office knows no e-mail address of yours: enter it in your profile there, then connect again.",
			"オフィスにあなたのメールアドレスが登録されていません。オフィスのプロフィールに入力してから、もう一度連携してください。",
			"오피스에 이메일 주소가 등록되어 있지 않습니다. 오피스 프로필에 입력한 뒤 다시 연결하세요."}, true
	case CodeNoAccount:
		return row{NeedsMember, rankPerson, true,
			"No Slack account has the e-mail {}: use the same e-mail in the office and in Slack, then connect again.",
			"メールアドレス {} の Slack アカウントがありません。オフィスと Slack で同じメールアドレスを使い、もう一度連携してください。",
			"이메일 {}의 Slack 계정이 없습니다. 오피스와 Slack에서 같은 이메일을 사용한 뒤 다시 연결하세요."}, true
	case CodeTooManyTries:
		return row{NeedsMember, rankPerson, false,
			"The code was wrong five times: nothing was connected; connect again to get a new code.",
			"コードを 5 回間違えたため、連携されませんでした。もう一度連携して新しいコードを受け取ってください。",
			"코드가 다섯 번 틀려 연결되지 않았습니다. 다시 연결해 새 코드를 받으세요."}, true
	case CodeTooManyMessages:
		return row{NeedsMember, rankPerson, true,
			"Too many codes were sent to this e-mail: connect again after {}.",
			"このメールアドレスに送られたコードが多すぎます。{} 以降にもう一度連携してください。",
			"이 이메일로 보낸 코드가 너무 많습니다. {} 이후에 다시 연결하세요."}, true
	case CodeExpired:
		return row{NeedsMember, rankPerson, false,
			"The code was not used within 10 minutes: nothing was connected; connect again to get a new code.",
			"10 分以内にコードが使われなかったため、連携されませんでした。もう一度連携して新しいコードを受け取ってください。",
			"10분 안에 코드를 사용하지 않아 연결되지 않았습니다. 다시 연결해 새 코드를 받으세요."}, true
	case CodeInputEnded:
		return row{NeedsMember, rankPerson, false,
			"The input ended before the right code came: nothing was connected; connect again to get a new code.",
			"正しいコードの前に入力が終わったため、連携されませんでした。もう一度連携して新しいコードを受け取ってください。",
			"올바른 코드 전에 입력이 끝나 연결되지 않았습니다. 다시 연결해 새 코드를 받으세요."}, true
	case CodeOtherWorkspace:
		return row{NeedsOwner, rankPolicy, false,
			"The bot token belongs to another Slack workspace than the office's: an owner replaces the token or the workspace on the Organization page.",
			"ボットトークンがオフィスの Slack ワークスペースのものではありません。オーナーが「組織」ページでトークンかワークスペースを置き換えてください。",
			"봇 토큰이 오피스의 Slack 워크스페이스 것이 아닙니다. 오너가 ‘조직’ 페이지에서 토큰이나 워크스페이스를 교체하세요."}, true
	case CodeInProgress:
		return row{NeedsMember, rankPerson, false,
			"Connecting is already under way: finish it there, or end it and try again.",
			"連携の手続きがすでに進行中です。そちらを完了するか、終了してからやり直してください。",
			"이미 연결이 진행 중입니다. 그쪽을 마치거나 끝낸 뒤 다시 시도하세요."}, true
	case CodeAccountLeft:
		return row{NeedsMember, rankPerson, false,
			"The office account changed meanwhile, so nothing was connected: connect again as who you are now.",
			"手続き中にオフィスのアカウントが変わったため、連携されませんでした。今のアカウントでもう一度連携してください。",
			"그사이 오피스 계정이 바뀌어 연결되지 않았습니다. 지금 계정으로 다시 연결하세요."}, true
	case CodeNotReady:
		return row{NeedsNobody, rankPassing, false,
			"The office has not answered yet, so that nobody knows who you are: try again when it is connected.",
			"オフィスがまだ応答していません。オフィスに接続してからやり直してください。",
			"오피스가 아직 응답하지 않았습니다. 오피스에 연결된 뒤 다시 시도하세요."}, true
	case CodeUnknownEntry:
		return row{NeedsMember, rankMessages, false,
			"There is no such entry: look at `bellhopd outbox` for those that there are.",
			"そのエントリーはありません。`bellhopd outbox` で一覧を確認してください。",
			"그런 항목이 없습니다. `bellhopd outbox`에서 목록을 확인하세요."}, true
	case CodeNotHere:
		return row{NeedsMember, rankPerson, false,
			"This bellhopd was started for the command line: end it and start Bellhop.",
			"この bellhopd はコマンドライン用に起動されています。終了してから Bellhop を起動してください。",
			"이 bellhopd는 명령줄용으로 시작되었습니다. 종료한 뒤 Bellhop을 시작하세요."}, true
	case CodeInternal:
		return row{NeedsMember, rankMessages, false,
			"Something went wrong in Bellhop itself: try again, and look at its log if it stays.",
			"Bellhop の内部で問題が発生しました。やり直し、続く場合はログを確認してください。",
			"Bellhop 내부에서 문제가 발생했습니다. 다시 시도하고, 계속되면 로그를 확인하세요."}, true
	}
	return row{}, false
}
