package gateway

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"bellhop/bridge/office"
)

// answering is a proxy that answers everything with the same bytes.
func answering(t *testing.T, text string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		listener.Close()
		<-done
	})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				io.WriteString(conn, text)
			}
			conn.Close()
		}
	}()
	return listener.Addr().String()
}

// A proxy that refuses is waited for, and of its answer nothing but the status
// is told.
func TestProxyThatRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer  string
		refused bool
		says    string
	}{
		"407":                     {"HTTP/1.1 407 canary\r\nProxy-Authenticate: Basic realm=canary\r\nContent-Length: 6\r\n\r\ncanary", true, "http 407"},
		"407 without a phrase":    {"HTTP/1.1 407\r\n\r\n", true, "http 407"},
		"204":                     {"HTTP/1.1 204 canary\r\n\r\n", true, "http 204"},
		"another protocol":        {"220 canary ESMTP\r\n", false, "no answer to CONNECT"},
		"nothing":                 {"", false, "no answer to CONNECT"},
		"a header without an end": {"HTTP/1.1 200 OK\r\nCanary: " + strings.Repeat("canary", upgradeMax), false, "no answer to CONNECT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := answering(t, tt.answer)
			runReal(t, "wss://office.example/gateway", func(c *Client) {
				c.proxy = func(*http.Request) (*url.URL, error) { return url.Parse("http://" + proxy) }
			}, func(s office.Signal) bool {
				state, ok := s.(office.State)
				if !ok || state.State != office.Waiting {
					return false
				}
				without(t, state.Err.Error(), "canary")
				if got := errors.Is(state.Err, office.ErrProxy); got != tt.refused {
					t.Errorf("refused by the proxy: %v, want %v", got, tt.refused)
				}
				if !strings.Contains(state.Err.Error(), tt.says) {
					t.Errorf("says %q", state.Err)
				}
				return true
			})
		})
	}
}

// A proxy that speaks TLS itself is spoken TLS to, under its own name.
func TestProxyWithTLS(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	server := httptest.NewTLSServer(oneWelcome(t, ended))
	defer server.Close()
	connects := make(chan *http.Request, 1)
	inner := connectProxy(t, server.Listener.Addr().String(), connects)
	outer := httptest.NewUnstartedServer(nil)
	outer.Config.ErrorLog = log.New(io.Discard, "", 0)
	outer.StartTLS()
	defer outer.Close()
	terminated, err := tls.Listen("tcp", "127.0.0.1:0", outer.TLS)
	if err != nil {
		t.Fatal(err)
	}
	defer terminated.Close()
	go func() {
		conn, err := terminated.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		proxy, err := net.Dial("tcp", inner)
		if err != nil {
			return
		}
		defer proxy.Close()
		go io.Copy(proxy, conn)
		io.Copy(conn, proxy)
	}()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	runReal(t, "wss://example.com/gateway", func(c *Client) {
		c.tls = &tls.Config{RootCAs: pool}
		c.proxy = func(*http.Request) (*url.URL, error) { return url.Parse("https://" + terminated.Addr().String()) }
	}, isWelcome)
	expectCleanClose(t, ended)
	diff(t, "through", "CONNECT example.com:443", func() string { r := <-connects; return r.Method + " " + r.Host }())
}

func TestHostPort(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"http://proxy": "proxy:80", "https://proxy": "proxy:443", "http://proxy:3128": "proxy:3128", "http://[::1]": "[::1]:80",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, raw, want, hostPort(u))
	}
}
