package slack

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"bellhop/bridge"
)

// maxName is the longest name that Slack shows of a sender, in characters.
const maxName = 80

// simpleName is a name that needs no more than to be cut.
var simpleName = regexp.MustCompile(`^[a-zA-Z0-9]+( [a-zA-Z0-9]+){0,9}$`)

// displayName is a name as Slack may show it: one line, no direction controls,
// at most 80 characters; "" for one of which nothing can be seen.
func displayName(name string) string {
	if simpleName.MatchString(name) {
		return cutName(name)
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name)
	if !strings.ContainsFunc(name, bridge.Ink) {
		return ""
	}
	return cutName(strings.Join(strings.Fields(name), " "))
}

// cutName cuts a long name between two graphemes, and says so.
func cutName(name string) string {
	const more = "…"
	if utf8.RuneCountInString(name) <= maxName {
		return name
	}
	kept, room := 0, maxName-utf8.RuneCountInString(more)
	for rest, state := name, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if room -= utf8.RuneCountInString(cluster); room < 0 {
			break
		}
		kept += len(cluster)
	}
	return strings.TrimSpace(name[:kept]) + more
}

// iconURL is the address of a picture if it may be shown: https and of a
// sensible length.
func iconURL(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(address) > 2000 {
		return ""
	}
	return u.String()
}
