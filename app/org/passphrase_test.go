package org

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bellhop/app/vault"

	"github.com/google/go-cmp/cmp"
)

const sixWords = "legal winner thank year wave sausage"

// TestWordlist: 66 bits are six draws of 2048 different words; that no two
// begin with the same four letters is what makes a word heard by telephone safe.
func TestWordlist(t *testing.T) {
	t.Parallel()
	const ofBIP39 = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
	if got := fmt.Sprintf("%x", sha256.Sum256(wordlist)); got != ofBIP39 {
		t.Errorf("the list has the sum %s", got)
	}
	list := words()
	starts := map[string]bool{}
	for _, word := range list {
		if !regexp.MustCompile(`^[a-z]{3,8}$`).MatchString(word) {
			t.Errorf("%q", word)
		}
		starts[word[:min(4, len(word))]] = true
	}
	if len(list) != 2048 || len(starts) != 2048 || !slices.IsSorted(list) {
		t.Errorf("%d words, %d starts", len(list), len(starts))
	}
}

// TestNewPassphrase also notices a source that is not random: of 1,800 drawn
// words about 1,200 differ, and none is seen much too often.
func TestNewPassphrase(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for range 300 {
		p := NewPassphrase()
		if !Passed(CheckPassphrase(p)) {
			t.Fatalf("%d words, or one that is not in the list", len(splitPassphrase(p)))
		}
		for _, word := range splitPassphrase(p) {
			seen[word]++
		}
	}
	if most := slices.Max(slices.Collect(maps.Values(seen))); len(seen) < 1100 || most > 15 {
		t.Errorf("%d words seen, one of them %d times", len(seen), most)
	}
}

func TestPassphraseIsForgiving(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"capitals":        "Legal WINNER thank Year wave Sausage",
		"hyphens":         "legal-winner-thank-year-wave-sausage",
		"hyphens of mail": "legal–winner—thank‐year‑wave−sausage",
		"blanks":          "  legal   winner\tthank\u00a0year \u3000wave\nsausage\r\n",
		"full width":      "ｌｅｇａｌ　ｗｉｎｎｅｒ　ｔｈａｎｋ　ｙｅａｒ　ｗａｖｅ　ｓａｕｓａｇｅ",
		"long vowel mark": "legalーwinnerーthankーyearーwaveーsausage",
		"commas":          "legal, winner, thank, year, wave, sausage.",
		"quoted":          "“legal winner thank year wave sausage”",
		"no width":        "le\u200bgal winner\ufeff thank year wave sausage",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(sixWords, canonical(vault.NewSecret(typed))); diff != "" {
				t.Error(diff)
			}
		})
	}
	if canonical(vault.NewSecret("legalwinner thank")) == canonical(vault.NewSecret("legal winner thank")) {
		t.Error("words run together are the same")
	}
}

func TestCheckPassphrase(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		typed, code string
		args        []string
	}{
		"six":                  {sixWords, CodePassphraseGood, nil},
		"nothing":              {"", CodePassphraseWords, []string{"0"}},
		"still typing":         {"legal winner th", CodePassphraseWords, []string{"3"}},
		"a word misspelt":      {"legal winer thank year", CodePassphraseWord, []string{"2"}},
		"the last misspelt":    {"legal winner thank year wave canary", CodePassphraseWord, []string{"6"}},
		"seven":                {sixWords + " legal", CodePassphraseWords, []string{"7"}},
		"a link instead of it": {"bellhop://join?v=1", CodePassphraseWord, []string{"1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := CheckPassphrase(vault.NewSecret(tc.typed))
			if len(got) != 1 || got[0].Code != tc.code || Passed(got) != (tc.code == CodePassphraseGood) {
				t.Fatalf("got %+v", got)
			}
			if diff := cmp.Diff(tc.args, got[0].Args); diff != "" {
				t.Error(diff)
			}
			if text := said(t, got); strings.Contains(text, "winer") {
				t.Errorf("repeats what was typed: %q", text)
			}
		})
	}
}
