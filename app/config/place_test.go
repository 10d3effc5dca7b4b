package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func from(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func TestDefaultDir(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, goos string
		env        map[string]string
		want       string
	}{
		{"Linux", "linux", map[string]string{"HOME": "/home/a"}, "/home/a/.local/share/bellhop"},
		{"Linux with XDG", "linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "/d"}, "/d/bellhop"},
		{"XDG must be absolute", "linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "d"}, "/home/a/.local/share/bellhop"},
		{"macOS", "darwin", map[string]string{"HOME": "/Users/a", "XDG_DATA_HOME": "/d"}, "/Users/a/Library/Application Support/Bellhop"},
		{"Windows", "windows", map[string]string{"LocalAppData": "/L"}, filepath.Join("/L", "Bellhop")},
		{"Linux without a home", "linux", nil, ""},
		{"macOS without a home", "darwin", nil, ""},
		{"Windows without one", "windows", map[string]string{"HOME": "/home/a"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := DefaultDir(tt.goos, from(tt.env))
			if got != tt.want || (tt.want == "") != errors.Is(err, ErrNoHome) {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, all, messages, lang, want string
	}{
		{"nothing", "", "", "", "en"},
		{"LANG", "", "", "ja_JP.UTF-8", "ja"},
		{"LC_MESSAGES before LANG", "", "ko_KR", "ja_JP", "ko"},
		{"LC_ALL before both", "ja", "ko_KR", "en_US", "ja"},
		{"C", "C", "ja_JP", "ja_JP", "en"},
		{"C.UTF-8", "", "", "C.UTF-8", "en"},
		{"POSIX", "", "POSIX", "ko", "en"},
		{"unknown", "fr_FR.UTF-8", "", "ko", "en"},
		{"modifier", "", "", "ko@x", "ko"},
		{"with a hyphen", "", "", "ja-JP", "ja"},
		{"only looks like it", "", "", "jav_ID", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Language(from(map[string]string{"LC_ALL": tt.all, "LC_MESSAGES": tt.messages, "LANG": tt.lang})); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPrivate(t *testing.T) {
	t.Parallel()
	const sticky = os.ModeSticky
	for name, tt := range map[string]struct {
		mode, want os.FileMode
		holds      string // files in it
		err        error
	}{
		"open":                   {0o755, 0o700, "", nil},
		"private":                {0o700, 0o700, "", nil},
		"group can see":          {0o750, 0o700, "", nil},
		"open, settings in it":   {0o755, 0o700, fileName, nil},
		"open, a lock in it":     {0o755, 0o700, "bellhop.lock", nil},
		"a new file system":      {0o755, 0o700, "lost+found", nil},
		"a crash in the first":   {0o755, 0o700, ".settings.json.123", nil},
		"a seat's":               {0o700, 0o700, "seat.json", nil},
		"other files":            {0o755, 0o755, "notes.txt", ErrNotOurs},
		"private, other files":   {0o700, 0o700, "notes.txt", ErrNotOurs},
		"the root of a disk":     {0o755, 0o755, "lost+found etc home", ErrNotOurs},
		"an editor's settings":   {0o755, 0o755, "settings.json tasks.json", ErrNotOurs},
		"a service of ours":      {0o755, 0o755, "bellhop.service", ErrNotOurs},
		"ours, and a secret":     {0o755, 0o700, "bellhop.lock secrets.age", nil},
		"before the first lock":  {0o755, 0o700, "settings.json window.json bellhopd.log", nil},
		"a name much like ours":  {0o755, 0o755, "settings.jsonld", ErrNotOurs},
		"everybody's":            {0o777 | sticky, 0o777 | sticky, "", ErrNotOurs},
		"everybody's, settings":  {0o777 | sticky, 0o777 | sticky, fileName, ErrNotOurs},
		"all may write":          {0o777, 0o777, "", ErrNotOurs},
		"all may write settings": {0o777, 0o777, fileName, ErrNotOurs},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, file := range strings.Fields(tt.holds) {
				put(t, dir, file, "")
			}
			if err := os.Chmod(dir, tt.mode); err != nil {
				t.Fatal(err)
			}
			if err := Private(dir); !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if info, _ := os.Stat(dir); info.Mode()&(os.ModePerm|os.ModeSticky) != tt.want {
				t.Errorf("mode %v", info.Mode())
			}
		})
	}
	if err := Private(filepath.Join(os.Args[0], "x")); err == nil {
		t.Error("made a directory in a file")
	}
}
