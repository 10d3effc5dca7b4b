package link

import (
	"bytes"
	"html/template"
	"net/http"
	"strconv"

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

// write answers with a page that has no script and asks for nothing else.
func (p pages) write(w http.ResponseWriter, status int, say words) {
	var body bytes.Buffer
	page, err := template.New("page").Parse(pageHTML)
	if err == nil {
		err = page.Execute(&body, struct {
			Language string
			Good     bool
			words
		}{p.language, status == http.StatusOK, say})
	}
	if err != nil {
		http.Error(w, say.Title, status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}
