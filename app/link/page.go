package link

import (
	"html"
	"io"
	"net/http"
	"strconv"
	"strings"

	_ "embed"
)

//go:embed page.html
var pageHTML string

// pages are the words of the page that Allow leads to.
type pages struct {
	language                     string
	connected, used, failed, not words
}

type words struct{ Title, Text string }

func pagesIn(language string) pages {
	switch language {
	case "ja":
		return pages{"ja",
			words{"連携しました", "オフィスのダイレクトメッセージが Slack に届きます。このページは閉じてかまいません。"},
			words{"このリンクは使用済みです", "リンクは一度だけ使えます。Bellhop でもう一度連携してください。"},
			words{"連携できませんでした", "このコンピューターに保存できませんでした。Bellhop を確認してください。"},
			words{"何も連携されていません", "Slack のメッセージのリンクをそのまま開いてください。"}}
	case "ko":
		return pages{"ko",
			words{"연결되었습니다", "오피스의 다이렉트 메시지가 Slack으로 전달됩니다. 이 페이지는 닫아도 됩니다."},
			words{"이미 사용한 링크입니다", "링크는 한 번만 사용할 수 있습니다. Bellhop에서 다시 연결하세요."},
			words{"연결하지 못했습니다", "이 컴퓨터에 저장하지 못했습니다. Bellhop을 확인하세요."},
			words{"아무것도 연결되지 않았습니다", "Slack 메시지의 링크를 그대로 여세요."}}
	}
	return pages{"en",
		words{"Connected", "Direct messages from the office now come to you in Slack. You can close this page."},
		words{"This link was used already", "It works once. Connect again in Bellhop."},
		words{"Not connected", "This could not be saved on this computer. Look at Bellhop."},
		words{"Nothing was connected", "Open the link from the message in Slack as it is."}}
}

// The look of a page that brings good news, and of any other.
const (
	goodColor, goodMark = "#1f8a4c", `<path d="m7.5 12.5 3 3 6-7"/>`
	badColor, badMark   = "#b3541e", `<path d="M12 7v6m0 3.5v.01"/>`
)

// write answers with a page that has no script and asks for nothing else. It is
// filled by hand: a template of the library may call any method of any type, so
// that the linker would keep all of them: a fifth of the program for Windows.
func (p pages) write(w http.ResponseWriter, status int, say words) {
	color, mark := badColor, badMark
	if status == http.StatusOK {
		color, mark = goodColor, goodMark
	}
	body := strings.NewReplacer(
		"{{.Language}}", html.EscapeString(p.language), "{{.Title}}", html.EscapeString(say.Title),
		"{{.Text}}", html.EscapeString(say.Text), "{{.Color}}", color, "{{.Mark}}", mark,
	).Replace(pageHTML)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
