package config

import "testing"

// What RFC 3986 calls equal is equal, and nothing else.
func TestNormalAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b string }{
		{"WSS://Office.Example/Gateway", "wss://office.example/Gateway"},
		{"wss://office.example:443/g", "wss://office.example/g"},
		{"ws://127.0.0.1:80/g", "ws://127.0.0.1/g"},
		{"wss://office.example", "wss://office.example/"},
		{"wss://office.example:/g", "wss://office.example/g"},
		{"wss://[::1]:443/g", "wss://[::1]/g"},
	} {
		if NormalAddress(c.a) != NormalAddress(c.b) {
			t.Errorf("%s is not %s", c.a, c.b)
		}
	}
	other := []string{
		"wss://office.example/g", "ws://office.example/g", "wss://office.example/G", "wss://office.example/g/", "wss://office.example:444/g",
		"wss://office.example:80/g", "wss://office.example./g", "wss://office.example/%67", "wss://office.example/g?a", "wss://b.example/g", "office", "",
	}
	for i, a := range other {
		for _, b := range other[:i] {
			if NormalAddress(a) == NormalAddress(b) {
				t.Errorf("%q is %q", a, b)
			}
		}
	}
}

// Each part of an account counts, and no two accounts share a directory.
func TestAccountsHaveTheirOwnDirectory(t *testing.T) {
	t.Parallel()
	seen := map[string]Account{}
	for _, address := range []string{"wss://o.example/", "wss://o.example/a", "wss://p.example/"} {
		for _, organization := range []string{"a", "ab", "a:b", "..", "A"} {
			for _, member := range []string{"b", "bb", "1:b", "/", "B", "b\x00"} {
				a := NewAccount(address, organization, member)
				if was, twice := seen[a.Dir()]; twice || !IsDir(a.Dir()) || !a.Named() {
					t.Errorf("%+v has the directory %s, as %+v", a, a.Dir(), was)
				}
				seen[a.Dir()] = a
			}
		}
	}
	for _, name := range []string{"", ".", "..", "abc", "abcdefghijklmnopabcdefghijklmnoq", "ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP"} {
		if IsDir(name) {
			t.Errorf("%q is taken for a seat's directory", name)
		}
	}
}
