package assets

import (
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
)

//go:embed translations
var translations embed.FS

// The languages that everything is written in.
const (
	English  = "en"
	Japanese = "ja"
	Korean   = "ko"
)

// Languages are the tags of all languages, English first, in the order in
// which a screen lists them.
func Languages() []string { return []string{English, Japanese, Korean} }

// Key names one text: the screen, a dot, the element. Write it as a constant,
// so that the tests find it; a key that is put together at run time begins
// with one of the [Families].
type Key string

// Phrases are the texts of one language. They are safe for use by several
// goroutines at once.
type Phrases struct {
	lang  string
	texts map[Key]forms
}

// Words reads the texts of a language; a tag that is none of [Languages] is
// English. It decodes files: call it once for each language and keep the
// result.
func Words(lang string) *Phrases {
	if lang != Japanese && lang != Korean {
		lang = English
	}
	texts, err := load(lang)
	if err != nil {
		// Only a build whose tests were not run gets here; its keys are then
		// shown as they are.
		texts = nil
	}
	return &Phrases{lang: lang, texts: texts}
}

// Pick is the first of the languages that one of the preferences names, and
// English when none does. A preference is a BCP 47 tag or a locale of POSIX:
// "ja-JP", "ko_KR.UTF-8".
func Pick(preferences ...string) string {
	for _, p := range preferences {
		tag := strings.ToLower(strings.TrimSpace(p))
		if end := strings.IndexAny(tag, "-_.@"); end >= 0 {
			tag = tag[:end]
		}
		switch tag {
		case English, Japanese, Korean:
			return tag
		}
	}
	return English
}

// Language is the tag of the language.
func (p *Phrases) Language() string { return p.lang }

// T is the text of a key, with {0}, {1} and so on replaced by args. A key that
// does not exist is its own text.
func (p *Phrases) T(key Key, args ...any) string {
	f, ok := p.texts[key]
	if !ok {
		return string(key)
	}
	return fill(f.Other, "", args)
}

// N is the text of a key for n things: the form that the language has for that
// number, with {n} replaced by the number and {0}, {1} and so on by args.
func (p *Phrases) N(key Key, n int, args ...any) string {
	f, ok := p.texts[key]
	if !ok {
		return string(key)
	}
	text := f.Other
	if p.lang == English && n == 1 && f.One != "" {
		text = f.One
	}
	return fill(text, Number(n), args)
}

// Has says whether there is a text for a key.
func (p *Phrases) Has(key Key) bool {
	_, ok := p.texts[key]
	return ok
}

// forms are the plural forms of one text. Japanese and Korean have only Other,
// and so has a text that counts nothing (CLDR's plural rules).
type forms struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// UnmarshalJSON takes a string as the only form.
func (f *forms) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &f.Other)
	}
	type plain forms
	return json.Unmarshal(data, (*plain)(f))
}

// load reads all files of a language. A key that stands in two files or not in
// that of its screen is an error.
func load(lang string) (map[Key]forms, error) {
	dir := path.Join("translations", lang)
	files, err := translations.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("assets: list %s: %w", dir, err)
	}
	all := map[Key]forms{}
	for _, f := range files {
		data, err := translations.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("assets: read %s: %w", f.Name(), err)
		}
		var texts map[Key]forms
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("assets: decode %s/%s: %w", lang, f.Name(), err)
		}
		screen := strings.TrimSuffix(f.Name(), ".json") + "."
		for key, text := range texts {
			if !strings.HasPrefix(string(key), screen) {
				return nil, fmt.Errorf("assets: %s stands in %s/%s", key, lang, f.Name())
			}
			all[key] = text
		}
	}
	return all, nil
}

// fill replaces the placeholders. One for which there is no argument stays, so
// that it is seen.
func fill(text, n string, args []any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(args)+2)
	if n != "" {
		pairs = append(pairs, "{n}", n)
	}
	for i, a := range args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
