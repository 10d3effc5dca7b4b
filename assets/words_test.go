package assets

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	p := map[string]*Phrases{English: Words(English), Japanese: Words(Japanese), Korean: Words(Korean)}
	for name, tc := range map[string]struct{ got, want string }{
		"plain":               {p[English].T("tray.quit"), "Quit Bellhop"},
		"Japanese":            {p[Japanese].T("tray.pause"), "一時停止"},
		"Korean":              {p[Korean].T("tray.pause"), "일시 중지"},
		"one argument":        {p[English].T("activity.mute", "Aki {1}"), "Mute Aki {1}"},
		"a missing argument":  {p[English].T("activity.mute"), "Mute {0}"},
		"one thing":           {p[English].N("activity.found", 1), "1 message"},
		"no thing":            {p[English].N("activity.found", 0), "0 messages"},
		"many things":         {p[English].N("activity.found", 12345), "12,345 messages"},
		"one in Japanese":     {p[Japanese].N("activity.found", 1), "1 件のメッセージ"},
		"one in Korean":       {p[Korean].N("activity.found", 1), "메시지 1개"},
		"no such key":         {p[Japanese].T("no.such"), "no.such"},
		"no such key counted": {p[Japanese].N("no.such", 2), "no.such"},
		"unknown language":    {Words("fr").T("tray.quit"), "Quit Bellhop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.got != tc.want {
				t.Errorf("got %q, want %q", tc.got, tc.want)
			}
		})
	}
	if p[English].Has("no.such") || !p[English].Has("tray.quit") {
		t.Error("Has does not know what there is")
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		preferences []string
		want        string
	}{
		"nothing":            {nil, English},
		"POSIX":              {[]string{"ja_JP.UTF-8"}, Japanese},
		"BCP 47":             {[]string{"ko-KR"}, Korean},
		"capitals":           {[]string{" JA "}, Japanese},
		"first that we have": {[]string{"", "C.UTF-8", "fr-FR", "ko", "ja"}, Korean},
		"none that we have":  {[]string{"jam-JM", "de"}, English},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Pick(tc.preferences...); got != tc.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// placeholders are those of a text, sorted, each once.
func placeholders(text string) []string {
	found := map[string]bool{}
	for _, m := range placeholder.FindAllString(text, -1) {
		found[m] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// faults names what is wrong between English and another language.
func faults(en, other map[Key]forms) (bad []string) {
	for key, want := range en {
		got, ok := other[key]
		switch {
		case !ok:
			bad = append(bad, string(key)+" is missing")
		case got.Other == "":
			bad = append(bad, string(key)+" is empty")
		case got.One != "":
			bad = append(bad, string(key)+" has a form for one, which the language has not")
		case !slices.Equal(placeholders(want.Other), placeholders(got.Other)):
			bad = append(bad, string(key)+" has other placeholders")
		}
	}
	for key := range other {
		if _, ok := en[key]; !ok {
			bad = append(bad, string(key)+" is not in English")
		}
	}
	slices.Sort(bad)
	return bad
}

func TestLanguagesAreComplete(t *testing.T) {
	t.Parallel()
	en := loadForTest(t, English)
	for _, lang := range []string{Japanese, Korean} {
		for _, bad := range faults(en, loadForTest(t, lang)) {
			t.Errorf("%s: %s", lang, bad)
		}
	}
	for key, f := range en {
		if f.Other == "" {
			t.Errorf("en: %s is empty", key)
		}
		for _, one := range placeholders(f.One) {
			if !slices.Contains(placeholders(f.Other), one) {
				t.Errorf("en: %s has %s for one thing only", key, one)
			}
		}
	}
}

// TestTextsAreTidy holds the typography: no spaces at the ends, one character
// for an ellipsis, numbered placeholders only, Japanese punctuation in Japanese.
func TestTextsAreTidy(t *testing.T) {
	t.Parallel()
	known := regexp.MustCompile(`^\{(n|[0-9])\}$`)
	for _, lang := range Languages() {
		for key, f := range loadForTest(t, lang) {
			for _, text := range []string{f.One, f.Other} {
				if text != strings.TrimSpace(text) || strings.Contains(text, "...") || strings.Contains(text, "  ") {
					t.Errorf("%s: %s is not tidy: %q", lang, key, text)
				}
				if lang == Japanese && strings.ContainsAny(text, "?!;") {
					t.Errorf("%s: %s has punctuation of half width: %q", lang, key, text)
				}
				for _, p := range placeholders(text) {
					if !known.MatchString(p) {
						t.Errorf("%s: %s has %s", lang, key, p)
					}
				}
			}
		}
	}
}

func TestFilesStandInEveryLanguage(t *testing.T) {
	t.Parallel()
	names := func(lang string) (all []string) {
		files, err := translations.ReadDir(path.Join("translations", lang))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			all = append(all, f.Name())
		}
		return all
	}
	for _, lang := range Languages() {
		if !slices.Equal(names(lang), names(English)) {
			t.Errorf("%s has other files than en: %v", lang, names(lang))
		}
	}
}

// TestFaultsAreSeen plants what the test above is there for.
func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	en := map[Key]forms{"a.b": {Other: "{0} and {1}"}}
	for name, tc := range map[string]struct {
		other map[Key]forms
		want  string
	}{
		"in another order":    {map[Key]forms{"a.b": {Other: "{1} {0}"}}, ""},
		"missing":             {map[Key]forms{}, "a.b is missing"},
		"empty":               {map[Key]forms{"a.b": {}}, "a.b is empty"},
		"a placeholder short": {map[Key]forms{"a.b": {Other: "{0}"}}, "a.b has other placeholders"},
		"a plural":            {map[Key]forms{"a.b": {One: "x", Other: "{0} {1}"}}, "a.b has a form for one, which the language has not"},
		"one more":            {map[Key]forms{"a.b": {Other: "{0} {1}"}, "a.c": {}}, "a.c is not in English"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(faults(en, tc.other), ","); got != tc.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func loadForTest(t *testing.T, lang string) map[Key]forms {
	t.Helper()
	texts, err := load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
