package org

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLink(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		link string
		want string
		err  error
	}{
		"good":                   {"bellhop://join?v=1&i=YWdl", "age", nil},
		"keys the other way":     {"bellhop://join?i=YWdl&v=1", "age", nil},
		"filled up with =":       {"bellhop://join?v=1&i=YWdlIQ%3D%3D", "age!", nil},
		"nothing":                {"", "", ErrNotInvitation},
		"another scheme":         {"https://join?v=1&i=YWdl", "", ErrNotInvitation},
		"another thing to do":    {"bellhop://leave?v=1&i=YWdl", "", ErrNotInvitation},
		"a path":                 {"bellhop://join/now?v=1&i=YWdl", "", ErrNotInvitation},
		"no host":                {"bellhop:join?v=1&i=YWdl", "", ErrNotInvitation},
		"the scheme alone":       {"bellhop:", "", ErrNotInvitation},
		"no invitation":          {"bellhop://join?v=1", "", ErrDamaged},
		"an empty one":           {"bellhop://join?v=1&i=", "", ErrDamaged},
		"no version":             {"bellhop://join?i=YWdl", "", ErrDamaged},
		"not base64":             {"bellhop://join?v=1&i=*", "", ErrDamaged},
		"bits that nobody wrote": {"bellhop://join?v=1&i=YWdlIR", "", ErrDamaged},
		"a bad escape":           {"bellhop://join?v=1&i=%zz", "", ErrDamaged},
		"a semicolon":            {"bellhop://join?v=1;i=YWdl", "", ErrDamaged},
		"a fragment":             {"bellhop://join?v=1&i=YWdl#x", "", ErrDamaged},
		"a user":                 {"bellhop://a@join?v=1&i=YWdl", "", ErrDamaged},
		"two of them":            {"bellhop://join?v=1&i=YWdl&i=YWdl", "", ErrDamaged},
		"another key":            {"bellhop://join?v=1&i=YWdl&slack=evil", "", ErrForeign},
		"version 0":              {"bellhop://join?v=0&i=YWdl", "", ErrForeign},
		"version 2":              {"bellhop://join?v=2&i=YWdl", "", ErrNewer},
		"too long":               {"bellhop://join?v=1&i=" + strings.Repeat("A", MaxLink), "", ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseLink(tc.link)
			if !errors.Is(err, tc.err) {
				t.Fatalf("got %v, want %v", err, tc.err)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				inWords(t, err)
			}
		})
	}
}

func TestLinkHasABound(t *testing.T) {
	t.Parallel()
	long := invitation()
	long.Office = "wss://office.example/" + strings.Repeat("x", 480)
	long.Workspace.Name = strings.Repeat("長", longestName)
	file := made(t, long)
	if link, err := Link(file); err != nil || len(link) > MaxLink {
		t.Errorf("the longest office and name: %d characters, %v", len(link), err)
	}
	_, err := Link(append([]byte(ageIntro), make([]byte, MaxLink)...))
	if !errors.Is(err, ErrLinkTooLong) {
		t.Errorf("more: %v", err)
	}
	inWords(t, err)
	if _, err := Link([]byte("hello")); !errors.Is(err, ErrNotInvitation) {
		t.Errorf("of a text: %v", err)
	}
}
