package mention

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// linked is d with the addresses that stand written out in it: what is linked
// leads to just what can be read.
func (d document) linked() document {
	var all []address
	known := d.addresses
	for at := 0; at < len(d.text); {
		if len(known) > 0 && known[0].from <= at {
			all, at, known = append(all, known[0]), max(at, known[0].to), known[1:]
			continue
		}
		limit := len(d.text)
		if len(known) > 0 {
			limit = known[0].from
		}
		from, to := nextAddress(d.text, at, limit)
		if from < 0 {
			at = limit
			continue
		}
		all, at = append(all, address{from, to, d.text[from:to]}), to
	}
	d.addresses = all
	return d
}

// nextAddress finds the first address between two offsets, or gives -1.
func nextAddress(text string, at, limit int) (from, to int) {
	for {
		colon := strings.IndexByte(text[at:limit], ':')
		if colon < 0 {
			return -1, -1
		}
		colon += at
		from, to = begins(text[at:colon], text[colon+1:limit]), colon+1
		if from >= 0 && !within(text[:at+from]) {
			from += at
			to += extent(text[to:limit])
			if isAddress(text[from:to], text[to:]) {
				return from, to
			}
		}
		at = to
	}
}

// begins is where in before, which a colon ends, an address begins, or -1.
func begins(before, behind string) int {
	for _, scheme := range []string{"https", "http", "mailto"} {
		from := len(before) - len(scheme)
		if from >= 0 && strings.EqualFold(before[from:], scheme) && (scheme == "mailto" || strings.HasPrefix(behind, "//")) {
			return from
		}
	}
	return -1
}

// within reports whether an address cannot begin behind before, because it is
// in the middle of a word.
func within(before string) bool {
	if before == "" {
		return false
	}
	b := before[len(before)-1]
	return b < utf8.RuneSelf && (b == '+' || b == '-' || b == '.' || b == '_' || isAlnum(rune(b)))
}

func isAlnum(r rune) bool { return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// extent is how far an address goes on. Sentence marks, quotation marks and
// brackets that it did not open are no part of its end.
func extent(text string) int {
	end, before := 0, ':'
	for i, r := range text {
		if !belongs(r, before) {
			break
		}
		end, before = i+utf8.RuneLen(r), r
	}
	text = text[:end]
	round := strings.Count(text, ")") - strings.Count(text, "(")
	square := strings.Count(text, "]") - strings.Count(text, "[")
	for ; end > 0; end-- {
		switch last := text[end-1]; {
		case strings.IndexByte("?!.,:;*_~'", last) >= 0:
		case last == ')' && round > 0:
			round--
		case last == ']' && square > 0:
			square--
		default:
			return end
		}
	}
	return end
}

// belongs reports whether r goes on with an address behind the character
// before. Chinese, Japanese and Korean words stand behind an address without
// a blank: they belong to it only as a name of its own, behind a sign.
func belongs(r, before rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return isAlnum(r) || strings.ContainsRune("-._~:/?#[]@!$&'()*+,;=%", r)
	case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) || unseen(r):
		return false
	case !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) && r != 'ー':
		return true
	case before >= utf8.RuneSelf:
		return true
	}
	return strings.ContainsRune("/=-_", before) && !unicode.In(r, unicode.Hiragana, unicode.Hangul)
}

// isAddress reports whether text, with rest behind it, may be linked as it
// stands: it leads where it seems to lead.
func isAddress(text, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	if rest != "" && !unicode.IsSpace(next) && unseen(next) && goesOn(rest) {
		return false
	}
	scheme, mail, _ := strings.Cut(text, ":")
	if strings.EqualFold(scheme, "mailto") {
		name, host, found := strings.Cut(mail, "@")
		return found && name != "" && plainHost(strings.SplitN(host, "?", 2)[0]) && visible(text)
	}
	opened := webAddress(text)
	parsed, err := url.Parse(opened)
	if opened == "" || err != nil || parsed.User != nil || utf8.RuneCountInString(text) > maxAddress {
		return false
	}
	host := text[len(scheme)+len("://"):]
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	return plainHost(host)
}

// goesOn reports whether words follow on the same line without a blank, behind
// what cannot be seen.
func goesOn(rest string) bool {
	rest = strings.TrimLeftFunc(rest, func(r rune) bool { return unseen(r) && !unicode.IsSpace(r) })
	r, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && !unicode.IsSpace(r)
}

// plainHost reports whether a host looks like no other: each of its labels is
// ASCII, or all Chinese, Japanese or Korean.
func plainHost(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		foreign := strings.Trim(label, "0123456789-")
		cjk := strings.TrimFunc(foreign, func(r rune) bool {
			return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー'
		}) == ""
		if !ascii(label) && !cjk {
			return false
		}
	}
	return host != ""
}
