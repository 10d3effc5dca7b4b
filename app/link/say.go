package link

import (
	"encoding/json"
	"strings"

	"bellhop/bridge"
)

// phrases are what a message to the Slack user is made of. {office}, {member}
// and {device} stand for names; the code and the link follow before and middle
// on lines of their own.
type phrases struct {
	before, middle, allow, after, goodbye, unknown string
}

func phrasesIn(language string) phrases {
	switch language {
	case "ja":
		return phrases{
			"Bellhop が Slack との連携を求めています。\nオフィス：{office}\nメンバー：{member}\nコンピューター：{device}\n\nコード（10 分間有効）：",
			"上のコードを、連携を求めているコンピューターで入力してください。そのコンピューターで Slack を開いている場合に限り、次のリンクでも許可できます：",
			"許可する",
			"リンクはそのコンピューターでのみ使えます。心当たりがない場合は、このメッセージを無視し、コードを誰にも教えないでください。",
			"連携を解除しました。オフィス「{office}」のダイレクトメッセージは、今後ここに届きません。",
			"（不明）",
		}
	case "ko":
		return phrases{
			"Bellhop이 Slack 연결을 요청합니다.\n오피스: {office}\n멤버: {member}\n컴퓨터: {device}\n\n코드(10분 동안 유효):",
			"위 코드를 연결을 요청한 컴퓨터에 입력하세요. 그 컴퓨터에서 Slack을 열었다면 다음 링크로도 허용할 수 있습니다:",
			"허용",
			"링크는 그 컴퓨터에서만 작동합니다. 본인이 요청하지 않았다면 이 메시지를 무시하고 코드를 누구에게도 알려 주지 마세요.",
			"연결을 해제했습니다. 오피스 ‘{office}’의 다이렉트 메시지는 이제 여기로 오지 않습니다.",
			"(알 수 없음)",
		}
	}
	return phrases{
		"Bellhop asks to connect you, so that direct messages from your office reach you here.\nOffice: {office}\nMember: {member}\nComputer: {device}\n\nYour code, for 10 minutes:",
		"Type it on the computer that asks. If you read this on that computer, you can click Allow instead:",
		"Allow",
		"Allow works on that computer only; anywhere else, type the code there. If it was not you who asked, ignore this message and give the code to nobody.",
		"You are disconnected: direct messages from the office {office} no longer come here.",
		"(unknown)",
	}
}

func (p phrases) fill(text string, r Request) string {
	name := func(s string) string {
		if s = tame(s); s == "" {
			return p.unknown
		}
		return s
	}
	return strings.NewReplacer("{office}", name(r.Organization.Name), "{member}", name(r.Self.Name), "{device}", name(r.Device)).Replace(text)
}

// question is the message with the code and the link. The code stands on a line
// of its own, so that no letter or digit is beside it, and the link's address
// does too, so that nothing is taken for a part of it.
func question(r Request, code, url string) bridge.Part {
	p := phrasesIn(r.Language)
	before := p.fill(p.before, r) + "\n"
	middle := "\n\n" + p.middle + "\n"
	after := "\n\n" + p.after
	return part(before+code+middle+url+after,
		element{Type: "text", Text: before},
		element{Type: "text", Text: code, Style: &style{Bold: true}},
		element{Type: "text", Text: middle},
		element{Type: "link", URL: url, Text: p.allow, Style: &style{Bold: true}},
		element{Type: "text", Text: after})
}

// goodbye is the last message.
func goodbye(r Request) bridge.Part {
	p := phrasesIn(r.Language)
	text := p.fill(p.goodbye, r)
	return part(text, element{Type: "text", Text: text})
}

type style struct {
	Bold bool `json:"bold,omitempty"`
}

type element struct {
	Type  string `json:"type"`
	URL   string `json:"url,omitempty"`
	Text  string `json:"text,omitempty"`
	Style *style `json:"style,omitempty"`
}

type section struct {
	Type     string `json:"type"`
	Elements any    `json:"elements"`
}

// part makes a post's contents: in rich_text nothing is parsed, in text the
// three characters that Slack parses are escaped.
func part(text string, elements ...element) bridge.Part {
	blocks, err := json.Marshal([]section{{"rich_text", []section{{"rich_text_section", elements}}}})
	if err != nil {
		blocks = nil
	}
	return bridge.Part{Text: strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text), Blocks: blocks}
}
