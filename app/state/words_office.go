package state

// Codes of what stands between this computer and the office that are problems of
// their own: a person has to do something.
const (
	// CodeNoOfficeToken: there is no access token for the office, or what is stored
	// is none.
	CodeNoOfficeToken = "no_office_token"
	// CodeOfficeMoved: the office sends Bellhop to another address, which is not
	// followed.
	CodeOfficeMoved = "office_moved"
)

// WhyAnswer chooses the sentence of office_unreachable: something answers, with
// an error.
const WhyAnswer = "answer"

// offices holds what an office's answers mean.
func offices(code string) (row, bool) {
	switch code {
	case CodeNoOfficeToken:
		return row{NeedsMember, rankOffice, false,
			"There is no access token for the office that can be used: sign in to the office, or set the token alone, without “Bearer” before it.",
			"オフィスのアクセストークンがないか、使用できません。オフィスにサインインするか、先頭に「Bearer」を付けずにトークンだけを設定してください。",
			"오피스의 액세스 토큰이 없거나 사용할 수 없습니다. 오피스에 로그인하거나, 앞에 ‘Bearer’를 붙이지 말고 토큰만 설정하세요."}, true
	case CodeOfficeMoved:
		return row{NeedsMember, rankOffice, false,
			"The office has moved to another address: ask whoever runs it for the new one and enter it in the settings; the office keeps your messages meanwhile.",
			"オフィスのアドレスが変わりました。管理者に新しいアドレスを確認し、設定に入力してください（その間メッセージはオフィスに残ります）。",
			"오피스의 주소가 바뀌었습니다. 관리자에게 새 주소를 확인하여 설정에 입력하세요(그동안 메시지는 오피스에 남아 있습니다)."}, true
	case CodeOfficeUnreachable + "/" + WhyAnswer:
		return row{NeedsNobody, rankPassing, false,
			"The office answers, but with an error: if this goes on, check its address or tell whoever runs it; Bellhop keeps trying, and the office keeps your messages meanwhile.",
			"オフィスがエラーを返しています。続く場合はアドレスを確認するか、管理者に知らせてください（Bellhop は接続を試み続け、その間メッセージはオフィスに残ります）。",
			"오피스가 오류로 응답합니다. 계속되면 주소를 확인하거나 관리자에게 알리세요(Bellhop이 계속 연결을 시도하며, 그동안 메시지는 오피스에 남아 있습니다)."}, true
	}
	return row{}, false
}
