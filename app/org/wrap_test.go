package org

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// endless counts what is read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func TestReadNoMoreThanAllowed(t *testing.T) {
	t.Parallel()
	e := new(endless)
	if _, err := Read(e); !errors.Is(err, ErrTooLarge) || e.read > 2*MaxInvitation {
		t.Errorf("%d bytes read, %v", e.read, err)
	}
	just := bytes.Repeat([]byte("x"), MaxInvitation)
	if got, err := Read(bytes.NewReader(just)); err != nil || !bytes.Equal(got, just) {
		t.Errorf("of %d bytes: %d, %v", len(just), len(got), err)
	}
	if _, err := Read(io.MultiReader(bytes.NewReader(just), strings.NewReader("x"))); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string, data []byte) string {
		name = filepath.Join(dir, name+FileSuffix)
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	good := made(t, invitation())
	huge := path("huge", nil)
	if err := os.Truncate(huge, 1<<30); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		file string
		want error
	}{
		"an invitation":     {path("good", good), nil},
		"of the whole size": {path("whole", bytes.Repeat([]byte("x"), MaxInvitation)), nil},
		"one byte more":     {path("more", bytes.Repeat([]byte("x"), MaxInvitation+1)), ErrTooLarge},
		"1 GB long":         {huge, ErrTooLarge},
		"a folder":          {dir, ErrNotInvitation},
		"a device":          {os.DevNull, ErrNotInvitation},
		"not there":         {filepath.Join(dir, canary), fs.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := ReadFile(tc.file)
			if !errors.Is(err, tc.want) || (err != nil) != (data == nil) {
				t.Fatalf("%d bytes, %v", len(data), err)
			}
			if err != nil && strings.Contains(err.Error(), dir) {
				t.Errorf("tells where files are kept: %v", err)
			}
		})
	}
}

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
			got, err := ParseLink(tc.link)
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
