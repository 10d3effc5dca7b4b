package control

import (
	"context"
	"errors"
	"testing"
	"time"

	"bellhop/app/state"

	"github.com/google/go-cmp/cmp"
)

// untilRight is a Link that takes "right", and counts the others.
func untilRight(ctx context.Context, _ string, in Typing, tell func(Progress)) (LinkResult, error) {
	tell(Progress{Asking: "a@b.example"})
	for left := 4; ; left-- {
		select {
		case <-in.Resend:
			tell(Progress{NotSent: "not now"})
			left++
		case code, more := <-in.Codes:
			if !more {
				return LinkResult{}, &Failure{Code: state.CodeInputEnded}
			}
			if code == "right" {
				return LinkResult{Link: &state.Link{TeamID: "T1", UserID: "U1", VerifiedAt: time.Unix(0, 0).UTC()}}, nil
			}
			tell(Progress{Wrong: true, Left: left})
		case <-ctx.Done():
			return LinkResult{}, ctx.Err()
		}
	}
}

func typed(codes ...string) <-chan string {
	c := make(chan string, len(codes))
	for _, code := range codes {
		c <- code
	}
	close(c)
	return c
}

func TestLinkSessions(t *testing.T) {
	t.Parallel()
	asking := Progress{Asking: "a@b.example"}
	for name, tt := range map[string]struct {
		codes []string
		told  []Progress
		code  string // of the failure, or "" for success
	}{
		"right at once":       {[]string{"right"}, []Progress{asking}, ""},
		"wrong, then right":   {[]string{"a", "b", "right", "never read"}, []Progress{asking, {Wrong: true, Left: 4}, {Wrong: true, Left: 3}}, ""},
		"end of input":        {nil, []Progress{asking}, state.CodeInputEnded},
		"wrong, then no more": {[]string{"a"}, []Progress{asking, {Wrong: true, Left: 4}}, state.CodeInputEnded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			f := newFake()
			f.link = untilRight
			serve(t, dir, f)
			for range 2 { // a session leaves nothing behind that disturbs the next
				var told []Progress
				got, err := NewClient(dir, "en").Link(t.Context(), Typing{Codes: typed(tt.codes...)}, func(p Progress) { told = append(told, p) })
				var failed *Failure
				if tt.code == "" && (err != nil || got.Link == nil || got.Link.UserID != "U1") {
					t.Errorf("%+v, %v", got, err)
				}
				if tt.code != "" && (!errors.As(err, &failed) || failed.Code != tt.code || failed.Text == "") {
					t.Errorf("got %v, want %s", err, tt.code)
				}
				if diff := cmp.Diff(tt.told, told); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestOneSessionAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	f.link = untilRight
	serve(t, dir, f)
	c := NewClient(dir, "en")
	codes := make(chan string, 1)
	var second error
	_, err := c.Link(t.Context(), Typing{Codes: codes}, func(Progress) {
		_, second = c.Link(t.Context(), Typing{}, nil)
		codes <- "right"
	})
	var failed *Failure
	if err != nil || !errors.As(second, &failed) || failed.Code != state.CodeInProgress {
		t.Errorf("first %v, second %v", err, second)
	}
}

func TestTheSessionEndsWhenTheClientGoesAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	ended := make(chan error, 1)
	f.link = func(ctx context.Context, l string, in Typing, tell func(Progress)) (LinkResult, error) {
		got, err := untilRight(ctx, l, in, tell)
		ended <- err
		return got, err
	}
	serve(t, dir, f)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := NewClient(dir, "en").Link(ctx, Typing{Codes: make(chan string)}, func(Progress) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the client: %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the backend: %v", err)
	}
}

func TestTheSessionEndsWithTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	f.link = untilRight
	stop := serve(t, dir, f)
	_, err := NewClient(dir, "en").Link(t.Context(), Typing{Codes: make(chan string)}, func(Progress) { go stop() })
	if err == nil {
		t.Error("it ended well")
	}
	stop()
}

func TestResend(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := newFake()
	f.link = untilRight
	serve(t, dir, f)
	codes, resend := make(chan string, 1), make(chan struct{}, 1)
	var told []Progress
	_, err := NewClient(dir, "en").Link(t.Context(), Typing{codes, resend}, func(p Progress) {
		switch told = append(told, p); len(told) {
		case 1:
			resend <- struct{}{}
		case 2:
			codes <- "right"
		}
	})
	want := []Progress{{Asking: "a@b.example"}, {NotSent: "not now"}}
	if diff := cmp.Diff(want, told); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
