package logs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashIn); dir != "" {
		crash(dir)
	}
	goleak.VerifyTestMain(m)
}

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"

func TestClean(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ in, want string }{
		"bot token":        {"x xoxb-12-34-aBc y", "x [redacted] y"},
		"user token":       {"xoxp-1-a", "[redacted]"},
		"rotating token":   {"xoxe.xoxb-1-Mi0", "[redacted]"},
		"refresh token":    {"xoxe-1-a,", "[redacted],"},
		"app token":        {`"xapp-1-A0-9-f"`, `"[redacted]"`},
		"in capitals":      {"XOXB-1-CANARY", "[redacted]"},
		"bearer":           {"Authorization: Bearer abc.DEF-1~+/=", "Authorization: [redacted]"},
		"bearer in a map":  {"map[Authorization:[bearer s3cret]]", "map[Authorization:[[redacted]]]"},
		"jwt":              {"t=" + jwt + ";", "t=[redacted];"},
		"six digits":       {"code 123456.", "code [6 digits]."},
		"only six digits":  {"123456", "[6 digits]"},
		"two codes":        {"123456 654321", "[6 digits] [6 digits]"},
		"five and seven":   {"12345 1234567", "12345 1234567"},
		"beside letters":   {"a123456b", "a[6 digits]b"},
		"nothing":          {"the bearer of news, xoxo, eyJ", "the [redacted] news, xoxo, eyJ"},
		"nothing of these": {"plain words 12", "plain words 12"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := clean(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

type teller struct{ text string }

func (t teller) String() string       { return t.text }
func (t teller) LogValue() slog.Value { return slog.GroupValue(slog.String("id", t.text)) }

func TestNothingSecretIsWritten(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	path := filepath.Join(t.TempDir(), "log")
	l, err := New(Options{Stderr: &stderr, File: path, Debug: true})
	if err != nil {
		t.Fatal(err)
	}
	const token = "xoxb-1-canary"
	log := l.Logger()
	log.Debug("got "+token, "err", fmt.Errorf("call: %w", errors.New("Bearer canary")))
	log.Info("line\nbreak 123456", "id", token, "count", 123456, "size", uint64(654321))
	log.Info("unknown keys", "text", "canary", "sender", teller{"canary"}, "token", 77)
	log.With("secret", "canary", "id", token).WithGroup("slack").Warn("grouped", "url", "https://h/?t="+token, "err", token)
	log.Info("nested", slog.Group("err", "code", token, "password", "canary"), "entry", teller{token})
	log.Info("kinds", "after", time.Second, "held", true, "error", []string{token}, "data", []byte(token+" 123456"), "status", map[string]string{"a": token})
	log.Info("a key "+token, token, "x", "at", time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Join(l.Lines(), "\n") + "\n"
	for name, text := range map[string]string{"stderr": stderr.String(), "file": string(file), "memory": lines} {
		for _, secret := range []string{"canary", "123456", "654321", "=77"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %q:\n%s", name, secret, text)
			}
		}
		if text != lines || strings.Count(text, "\n") != 7 {
			t.Errorf("%s has other lines:\n%s", name, text)
		}
	}
	for _, seen := range []string{"level=DEBUG", "after=1s", "held=true", "text=[withheld]", "slack.url=", "msg=kinds"} {
		if !strings.Contains(lines, seen) {
			t.Errorf("%q is not in\n%s", seen, lines)
		}
	}
}

// TestKeysOfFramesAreTold: a line says which key of a frame is at fault, and why.
// Nothing that a person writes has the shape of either.
func TestKeysOfFramesAreTold(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l, err := New(Options{Stderr: &out})
	if err != nil {
		t.Fatal(err)
	}
	log := l.Logger()
	log.Warn("frame skipped", "what", "malformed", "key", "data.sender.avatar_url", "why", "wrong_type", "bytes", 12)
	log.Warn("frame skipped", "key", "", "why", "not_an_object")
	log.Warn("no token", "empty", true)
	for _, canary := range []any{"data.Canary", "canary words", "canary!", "canary.", ".canary", "canary__x", "canary2", "канарейка", "canary" + strings.Repeat("y", 60), "canary.a.b.c.d.e.f.g.h", []string{"canary"}, errors.New("canary"), teller{"canary words"}} {
		log.Warn("hostile", "key", canary, "why", canary, "empty", canary)
		log.Warn("hostile", "why", "a_canary_of_many_words")
		log.Warn("hostile", "empty", "canary")
	}
	said := out.String()
	for _, want := range []string{"key=data.sender.avatar_url why=wrong_type", `key="" why=not_an_object`, "empty=true"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if strings.Contains(strings.ToLower(said), "canary") || strings.Contains(said, "канарейка") {
		t.Errorf("contents are in\n%s", said)
	}
}

func TestTheLinesOwnTimeStays(t *testing.T) {
	t.Parallel()
	if got, want := cleanLine("time=2026-11-21T14:00:00.123456Z msg=123456"), "time=2026-11-21T14:00:00.123456Z msg=[6 digits]"; got != want {
		t.Errorf("got %q", got)
	}
	if got, want := cleanLine("msg=123456 x"), "msg=[6 digits] x"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	l, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Logger().Debug("one")
	l.SetDebug(true)
	l.Logger().Debug("two")
	l.SetDebug(false)
	l.Logger().Debug("three")
	if got := l.Lines(); len(got) != 1 || !strings.Contains(got[0], "two") {
		t.Errorf("got %q", got)
	}
	if l.Logger().Enabled(context.Background(), slog.LevelDebug) {
		t.Error("debug is on")
	}
}

func TestTheLastThousandLinesAreKept(t *testing.T) {
	t.Parallel()
	l, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range keptLines + 3 {
		l.Logger().Info("m", "n", n)
	}
	got := l.Lines()
	if len(got) != keptLines || !strings.HasSuffix(got[0], "n=3") || !strings.HasSuffix(got[keptLines-1], fmt.Sprintf("n=%d", keptLines+2)) {
		t.Errorf("%d lines from %q to %q", len(got), got[0], got[len(got)-1])
	}
	l.Logger().Info(strings.Repeat("日", maxLine))
	if last := l.Lines()[keptLines-1]; len(last) > maxLine+len("…") || !strings.HasSuffix(last, "日…") {
		t.Errorf("a long line has %d bytes", len(last))
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	if err := os.WriteFile(path, []byte("from before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := New(Options{File: path, maxBytes: 300})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what was open to others: %v, %v", info.Mode(), err)
	}
	for range 40 {
		l.Logger().Info("a line of some length")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1+oldFiles {
		t.Errorf("%d files", len(files))
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Size() > 300 || info.Size() == 0 || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, %v", f.Name(), info.Size(), info.Mode())
		}
	}
	l.Logger().Info("after the end")
	if lines := l.Lines(); !strings.Contains(lines[len(lines)-1], "after the end") {
		t.Error("a line after Close is lost in memory too")
	}
	if _, err := New(Options{File: filepath.Join(dir, "none", "log")}); err == nil {
		t.Error("opened a file in no directory")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestABrokenStderrLosesNoOtherPlace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	l, err := New(Options{Stderr: broken{}, File: path})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { l.Logger().Info("kept") })
	}
	all.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); bytes.Count(data, []byte("msg=kept")) != 4 {
		t.Errorf("the file has %q", data)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("xoxb-1 123456 " + jwt)
	f.Add("Bearer\\\"x")
	f.Add("１２３456 1234567")
	f.Fuzz(func(t *testing.T, text string) {
		once := clean(text)
		if tokens.MatchString(strings.ReplaceAll(once, redacted, " ")) && !strings.Contains(once, redacted) {
			t.Fatalf("a token is left in %q", once)
		}
		if again := cutSix(once); again != once {
			t.Fatalf("six digits are left in %q", once)
		}
	})
}
