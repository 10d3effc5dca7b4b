package link

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"
)

// TestAClickOnAnotherSite shows that the link works where it is read: in Slack,
// which in a browser is another site.
func TestAClickOnAnotherSite(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ site, user string }{
		"in Slack in a browser":         {"cross-site", "?1"},
		"typed or from another program": {"none", "?1"},
		// A redirect of Slack's own may lose what says that a person clicked.
		"where a page leads the window": {"cross-site", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				told, ended := begin(t.Context(), w.service(true), request(), nil)
				<-told
				answer, _ := visit(t, w.client(), func(r *http.Request) {
					r.Header = http.Header{
						"Sec-Fetch-Site": {tt.site}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"},
					}
					if tt.user != "" {
						r.Header.Set("Sec-Fetch-User", tt.user)
					}
				}, urlIn(w.last(t)))
				if answer.StatusCode != http.StatusOK {
					t.Errorf("status %s", answer.Status)
				}
				w.outcome(t, <-ended, nil)
			})
		})
	}
}

// TestAnAllowLinkOfAnotherConnect shows that a link that was good once, or is
// good elsewhere, connects nothing here.
func TestAnAllowLinkOfAnotherConnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ctx, giveUp := context.WithCancel(t.Context())
		told, ended := begin(ctx, w.service(true), request(), nil)
		<-told
		old := urlIn(w.last(t))
		giveUp()
		w.outcome(t, <-ended, context.Canceled)
		w.log = nil

		codes := make(chan string)
		told, ended = begin(t.Context(), w.service(true), request(), codes)
		<-told
		if old == urlIn(w.last(t)) {
			t.Error("two connects have the same link")
		}
		if answer, _ := visit(t, w.client(), nil, old); answer.StatusCode != http.StatusNotFound {
			t.Errorf("status %s", answer.Status)
		}
		close(codes)
		w.outcome(t, <-ended, ErrInputEnded)
	})
}

// TestReplays shows that the link leads nowhere once its Connect is over, however
// that ended.
func TestReplays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end  func(t *testing.T, w *world, codes chan<- string, giveUp func())
		want error
	}{
		"after Allow": {func(t *testing.T, w *world, _ chan<- string, _ func()) {
			if answer, _ := visit(t, w.client(), nil, urlIn(w.last(t))); answer.StatusCode != http.StatusOK {
				t.Errorf("status %s", answer.Status)
			}
		}, nil},
		"after the code":       {func(t *testing.T, w *world, codes chan<- string, _ func()) { codes <- w.code(t) }, nil},
		"after it is given up": {func(_ *testing.T, _ *world, _ chan<- string, giveUp func()) { giveUp() }, context.Canceled},
		"after ten minutes":    {func(*testing.T, *world, chan<- string, func()) { time.Sleep(window) }, ErrExpired},
		"after five wrong codes": {func(t *testing.T, w *world, codes chan<- string, _ func()) {
			for range tries {
				codes <- wrong(w.code(t))
			}
		}, ErrTooManyTries},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				ctx, giveUp := context.WithCancel(t.Context())
				defer giveUp()
				codes := make(chan string)
				told, ended := begin(ctx, w.service(true), request(), codes)
				<-told
				tt.end(t, w, codes, giveUp)
				got := <-ended
				w.outcome(t, got, tt.want)
				if answer, err := w.client().Get(urlIn(w.last(t))); err == nil {
					_ = answer.Body.Close()
					t.Errorf("answered again: %s", answer.Status)
				}
				w.outcome(t, got, tt.want)
			})
		})
	}
}

// TestBothFamilies knocks at each of the addresses that localhost can be.
func TestBothFamilies(t *testing.T) {
	t.Parallel()
	for _, ip := range []string{"127.0.0.1", "::1"} {
		t.Run(ip, func(t *testing.T) {
			t.Parallel()
			if l, err := net.Listen("tcp", net.JoinHostPort(ip, "0")); err != nil {
				t.Skip("this machine has no", ip)
			} else if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			w := newWorld()
			told, ended := begin(t.Context(), w.service(false), request(), nil)
			<-told
			allow, err := url.Parse(urlIn(w.last(t)))
			if err != nil {
				t.Fatal(err)
			}
			direct := *allow
			direct.Host = net.JoinHostPort(ip, allow.Port())
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: nil}}
			for _, host := range []string{direct.Host, "rebound.example:" + allow.Port()} {
				if answer, _ := visit(t, client, func(r *http.Request) { r.Host = host }, direct.String()); answer.StatusCode != http.StatusMisdirectedRequest {
					t.Errorf("host %s: status %s", host, answer.Status)
				}
			}
			if answer, _ := visit(t, client, func(r *http.Request) { r.Host = allow.Host }, direct.String()); answer.StatusCode != http.StatusOK {
				t.Errorf("status %s", answer.Status)
			}
			if got := <-ended; got.err != nil || w.link == nil {
				t.Errorf("%v, stored %v", got.err, w.link)
			}
		})
	}
}
