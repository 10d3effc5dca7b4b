package parts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

// cells is a measure that needs no font: as wide as a terminal's.
func cells(s string) float32 { return float32(uniseg.StringWidth(s)) }

func TestWrap(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text  string
		width float32
		want  []string
	}{
		"nothing":                          {"", 10, []string{""}},
		"fits":                             {"two words", 10, []string{"two words"}},
		"between words":                    {"two words here", 10, []string{"two words", "here"}},
		"no width yet":                     {"two words here", 0, []string{"two words here"}},
		"line ends stay":                   {"one\n\ntwo\n", 10, []string{"one", "", "two"}},
		"a word wider than a line":         {"a https://example.com/x", 8, []string{"a", "https://", "example.", "com/x"}},
		"a token without breaks":           {"xoxb123456789012", 6, []string{"xoxb12", "345678", "9012"}},
		"Japanese between characters":      {"田中さん会議です", 8, []string{"田中さん", "会議です"}},
		"no line begins with 。":            {"田中さん、会議です。", 8, []string{"田中さ", "ん、会議", "です。"}},
		"no line ends with 「":              {"これは「会議」です", 8, []string{"これは", "「会議」", "です"}},
		"Japanese between phrases":         {"サインイン中のユーザー", 18, []string{"サインイン中の", "ユーザー"}},
		"no letter is left alone":          {"問題があれば何も保存されません。", 28, []string{"問題があれば何も", "保存されません。"}},
		"where there is room for it":       {"田中さん会議です。明日の予定です。", 14, []string{"田中さん", "会議です。明日", "の予定です。"}},
		"the polite prefix stays":          {"オフィスでお読みください。", 16, []string{"オフィスで", "お読みください。"}},
		"Chinese fills its lines":          {"第二营业部事业开发本部", 10, []string{"第二营业部", "事业开发本", "部"}},
		"Latin in Japanese stays whole":    {"これは Slack です", 10, []string{"これは", "Slack です"}},
		"Korean between words":             {"오피스의 다이렉트 메시지", 12, []string{"오피스의", "다이렉트", "메시지"}},
		"Korean wider than a line":         {"남궁독고선우황보", 8, []string{"남궁독고", "선우황보"}},
		"a family is one":                  {"👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 4, []string{"👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"}},
		"narrower than a character":        {"田中", 1, []string{"田", "中"}},
		"a non-breaking space is no break": {"1\u00a0234 567", 5, []string{"1\u00a0234", "567"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, wrap(tc.text, tc.width, cells)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text  string
		width float32
		want  string
	}{
		"fits":                  {"Aki", 3, "Aki"},
		"no width yet":          {"Aki Tanaka", 0, "Aki Tanaka"},
		"too long":              {"Aki Tanaka", 6, "Aki T…"},
		"no space before it":    {"Aki Tanaka", 5, "Aki…"},
		"Japanese":              {"田中太郎", 7, "田中太…"},
		"between graphemes":     {"ab👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 5, "ab👨‍👩‍👧‍👦…"},
		"combining marks":       {"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		"several lines are one": {"a\nb", 9, "a b"},
		"room for nothing":      {"Aki", 1, "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shorten(tc.text, tc.width, cells); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBalance(t *testing.T) {
	t.Parallel()
	text := "Messages appear here as soon as your office sends one."
	lines := wrap(text, 48, cells)
	got := balance(text, lines, 48, cells)
	if len(got) != 2 || cells(got[0])-cells(got[1]) > 8 || strings.Join(got, " ") != text {
		t.Errorf("%q", got)
	}
	if one := balance("short", []string{"short"}, 48, cells); len(one) != 1 || one[0] != "short" {
		t.Errorf("%q", one)
	}
}

// FuzzWrap holds that nothing is lost but spaces at the ends of lines, and
// nothing is wider than it may be but a single grapheme.
func FuzzWrap(f *testing.F) {
	for _, text := range []string{"", " ", "two words", "田中さん、会議です。", "오피스의 다이렉트", "👨‍👩‍👧‍👦🇯🇵 e\u0301\n\r\nx", "a\u2028b\u0085c"} {
		for _, width := range []uint8{1, 7, 40} {
			f.Add(text, width)
		}
	}
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		if !utf8.ValidString(text) || len(text) > 500 {
			return
		}
		lines := wrap(text, float32(width), cells)
		if got, want := bare(strings.Join(lines, "")), bare(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		if width == 0 {
			return
		}
		for _, line := range lines {
			if cells(line) > float32(width) && uniseg.GraphemeClusterCount(line) > 1 {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
		if short := shorten(text, float32(width), cells); cells(short) > float32(width) && short != ellipsis && uniseg.GraphemeClusterCount(short) > 2 {
			t.Fatalf("%q is wider than %d", short, width)
		}
	})
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' {
			return -1
		}
		return r
	}, s)
}
