package link

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAllowance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ask := func(email string) error {
			r := request()
			r.Self.Email = email
			codes := make(chan string)
			close(codes)
			_, err := w.service(true).Connect(t.Context(), r, codes, func(Progress) {}) // each time a new Service: a restart
			return err
		}
		refusedUntil := func(when string, want time.Time) {
			t.Helper()
			var many *TooManyMessagesError
			posts := len(w.posts)
			if err := ask("Aki@Acme.example "); !errors.As(err, &many) || !many.Until.Equal(want) || len(w.posts) != posts {
				t.Errorf("%s: %v until %v, want %v", when, err, many, want)
			}
		}
		start := time.Now()
		for n := range 10 {
			if n > 0 && n%3 == 0 {
				refusedUntil(fmt.Sprintf("after %d", n), time.Now().Add(10*time.Minute-2*time.Second))
				time.Sleep(10*time.Minute - 2*time.Second)
			}
			if err := ask("aki@acme.example"); !errors.Is(err, ErrInputEnded) {
				t.Fatalf("message %d: %v", n+1, err)
			}
			if n%3 != 2 {
				time.Sleep(time.Second)
			}
		}
		time.Sleep(time.Hour)
		refusedUntil("after ten", start.Add(24*time.Hour))
		if err := ask("bo@acme.example"); !errors.Is(err, ErrInputEnded) {
			t.Errorf("another person: %v", err)
		}
		time.Sleep(time.Until(start.Add(24 * time.Hour)))
		if err := ask("aki@acme.example"); !errors.Is(err, ErrInputEnded) {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestReadTimes(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000_000, 0)
	for name, tt := range map[string]struct {
		in   string
		want []int64
	}{
		"nothing":              {"", nil},
		"garbage":              {`{"x":1}`, nil},
		"a day old and newer":  {"[999913600,999913601]", []int64{999913601}},
		"of the future is now": {"[1000000500]", []int64{1000000000}},
		"out of order":         {"[999999999,999999990]", []int64{999999990, 999999999}},
	} {
		if diff := cmp.Diff(tt.want, readTimes(tt.in, now)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestResendRenewsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		began := time.Now()
		resend, codes := make(chan struct{}), make(chan string)
		r := request()
		r.Resend = resend
		told, ended := begin(t.Context(), w.service(true), r, codes)
		<-told
		code, url := w.code(t), urlIn(w.last(t))
		for n := range 4 {
			codes <- wrong(code)
			if p := <-told; p.Left != 4-n {
				t.Errorf("%d tries left after %d", p.Left, n+1)
			}
			time.Sleep(time.Minute)
			resend <- struct{}{}
			p := <-told
			if many := (*TooManyMessagesError)(nil); errors.As(p.NotSent, &many) != (n >= 2) {
				t.Errorf("resend %d: %+v", n+1, p)
			}
		}
		if len(w.posts) != 3 || w.code(t) != code || urlIn(w.last(t)) != url {
			t.Errorf("%d posts, or another code or link", len(w.posts))
		}
		got := <-ended
		if !errors.Is(got.err, ErrExpired) || time.Since(began) != 10*time.Minute {
			t.Errorf("%v after %v", got.err, time.Since(began))
		}
	})
}
