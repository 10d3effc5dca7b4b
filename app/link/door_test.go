package link

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func visit(t *testing.T, c *http.Client, change func(*http.Request), url string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	w, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w, string(body)
}

func TestAllow(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "ja", "ko"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, r := newWorld(), request()
				r.Language = lang
				told, ended := begin(t.Context(), w.service(true), r, nil)
				<-told
				answer, body := visit(t, w.client(), nil, urlIn(w.last(t)))
				if answer.StatusCode != http.StatusOK {
					t.Errorf("status %s", answer.Status)
				}
				w.outcome(t, <-ended, nil)
				for key, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
					"X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8"} {
					if got := answer.Header.Get(key); got != want {
						t.Errorf("%s: %q", key, got)
					}
				}
				if !strings.Contains(answer.Header.Get("Content-Security-Policy"), "default-src 'none'") {
					t.Error("no content security policy")
				}
				if strings.Contains(body, "<script") || strings.Contains(body, "http") || !strings.Contains(body, `lang="`+lang+`"`) || !strings.Contains(body, pagesIn(lang).connected.Text) {
					t.Errorf("the page:\n%s", body)
				}
			})
		})
	}
}

func TestWhatConnectsNothing(t *testing.T) {
	t.Parallel()
	header := func(key, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(key, value) }
	}
	headers := func(pairs ...string) func(*http.Request) {
		return func(r *http.Request) {
			for pair := range slices.Chunk(pairs, 2) {
				r.Header.Set(pair[0], pair[1])
			}
		}
	}
	method := func(m string) func(*http.Request) { return func(r *http.Request) { r.Method = m } }
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	path := func(edit func(string) string) func(*http.Request) {
		return func(r *http.Request) { r.URL.Path = edit(r.URL.Path) }
	}
	tests := []struct {
		name   string
		change func(*http.Request)
		want   int
	}{
		{"HEAD", method("HEAD"), 405},
		{"POST", method("POST"), 405},
		{"OPTIONS", method("OPTIONS"), 405},
		{"DNS rebinding: another host", host("evil.example:4711"), 421},
		{"DNS rebinding: the address as the host", host("127.0.0.1:4711"), 421},
		{"DNS rebinding: another port", host("localhost:4712"), 421},
		{"DNS rebinding: no port", host("localhost"), 421},
		{"DNS rebinding: another name of this machine", host("localhost.:4711"), 421},
		{"DNS rebinding: a name that points here", host("localhost.evil.example:4711"), 421},
		{"DNS rebinding: the other family as the host", host("[::1]:4711"), 421},
		{"wrong state: none", path(func(string) string { return "/" }), 404},
		{"wrong state: shorter", path(func(p string) string { return p[:len(p)-1] }), 404},
		{"wrong state: longer", path(func(p string) string { return p + "a" }), 404},
		{"wrong state: a slash behind it", path(func(p string) string { return p + "/" }), 404},
		{"wrong state: one letter changed", path(func(p string) string { return p[:9] + string('a'+(p[9]-'a'+1)%16) + p[10:] }), 404},
		{"wrong state: in capitals", path(strings.ToUpper), 404},
		{"wrong state: a query", func(r *http.Request) { r.URL.RawQuery = "x=1" }, 404},
		{"wrong state: an empty query, as a form that gets leaves it", func(r *http.Request) { r.URL.ForceQuery = true }, 404},
		{"wrong state: behind dots", path(func(p string) string { return "/x/.." + p }), 404},
		{"wrong state: escaped", func(r *http.Request) { r.URL.RawPath = fmt.Sprintf("/%%%02x%s", r.URL.Path[1], r.URL.Path[2:]) }, 404},
		{"another origin: a form of another site", header("Origin", "https://evil.example"), 403},
		{"another origin: a form of a file", header("Origin", "null"), 403},
		{"another origin: a script's fetch", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "empty"), 403},
		{"another origin: a picture", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"), 403},
		{"another origin: a frame", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"), 403},
		{"another origin: a websocket", headers("Sec-Fetch-Mode", "websocket", "Upgrade", "websocket", "Connection", "Upgrade"), 403},
		{"prefetch", header("Sec-Purpose", "prefetch;prerender"), 403},
		{"old prefetch", header("Purpose", "prefetch"), 403},
		{"Firefox's prefetch", header("X-Moz", "prefetch"), 403},
		{"Safari's preview", header("X-Purpose", "preview"), 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				codes := make(chan string)
				told, ended := begin(t.Context(), w.service(true), request(), codes)
				<-told
				for range 2 {
					if answer, _ := visit(t, w.client(), tt.change, urlIn(w.last(t))); answer.StatusCode != tt.want {
						t.Errorf("status %d, want %d", answer.StatusCode, tt.want)
					}
				}
				close(codes)
				w.outcome(t, <-ended, ErrInputEnded)
			})
		})
	}
}

func TestTwoAtOnceConnectOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		told, ended := begin(t.Context(), w.service(true), request(), nil)
		<-told
		url := urlIn(w.last(t))
		client, got := w.client(), make(chan int, 2)
		for range 2 {
			go func() {
				answer, err := client.Get(url)
				if err != nil {
					got <- 0 // it came when nobody listened any more
					return
				}
				_ = answer.Body.Close()
				got <- answer.StatusCode
			}()
		}
		w.outcome(t, <-ended, nil)
		if a, b := <-got, <-got; (a == http.StatusOK) == (b == http.StatusOK) {
			t.Errorf("answers %d and %d", a, b)
		}
	})
}

func TestAFullDiskIsSaidOnThePage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.broken = errors.New("disk full")
		told, ended := begin(t.Context(), w.service(true), request(), nil)
		<-told
		answer, body := visit(t, w.client(), nil, urlIn(w.last(t)))
		if answer.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "could not be saved") {
			t.Errorf("status %s", answer.Status)
		}
		w.outcome(t, <-ended, w.broken)
	})
}

func TestOverRealLoopback(t *testing.T) {
	t.Parallel()
	w := newWorld()
	told, ended := begin(t.Context(), w.service(false), request(), nil)
	<-told
	url := urlIn(w.last(t))
	if !regexp.MustCompile(`^http://localhost:[0-9]{1,5}/[a-p]{64}$`).MatchString(url) {
		t.Errorf("the link is of another form, %d long", len(url))
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: nil}}
	if answer, _ := visit(t, client, nil, url); answer.StatusCode != http.StatusOK {
		t.Errorf("status %s", answer.Status)
	}
	if got := <-ended; got.err != nil || w.link == nil {
		t.Errorf("%v, stored %v", got.err, w.link)
	}
	if answer, err := client.Get(url); err == nil {
		_ = answer.Body.Close()
		t.Errorf("answered again: %s", answer.Status)
	}
}

func TestLoopbackBindsLoopbackOnly(t *testing.T) {
	t.Parallel()
	way, err := loopback()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range way.Listeners {
		addr, ok := l.Addr().(*net.TCPAddr)
		if !ok || !addr.IP.IsLoopback() || addr.Port != way.Port {
			t.Errorf("bound on %v, want port %d", l.Addr(), way.Port)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if six, err := net.Listen("tcp6", "[::1]:0"); err == nil {
		_ = six.Close()
		if len(way.Listeners) != 2 {
			t.Errorf("%d listeners on a machine with IPv6", len(way.Listeners))
		}
	}
}

func TestDoorThatCannotOpen(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.service(true)
	no := errors.New("no ports")
	s.Listen = func() (Doorway, error) { return Doorway{}, no }
	if _, err := s.Connect(context.Background(), request(), nil, nil); !errors.Is(err, no) || len(w.posts) > 0 {
		t.Errorf("%v, %d posts", err, len(w.posts))
	}
}
