package slack

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"bellhop/bridge"
)

// maxName is the longest name that Slack shows of a sender, in characters.
const maxName = 80

// displayName is a name as Slack may show it, "" for one of which nothing can be
// seen.
func displayName(name string) string {
	const broken = string(utf8.RuneError)
	return bridge.OneLine(strings.ReplaceAll(strings.ToValidUTF8(name, ""), broken, ""), maxName)
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
