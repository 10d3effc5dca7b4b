package words

import (
	"slices"
	"sync"

	"bellhop/app/state"
	"bellhop/assets"
)

// The phrases of each language are decoded once.
var (
	english  = sync.OnceValue(func() *assets.Phrases { return assets.Words(assets.English) })
	japanese = sync.OnceValue(func() *assets.Phrases { return assets.Words(assets.Japanese) })
	korean   = sync.OnceValue(func() *assets.Phrases { return assets.Words(assets.Korean) })
)

func phrases(lang string) *assets.Phrases {
	switch lang {
	case state.Japanese:
		return japanese()
	case state.Korean:
		return korean()
	}
	return english()
}

// Problem makes the problem of a code with its sentence. args are those of
// [Sentence].
func Problem(lang, code string, args ...string) state.Problem {
	p := state.NewProblem(code, args...)
	p.Text = Sentence(lang, code, args...)
	return p
}

// Sentence says in one sentence what a code means and what to do about it. The
// first of args is a [state.Why] that chooses the sentence, and the second stands
// in that sentence. For missing_scope it is the scope, for no_account the e-mail,
// for too_many_messages a time. A code that there is no sentence for is Slack's,
// and is named. args are put in as they are.
func Sentence(lang, code string, args ...string) string {
	w := phrases(lang)
	if len(args) > 0 && args[0] != "" {
		keys := []assets.Key{keyOf(code, args[0])}
		if p := state.NewProblem(code, args[0]); code != args[0] && p.Is(args[0]) {
			keys = append(keys, keyOf(p.Code, args[0]), keyOf(args[0]))
		}
		for _, key := range keys {
			if w.Has(key) {
				return w.T(key, second(args))
			}
		}
	}
	shown := code
	if names(code) {
		shown = "?"
		if len(args) > 0 && args[0] != "" {
			shown = args[0]
		}
	}
	for _, key := range []assets.Key{keyOf(code), keyOf(like(code))} {
		if w.Has(key) {
			return w.T(key, shown)
		}
	}
	return w.T(keyOf("other"), shown)
}

// Refusal is the sentence for the code with which Slack refused one message for
// good. A code without a sentence is about that message and not about the app.
func Refusal(lang, code string) string {
	if w := phrases(lang); w.Has(keyOf(code)) || w.Has(keyOf(like(code))) {
		return Sentence(lang, code)
	}
	return Sentence(lang, state.CodeMessageRefused, code)
}

func keyOf(code string, why ...string) assets.Key {
	key := "problem.code." + assets.Key(code)
	for _, word := range why {
		key += "." + assets.Key(word)
	}
	return key
}

func second(args []string) string {
	if len(args) > 1 {
		return args[1]
	}
	return "?"
}

// names reports whether the sentence of a code names its argument.
func names(code string) bool {
	return slices.Contains([]string{"missing_scope", state.CodeNoAccount, state.CodeTooManyMessages, state.CodeMessageRefused}, code)
}

// like gives the code whose sentence a code of Slack's shares.
func like(code string) string {
	switch code {
	case "users_not_found", "user_not_visible", "cannot_dm_bot", "invalid_user_combination":
		return "user_not_found"
	case "rate_limited":
		return state.CodeRateLimited
	}
	return code
}
