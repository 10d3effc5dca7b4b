package mention

// words are the phrases of one language. Every field is set in every language.
type words struct {
	// visitor and guest stand behind a name, in brackets.
	visitor, guest string
	// to heads a copy: one %s, the recipient's name.
	to string
	// reply, edited, continued and repeated are remarks in the heading.
	reply, edited, continued, repeated string
	// somebody and unnamed stand for names in which nothing can be seen.
	somebody, unnamed string
	// open is the text of the link to the office, noAddress what stands where a
	// link cannot be made.
	open, noAddress string
	// missingText and missingFiles carry one %d.
	missingText, missingFiles string
	// moment is a layout of package time.
	moment string
}

// wordsOf gives English for a language that there are no words for.
func wordsOf(language string) words {
	switch language {
	case "ja":
		return words{
			visitor: "ビジター", guest: "ゲスト", to: "%sさんへ",
			reply: "返信", edited: "編集済み", continued: "続き", repeated: "重複の可能性あり (possibly repeated)",
			somebody: "名前のない人", unnamed: "添付ファイル", open: "オフィスで開く", noAddress: "開けるアドレスではありません",
			missingText: "省略された文字数: %d", missingFiles: "省略された添付ファイル: %d",
			moment: "2006年1月2日 15:04 MST",
		}
	case "ko":
		return words{
			visitor: "방문자", guest: "게스트", to: "%s님에게",
			reply: "답장", edited: "수정됨", continued: "이어짐", repeated: "중복일 수 있음 (possibly repeated)",
			somebody: "이름 없는 사람", unnamed: "첨부 파일", open: "오피스에서 열기", noAddress: "열 수 없는 주소",
			missingText: "생략된 글자 수: %d", missingFiles: "생략된 첨부 파일: %d",
			moment: "2006년 1월 2일 15:04 MST",
		}
	}
	return words{
		visitor: "visitor", guest: "guest", to: "to %s",
		reply: "reply", edited: "edited", continued: "continued", repeated: "possibly repeated",
		somebody: "Somebody", unnamed: "attachment", open: "Open in the office", noAddress: "address cannot be opened",
		missingText: "Characters missing: %d", missingFiles: "Attachments missing: %d",
		moment: "2 Jan 2006, 15:04 MST",
	}
}
