package mention

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddress is the longest address that is linked, in code points: Slack's
// bound for an address in a block.
const maxAddress = 3000

// webAddress is address as a browser would open it, or "" when it is no web
// address: anything but http and https with a host, and what is too long. What
// cannot stand in an address is escaped; the host is in ASCII.
func webAddress(address string) string {
	address = strings.TrimFunc(address, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	if !utf8.ValidString(address) {
		return ""
	}
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	scheme, rest, found := strings.Cut(address, "://")
	if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	end := strings.IndexAny(rest, `/\?#`)
	if end < 0 {
		end = len(rest)
	}
	authority, ok := asciiAuthority(rest[:end])
	if !ok {
		return ""
	}
	address = scheme + "://" + authority + escapePath(rest[end:])
	parsed, err := url.Parse(address)
	if err != nil || parsed.Hostname() == "" || utf8.RuneCountInString(address) > maxAddress {
		return ""
	}
	return address
}

// asciiAuthority is an authority with its host as it is looked up.
func asciiAuthority(authority string) (string, bool) {
	if ascii(authority) {
		return authority, !strings.ContainsFunc(authority, hidden)
	}
	at := strings.LastIndexByte(authority, '@') + 1
	host, port, found := strings.Cut(authority[at:], ":")
	host, err := idna.Lookup.ToASCII(host)
	if err != nil || !ascii(authority[:at]) || !ascii(port) {
		return "", false
	}
	if found {
		host += ":" + port
	}
	return authority[:at] + host, true
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// escapePath escapes as browsers do, and a % that escapes nothing as well.
func escapePath(path string) string {
	var out strings.Builder
	for i, r := range path {
		switch {
		case r == '%' && !isEscape(path[i:]):
			out.WriteString("%25")
		case hidden(r):
			for _, b := range []byte(string(r)) {
				fmt.Fprintf(&out, "%%%02X", b)
			}
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func isEscape(s string) bool {
	const hex = "0123456789abcdefABCDEF"
	return len(s) > 2 && strings.IndexByte(hex, s[1]) >= 0 && strings.IndexByte(hex, s[2]) >= 0
}

// shownAddress is what stands behind the text of a link, and where it leads:
// a web address, a mail address, or a telephone number, which leads nowhere.
func shownAddress(href string) (shown, url string) {
	href = strings.TrimSpace(href)
	scheme, rest, _ := strings.Cut(href, ":")
	switch strings.ToLower(scheme) {
	case "mailto":
		if mail, _, _ := strings.Cut(rest, "?"); visible(mail) {
			return mail, "mailto:" + mail
		}
		return "", ""
	case "tel":
		if number, _, _ := strings.Cut(rest, ";"); visible(number) {
			return number, ""
		}
		return "", ""
	}
	shown = webAddress(href)
	return shown, shown
}

// visible reports whether s has neither blanks nor anything that cannot be
// seen.
func visible(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= maxAddress && utf8.ValidString(s) && !strings.ContainsFunc(s, hidden)
}

func hidden(r rune) bool {
	return unseen(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// closeLink writes the address behind the text of a link, unless the text is
// the address. A link without text shows nothing in the office, and nothing
// here.
func (r *reader) closeLink(f *frame) {
	shown, url := shownAddress(f.href)
	from := min(f.start, len(r.out))
	label := strings.TrimSpace(string(r.out[from:]))
	switch {
	case shown == "" || blank(label):
	case label == shown:
		from += strings.Index(string(r.out[from:]), label)
		if last := len(r.addresses) - 1; url != "" && (last < 0 || r.addresses[last].to <= from) {
			r.addresses = append(r.addresses, address{from, from + len(label), url})
		}
	case strings.TrimSuffix(shown, "/") == strings.TrimSuffix(label, "/"):
	case url == "" && dialled(label) == dialled(shown):
	default:
		l := r.behind()
		r.suffix(" (", l)
		r.link(shown, url, l)
		r.suffix(")", l)
	}
}

// dialled is a telephone number without what only parts its digits.
func dialled(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-.()/", r) {
			return -1
		}
		return r
	}, number)
}
