package link

import "strings"

// Proves reports whether an e-mail of the office can show who somebody is in
// Slack: it is printable ASCII with nothing but blanks around it. Of any other
// address it is not known which one Slack takes it for.
func Proves(email string) bool {
	email = trimmed(email)
	for _, b := range []byte(email) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return email != ""
}

// trimmed leaves out the ASCII blanks around an address, as Slack does.
func trimmed(email string) string { return strings.Trim(email, " \t\r\n\v\f") }

// folded is an address as Slack compares it: ASCII letters are equal in both
// cases, everything else byte by byte.
func folded(email string) string {
	bytes := []byte(trimmed(email))
	for i, b := range bytes {
		if 'A' <= b && b <= 'Z' {
			bytes[i] = b + 'a' - 'A'
		}
	}
	return string(bytes)
}
