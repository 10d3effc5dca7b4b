package fonts

import (
	"bytes"
	"os"
	"testing"

	"github.com/go-text/typesetting/font"
)

func faces(t *testing.T) map[string]*font.Face {
	t.Helper()
	all := map[string]*font.Face{}
	for name, data := range map[string][]byte{"regular": Regular(), "bold": Bold()} {
		face, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = face
	}
	return all
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	for name, face := range faces(t) {
		for what, text := range map[string]string{
			"kana":                "あいうえおんアイウエオンヴヶー・",
			"kana of half width":  "ｱｲｳｴｵﾞﾟ",
			"letters, full width": "ＡＢＣ１２３（）、。「」！？：；～",
			"common kanji":        "田中会議明日送信連携設定招待",
			"names":               "髙﨑𠮷彅邉邊齋齊濵",
			"Hangul":              "안녕하세요각힣뷁쀍",
			"letters of Hangul":   "ᄀ하ᅵᆨᇂㄱㅎㅏㅣ",
			"Chinese":             "陈龙刘张书说",
			"signs":               "①②㈱〒○●★☆■□◆",
			"decomposed kana":     "か\u3099は\u309a",
			"a space":             " ",
		} {
			for _, r := range text {
				if _, ok := face.NominalGlyph(r); !ok {
					t.Errorf("%s: %s lacks %q", name, what, r)
				}
			}
		}
		for what, text := range map[string]string{
			"emoji":                  "☺✅❤👍🎉⚠️✨☎♀♂〰㊗㊙",
			"what Noto Sans has":     "AZaz09éßЖΩ…—“”‘’",
			"what joins or modifies": "\u200d\ufe0f🏽",
		} {
			for _, r := range text {
				if _, ok := face.NominalGlyph(r); ok {
					t.Errorf("%s: %q of %s hides that of another font", name, r, what)
				}
			}
		}
	}
}

// TestHangulIsWhole looks for all 11,172 syllables.
func TestHangulIsWhole(t *testing.T) {
	t.Parallel()
	for name, face := range faces(t) {
		for r := rune(0xac00); r <= 0xd7a3; r++ {
			if _, ok := face.NominalGlyph(r); !ok {
				t.Fatalf("%s lacks %q", name, r)
			}
		}
	}
}

// TestLinesAreAsHighAsLatin holds the metrics of Noto Sans.
func TestLinesAreAsHighAsLatin(t *testing.T) {
	t.Parallel()
	for name, face := range faces(t) {
		got, ok := face.FontHExtents()
		if !ok || got.Ascender != 1069 || got.Descender != -293 || got.LineGap != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestSize holds what the window can carry.
func TestSize(t *testing.T) {
	t.Parallel()
	if size := len(Regular()) + len(Bold()); size > 11<<20 {
		t.Errorf("%d bytes", size)
	}
	if licence, err := os.ReadFile("OFL.txt"); err != nil || !bytes.Contains(licence, []byte("SIL OPEN FONT LICENSE Version 1.1")) {
		t.Errorf("the licence is not there: %v", err)
	}
}
