package mention

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWordsAreComplete(t *testing.T) {
	t.Parallel()
	english := reflect.ValueOf(wordsOf("en"))
	for _, language := range []string{"en", "ja", "ko"} {
		phrases := reflect.ValueOf(wordsOf(language))
		for i := range phrases.NumField() {
			name, phrase := phrases.Type().Field(i).Name, phrases.Field(i).String()
			source := english.Field(i).String()
			if strings.TrimSpace(phrase) == "" {
				t.Errorf("%s: %s is missing", language, name)
			}
			if language != "en" && phrase == source {
				t.Errorf("%s: %s is not translated", language, name)
			}
			for _, verb := range []string{"%s", "%d", "%"} {
				if strings.Count(phrase, verb) != strings.Count(source, verb) {
					t.Errorf("%s: %s has not the verbs of the English phrase", language, name)
				}
			}
			if utf8.RuneCountInString(phrase) > 30 {
				t.Errorf("%s: %s is too long for the room that parts leave", language, name)
			}
		}
	}
}

func TestUnnamedFileFitsItsRoom(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja", "ko"} {
		unnamed := wordsOf(language).unnamed
		room := file{}.length() - utf8.RuneCountInString("\n📎  ")
		if utf8.RuneCountInString(unnamed) > room {
			t.Errorf("%s: %q is longer than what a cut counts for it", language, unnamed)
		}
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"", "fr", "JA"} {
		if wordsOf(language) != wordsOf("en") {
			t.Errorf("%q does not give English", language)
		}
	}
}
