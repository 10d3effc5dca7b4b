package config

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"
)

// Account says whose data it is: a member of an organisation in one office.
// Address is the office's whole address as [NormalAddress] gives it. Two
// accounts are the same if all three are equal, byte by byte.
type Account struct {
	Address      string `json:"address"`
	Organization string `json:"organization"`
	Member       string `json:"member"`
}

// NewAccount makes the account of a member of an organisation at an address.
func NewAccount(address, organization, member string) Account {
	return Account{Address: NormalAddress(address), Organization: organization, Member: member}
}

// Named reports whether a says whose it is: no part of it is empty.
func (a Account) Named() bool { return a.Address != "" && a.Organization != "" && a.Member != "" }

// Dir is the name of the account's directory: 32 small letters that depend on
// all of the account. They tell nobody whose it is. There are no digits in it,
// since six of them in a log are taken for a code.
func (a Account) Dir() string {
	hash := sha256.New()
	for _, part := range []string{a.Address, a.Organization, a.Member} {
		fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return letters(hash.Sum(nil)[:dirBytes])
}

const dirBytes = 16

// letters writes each half byte as one of the letters a to p.
func letters(bytes []byte) string {
	out := make([]byte, 0, 2*len(bytes))
	for _, b := range bytes {
		out = append(out, 'a'+b>>4, 'a'+b&15)
	}
	return string(out)
}

// IsDir reports whether a name is one that [Account.Dir] may give.
func IsDir(name string) bool {
	return len(name) == 2*dirBytes && strings.Trim(name, "abcdefghijklmnop") == ""
}

// NormalAddress writes an office's address in the one way in which it is
// compared. Only what RFC 3986 calls equal becomes equal: the case of scheme and
// host, the scheme's own port, and an empty path. User and fragment are left
// out. What is no address stays as it is.
func NormalAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	u.User, u.Fragment, u.RawFragment, u.ForceQuery = nil, "", "", false
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	port := u.Port()
	if secure := u.Scheme == "wss" || u.Scheme == "https"; port == "" || secure && port == "443" || !secure && port == "80" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}
