package state

// What chooses the sentence of office_unreachable and slack_unreachable, and of
// outbox_failed, when there is something that a person can look at.
const (
	// WhyCertificate: who answers cannot prove to be who was asked for.
	WhyCertificate = "certificate"
	// WhyProxy: the network's proxy lets nothing through.
	WhyProxy = "proxy"
	// WhyDisk: nothing can be written to the data directory.
	WhyDisk = "disk"
)

// troubles holds what stands between this computer and the office or Slack, and
// between Bellhop and its disk.
func troubles(code string) (row, bool) {
	switch code {
	case CodeOfficeUnreachable + "/" + WhyCertificate:
		return row{NeedsNobody, rankPassing, false,
			"What answers at the office's address cannot prove to be the office: check this computer's date, and whether this network wants you to sign in first; Bellhop keeps trying, and the office keeps your messages meanwhile.",
			"オフィスのアドレスの応答先がオフィスであると確認できません。このコンピューターの日付と、このネットワークへのサインインが必要かどうかを確認してください（Bellhop は接続を試み続け、その間メッセージはオフィスに残ります）。",
			"오피스 주소에서 응답한 것이 오피스임을 확인할 수 없습니다. 이 컴퓨터의 날짜와 이 네트워크에 먼저 로그인해야 하는지 확인하세요(Bellhop이 계속 연결을 시도하며, 그동안 메시지는 오피스에 남아 있습니다)."}, true
	case CodeOfficeUnreachable + "/" + WhyProxy:
		return row{NeedsNobody, rankPassing, false,
			"The network's proxy does not let Bellhop through to the office: check this computer's proxy settings, or ask who runs the network; Bellhop keeps trying, and the office keeps your messages meanwhile.",
			"ネットワークのプロキシがオフィスへの接続を通しません。このコンピューターのプロキシ設定を確認するか、ネットワーク管理者に問い合わせてください（Bellhop は接続を試み続け、その間メッセージはオフィスに残ります）。",
			"네트워크의 프록시가 오피스 연결을 통과시키지 않습니다. 이 컴퓨터의 프록시 설정을 확인하거나 네트워크 관리자에게 문의하세요(Bellhop이 계속 연결을 시도하며, 그동안 메시지는 오피스에 남아 있습니다)."}, true
	case CodeSlackUnreachable + "/" + WhyCertificate:
		return row{NeedsNobody, rankPassing, false,
			"What answers at Slack's address cannot prove to be Slack: check this computer's date, and whether this network wants you to sign in first; messages wait and go out when Slack answers again.",
			"Slack のアドレスの応答先が Slack であると確認できません。このコンピューターの日付と、このネットワークへのサインインが必要かどうかを確認してください（メッセージは Slack が応答するまで待機します）。",
			"Slack 주소에서 응답한 것이 Slack임을 확인할 수 없습니다. 이 컴퓨터의 날짜와 이 네트워크에 먼저 로그인해야 하는지 확인하세요(메시지는 Slack이 다시 응답할 때까지 기다립니다)."}, true
	case CodeSlackUnreachable + "/" + WhyProxy:
		return row{NeedsNobody, rankPassing, false,
			"The network's proxy does not let Bellhop through to Slack: check this computer's proxy settings, or ask who runs the network; messages wait and go out when Slack answers again.",
			"ネットワークのプロキシが Slack への接続を通しません。このコンピューターのプロキシ設定を確認するか、ネットワーク管理者に問い合わせてください（メッセージは Slack が応答するまで待機します）。",
			"네트워크의 프록시가 Slack 연결을 통과시키지 않습니다. 이 컴퓨터의 프록시 설정을 확인하거나 네트워크 관리자에게 문의하세요(메시지는 Slack이 다시 응답할 때까지 기다립니다)."}, true
	case CodeOutboxFailed + "/" + WhyDisk:
		return row{NeedsMember, rankMessages, false,
			"Bellhop cannot write to its data folder: free some space on the disk, or make the folder writable; messages that are not stored yet wait in the office.",
			"Bellhop のデータフォルダーに書き込めません。ディスクの空き容量を増やすか、フォルダーを書き込み可能にしてください（まだ保存されていないメッセージはオフィスで待機します）。",
			"Bellhop의 데이터 폴더에 쓸 수 없습니다. 디스크 공간을 확보하거나 폴더를 쓸 수 있게 하세요(아직 저장되지 않은 메시지는 오피스에서 기다립니다)."}, true
	}
	return row{}, false
}
