package state

// waits holds why messages wait although the office and Slack answer.
func waits(code string) (row, bool) {
	switch code {
	case CodeUnreadable:
		return row{NeedsNobody, rankMessages, false,
			"The office sent messages that Bellhop cannot read: read them in the office, and show this computer's log to whoever runs the office.",
			"Bellhop が読み取れないメッセージがオフィスから届きました。オフィスで確認し、このコンピューターのログをオフィスの管理者に見せてください。",
			"Bellhop이 읽을 수 없는 메시지를 오피스가 보냈습니다. 오피스에서 읽고, 이 컴퓨터의 로그를 오피스 관리자에게 보여 주세요."}, true
	case CodeNeverOffered:
		return row{NeedsMember, rankMessages, false,
			"Some messages have waited here for more than a day and the office offers them no more: read them in the office, then retry or drop them.",
			"1 日以上待機していて、オフィスからもう届けられないメッセージがあります。オフィスで確認してから、再試行するか破棄してください。",
			"하루 넘게 기다리고 있지만 오피스가 더는 보내지 않는 메시지가 있습니다. 오피스에서 읽은 뒤 다시 시도하거나 버리세요."}, true
	case CodeEmailMoved:
		return row{NeedsMember, rankPerson, false,
			"Your e-mail in the office does not lead to the Slack account that you connected any more: disconnect, then connect again.",
			"オフィスのメールアドレスが、連携した Slack アカウントのものではなくなりました。連携を解除し、もう一度連携してください。",
			"오피스의 이메일이 더 이상 연결한 Slack 계정의 이메일이 아닙니다. 연결을 해제한 뒤 다시 연결하세요."}, true
	}
	return row{}, false
}
