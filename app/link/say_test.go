package link

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"bellhop/bridge"

	"github.com/google/go-cmp/cmp"
)

const (
	testCode = "012345"
	testURL  = "http://localhost:51234/abcdefghijklmnop"
)

// read gives what a person sees of a rich_text block, and its links.
func read(t testing.TB, blocks json.RawMessage) (text string, links []string) {
	t.Helper()
	var all []struct {
		Type     string
		Elements []struct {
			Type     string
			Elements []struct{ Type, Text, URL string }
		}
	}
	if err := json.Unmarshal(blocks, &all); err != nil || len(all) != 1 || all[0].Type != "rich_text" || all[0].Elements[0].Type != "rich_text_section" {
		t.Fatalf("blocks %s: %v", blocks, err)
	}
	for _, e := range all[0].Elements[0].Elements {
		text += e.Text
		if e.URL != "" {
			links = append(links, e.URL)
		}
	}
	return text, links
}

// sound holds a question to what the contract says of it.
func sound(t testing.TB, p bridge.Part) {
	t.Helper()
	seen, links := read(t, p.Blocks)
	for name, text := range map[string]string{"text": p.Text, "blocks": seen} {
		if diff := cmp.Diff([]string{testCode}, codeIn(text)); diff != "" {
			t.Errorf("codes in the %s: %s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{testURL}, urls.FindAllString(p.Text, -1)); diff != "" {
		t.Errorf("links in the text: %s", diff)
	}
	if diff := cmp.Diff([]string{testURL}, links); diff != "" || strings.Contains(seen, "://") {
		t.Errorf("links in the blocks: %s", diff)
	}
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	names := map[string][3]string{
		"plain":        {"Acme", "Aki", "laptop"},
		"codes":        {"Acme 123456", "654321", "DESKTOP-123456"},
		"long figures": {"123456789012", "１２３４５６", "٠١٢٣٤٥"},
		"hidden":       {"12345\u200b6", "123\u2060456", "1\u202e23456"},
		"addresses":    {"https://evil.example/654321", "HTTP://x", "://http:////a"},
		"lines":        {"A\n111111\nB", "\r654321", "\u2028999999\u2029"},
		"markup":       {"<!channel> & <b>", "<@U1>", "<http://a|b>"},
		"braces":       {"{device}", "{code} {member}", "{office}{office}"},
		"nothing":      {"", " \u200b", ""},
		"long":         {strings.Repeat("長", 500), strings.Repeat("1", 500), strings.Repeat("1 ", 500)},
		"no UTF-8":     {"\xff123456\xfe", "\xc3", "a\xffb"},
	}
	for name, n := range names {
		for _, lang := range []string{"en", "ja", "ko"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				t.Parallel()
				r := request()
				r.Organization.Name, r.Self.Name, r.Device, r.Language = n[0], n[1], n[2], lang
				p := question(r, testCode, testURL)
				sound(t, p)
				if strings.ContainsAny(p.Text, "<>") {
					t.Errorf("not escaped: %q", p.Text)
				}
				if len(p.Text) > 3500 {
					t.Errorf("%d bytes", len(p.Text))
				}
			})
		}
	}
}

func TestQuestionNamesWhoAsks(t *testing.T) {
	t.Parallel()
	for lang, allow := range map[string]string{"en": "Allow", "ja": "許可する", "ko": "허용"} {
		r := request()
		r.Organization.Name, r.Self.Name, r.Device, r.Language = "AT&T", "Aki <3", "aki-pc", lang
		p := question(r, testCode, testURL)
		seen, _ := read(t, p.Blocks)
		for _, want := range []string{"AT&T", "Aki <3", "aki-pc", allow} {
			if !strings.Contains(seen, want) {
				t.Errorf("%s: %q is not in the blocks", lang, want)
			}
		}
		if !strings.Contains(p.Text, "AT&amp;T") || !strings.Contains(p.Text, "Aki &lt;3") {
			t.Errorf("%s: the text %q", lang, p.Text)
		}
		if _, links := read(t, goodbye(r).Blocks); len(links) > 0 || !strings.Contains(goodbye(r).Text, "AT&amp;T") {
			t.Errorf("%s: the last message %q", lang, goodbye(r).Text)
		}
	}
}

func TestTame(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Aki":                    "Aki",
		"Office 2.0":             "Office 2.0",
		"12345":                  "12345",
		"123456":                 "123-456",
		"DESKTOP-1234567":        "DESKTOP-123-456-7",
		"a.b.example":            "a b example",
		"Acme Co., Ltd.":         "Acme Co., Ltd.",
		"  two \t words\n":       "two words",
		"山田 太郎":                  "山田 太郎",
		"x\u202ey\u200bz":        "xyz",
		"https://a":              "https a",
		strings.Repeat("é", 61):  strings.Repeat("é", 59) + "…",
		"\U000e0031\U000e0032ok": "ok",
	} {
		if got := tame(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzQuestion(f *testing.F) {
	f.Add("Acme", "Aki", "DESKTOP-123456")
	f.Add("1\u200b23456", "https://x.y/", "::////")
	f.Fuzz(func(t *testing.T, office, member, device string) {
		r := request()
		r.Organization.Name, r.Self.Name, r.Device = office, member, device
		sound(t, question(r, testCode, testURL))
		if name := tame(office); !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName {
			t.Errorf("%q", name)
		}
	})
}
