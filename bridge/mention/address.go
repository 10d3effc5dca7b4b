package mention

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAddress is the longest address that is linked, in code points: Slack's
// bound for an address in a block.
const maxAddress = 3000

// webAddress is address as it may be linked, or "" when it is no web address:
// anything but http and https with a host, what is too long, and what holds
// characters that cannot be seen.
func webAddress(address string) string {
	address = strings.TrimSpace(address)
	if address == "" || len(address) > utf8.UTFMax*maxAddress || !utf8.ValidString(address) {
		return ""
	}
	address = strings.ReplaceAll(address, " ", "%20")
	if strings.ContainsFunc(address, hidden) || utf8.RuneCountInString(address) > maxAddress {
		return ""
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return ""
	}
	return address
}

// shownAddress is what stands behind the text of a link in a body: a web
// address, or the address of a mailto link.
func shownAddress(href string) string {
	href = strings.TrimSpace(href)
	if len(href) < len("mailto:") || !strings.EqualFold(href[:len("mailto:")], "mailto:") {
		return webAddress(href)
	}
	mail, _, _ := strings.Cut(href[len("mailto:"):], "?")
	if !utf8.ValidString(mail) || strings.ContainsFunc(mail, hidden) {
		return ""
	}
	return mail
}

func hidden(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
