package gateway

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

// oneWelcome is an office on a real socket: it welcomes, and passes on how each
// connection ended.
func oneWelcome(t *testing.T, ended chan<- error) http.Handler {
	upgrader := websocket.Upgrader{Subprotocols: []string{subprotocol}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		if _, _, err := conn.ReadMessage(); err != nil {
			t.Errorf("hello: %v", err)
		}
		if err := conn.WriteMessage(websocket.TextMessage, []byte(welcomeHeld)); err != nil {
			t.Errorf("welcome: %v", err)
		}
		for err == nil {
			_, _, err = conn.ReadMessage()
		}
		ended <- err
	})
}

// runReal runs a client until it reports a signal that until likes.
func runReal(t *testing.T, address string, set func(*Client), until func(office.Signal) bool) {
	t.Helper()
	client, err := New(Config{
		URL: address, Token: func(context.Context) (string, error) { return testToken, nil },
		Device: "d1", ClientName: "test", ClientVersion: "1",
	})
	if err != nil {
		t.Fatal(err)
	}
	set(client)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	met := false
	err = client.Run(ctx, func(s office.Signal) {
		if until(s) {
			met = true
			stop()
		}
	})
	if err != nil || !met {
		t.Errorf("Run = %v, met %v", err, met)
	}
}

func isWelcome(s office.Signal) bool {
	_, ok := s.(office.Welcome)
	return ok
}

func wsAddress(server *httptest.Server) string { return "ws" + strings.TrimPrefix(server.URL, "http") }

func expectCleanClose(t *testing.T, ended <-chan error) {
	t.Helper()
	if err := <-ended; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("ended with %v, want 1000", err)
	}
}

func TestPlainOnLoopback(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	server := httptest.NewServer(oneWelcome(t, ended))
	defer server.Close()
	runReal(t, wsAddress(server), func(*Client) {}, isWelcome)
	expectCleanClose(t, ended)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	server := httptest.NewTLSServer(oneWelcome(t, ended))
	defer server.Close()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	runReal(t, wsAddress(server), func(c *Client) { c.tls = &tls.Config{RootCAs: pool} }, isWelcome)
	expectCleanClose(t, ended)
}

// TestTLSOfStrangersIsRefused shows whom the token is not told.
func TestTLSOfStrangersIsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		trusted, old bool
		host         string
		says         string
	}{
		"a certificate that nobody vouches for": {host: "127.0.0.1", says: "certificate"},
		"a certificate of another name":         {trusted: true, host: "localhost", says: "certificate"},
		"TLS 1.1":                               {trusted: true, old: true, host: "127.0.0.1", says: "protocol version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			if tt.old {
				server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
			}
			server.StartTLS()
			defer server.Close()
			pool := x509.NewCertPool()
			if tt.trusted {
				pool.AddCert(server.Certificate())
			}
			address := strings.Replace(wsAddress(server), "127.0.0.1", tt.host, 1)
			runReal(t, address, func(c *Client) { c.tls = testTLS(c, pool) }, func(s office.Signal) bool {
				state, ok := s.(office.State)
				return ok && state.State == office.Waiting && strings.Contains(state.Err.Error(), tt.says)
			})
		})
	}
}

// testTLS is what a client has, with other certificates to trust.
func testTLS(c *Client, roots *x509.CertPool) *tls.Config {
	config := c.tls.Clone()
	config.RootCAs = roots
	return config
}

func TestProxy(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	server := httptest.NewTLSServer(oneWelcome(t, ended))
	defer server.Close()
	connects := make(chan *http.Request, 1)
	proxy := connectProxy(t, server.Listener.Addr().String(), connects)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	runReal(t, "wss://example.com/gateway", func(c *Client) {
		c.tls = &tls.Config{RootCAs: pool}
		c.proxy = func(r *http.Request) (*url.URL, error) {
			if r.URL.Scheme != "https" {
				t.Errorf("the proxy was chosen for %s", r.URL.Scheme)
			}
			return url.Parse("http://user:secret@" + proxy)
		}
	}, isWelcome)
	expectCleanClose(t, ended)
	connect := <-connects
	diff(t, "through", "CONNECT example.com:443", connect.Method+" "+connect.Host)
	diff(t, "token at the proxy", "", connect.Header.Get("Authorization"))
}

// connectProxy is a proxy that takes every tunnel to one address.
func connectProxy(t *testing.T, target string, connects chan<- *http.Request) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		request, err := http.ReadRequest(bufio.NewReader(client))
		if err != nil {
			return
		}
		connects <- request
		server, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer server.Close()
		io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(server, client)
		io.Copy(client, server)
	}()
	return listener.Addr().String()
}

// badProxy is no address; the word in it is a secret.
var badProxy = strings.Join([]string{"http://user:canary%", "proxy"}, "@")

func TestProxyThatCannotBeUnderstood(t *testing.T) {
	t.Parallel()
	runReal(t, "wss://office.example/gateway", func(c *Client) {
		c.proxy = func(*http.Request) (*url.URL, error) { return url.Parse(badProxy) }
	}, func(s office.Signal) bool {
		state, ok := s.(office.State)
		if ok && state.State == office.Waiting {
			without(t, state.Err.Error(), "canary")
			return strings.Contains(state.Err.Error(), "proxy")
		}
		return false
	})
}
