package sandbox

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// screen keeps what is printed.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func TestDemo(t *testing.T) {
	t.Parallel()
	var out screen
	s := New(Options{Out: &out})
	if err := s.Demo(t.Context(), Script{Program: newToy(), Data: t.TempDir(), Once: true}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	t.Log("\n" + out.String())
	for _, want := range []string{
		"group DM with Ben", "app DM, a copy to Chloé", "Slackbot, as Vera", "  app       app DM\n",
		", changed", ", deleted", "no_mention", "group_mention", "several_mentions", "not_chat", "own_message", "empty",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table does not show %q", want)
		}
	}
	if strings.Contains(out.String(), "✗") {
		t.Error("the table shows something wrong")
	}
}

func TestDemoTellsWhatWentWrong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil func(url.Values) int
		want  string
	}{
		"posted twice": {func(f url.Values) int { return 1 + strings.Count(f.Get("text"), "Lunch") }, `"Lunch at noon, the usual place" came out as repeated, not group`},
		"other route": {func(f url.Values) int {
			if strings.Contains(f.Get("text"), "Which floor") {
				f.Del("username")
			}
			return 1
		}, `"Which floor was it again" came out as app, not slackbot`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out screen
			program := newToy()
			program.spoil = tc.spoil
			err := New(Options{Out: &out}).Demo(t.Context(), Script{Program: program, Data: t.TempDir(), Once: true})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error is %v, want %s", err, tc.want)
			}
			if !strings.Contains(out.String(), "✗") {
				t.Error("the table shows nothing wrong")
			}
		})
	}
}

func TestDemoEndsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Demo(ctx, Script{Program: newToy(), Data: t.TempDir()}) }()
	if err := s.wait(t.Context(), "the first message", func() bool { return len(s.office.Messages()) > 0 }); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("demo: %v", err)
	}
}

// The page shows the same words as the terminal, but for its own address.
func TestBannerNamesNotThePageItIsOn(t *testing.T) {
	t.Parallel()
	var out screen
	s := New(Options{Out: &out})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Demo(ctx, Script{Program: newToy(), Data: t.TempDir()}) }()
	for {
		s.mu.Lock()
		note, changed := s.note, s.changed
		s.mu.Unlock()
		if strings.Contains(note, "http") {
			t.Errorf("the page reads %q", note)
			break
		}
		if strings.Contains(note, "yourself") {
			break
		}
		<-changed
	}
	if err := s.wait(t.Context(), "the page's address", func() bool { return strings.Contains(out.String(), "page    http://") }); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("demo: %v", err)
	}
}

func TestAligned(t *testing.T) {
	t.Parallel()
	got := aligned([][]string{{"愛子", "a"}, {"Ben", "bb"}})
	if want := "愛子  a\nBen   bb\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
