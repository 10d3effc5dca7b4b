package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// authority signs certificates. bellhopd trusts one of them, by SSL_CERT_FILE
// and nothing else.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{t: t, key: key}
	a.cert = a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-1000 * time.Hour), NotAfter: time.Now().Add(1000 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}, nil, &key.PublicKey)
	return a
}

func (a *authority) sign(template, parent *x509.Certificate, of *ecdsa.PublicKey) *x509.Certificate {
	a.t.Helper()
	if parent == nil {
		parent = template
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, of, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert
}

// file is where bellhopd finds the authority.
func (a *authority) file() string {
	a.t.Helper()
	name := filepath.Join(a.t.TempDir(), "authority.pem")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return name
}

// issue makes a certificate for a host, valid from and until so far from now.
func (a *authority) issue(host string, from, until time.Duration) *tls.Certificate {
	a.t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host},
		NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	return &tls.Certificate{Certificate: [][]byte{a.sign(template, a.cert, &a.key.PublicKey).Raw}, PrivateKey: a.key}
}

func (a *authority) good(host string) *tls.Certificate {
	return a.issue(host, -time.Hour, time.Hour)
}

// door is where a side answers: with TLS as it is told to, and instead of the
// true server with whatever is set.
type door struct {
	address string // host:port

	mu      sync.Mutex
	server  http.Handler
	instead http.HandlerFunc
	config  *tls.Config
	hits    int // requests that came in
}

// newDoor puts a door before the office or Slack.
func newDoor(f *trial, secure bool) *door {
	f.t.Helper()
	d := &door{server: f.office}
	if f.side == slackSide {
		d.server = f.slack
	}
	s := httptest.NewUnstartedServer(d)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	d.address = s.Listener.Addr().String()
	if !secure {
		s.Start()
	} else {
		s.EnableHTTP2 = true
		s.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.config, nil
		}}
		s.StartTLS()
	}
	f.t.Cleanup(func() {
		f.office.Close()
		s.CloseClientConnections()
		s.Close()
	})
	return d
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.hits++
	instead := d.instead
	d.mu.Unlock()
	if instead != nil {
		instead(w, r)
		return
	}
	d.server.ServeHTTP(w, r)
}

// put has somebody else answer; nil: the true server.
func (d *door) put(instead http.HandlerFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.instead = instead
}

// show changes the certificate, and the newest TLS that is spoken (0: any).
func (d *door) show(c *tls.Certificate, newest uint16) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.config = &tls.Config{Certificates: []tls.Certificate{*c}, MinVersion: tls.VersionTLS10, MaxVersion: newest, NextProtos: []string{"h2", "http/1.1"}}
	if newest != 0 {
		d.config.NextProtos = nil
	}
}

func (d *door) asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hits
}

// reach has bellhopd find the scenario's side at host, which may have a port.
func (f *trial) reach(scheme, host string) {
	if f.side == officeSide {
		f.url = strings.Replace(scheme, "http", "ws", 1) + "://" + host + "/gateway"
		f.link() // another address is another account
		return
	}
	f.api = scheme + "://" + host + "/api/"
	if name, _, _ := net.SplitHostPort(host); net.ParseIP(name) == nil {
		f.rate = nil
	}
}

// trust makes an authority the only one that bellhopd knows.
func (f *trial) trust(a *authority) {
	f.env = append(f.env, "SSL_CERT_FILE="+a.file(), "SSL_CERT_DIR="+f.t.TempDir())
}

// httpProxy takes every tunnel to one address, or does what it is told to.
type httpProxy struct {
	wire   *proxyWire // before it
	target string

	mu      sync.Mutex
	instead http.HandlerFunc
}

// newHTTPProxy makes a proxy and has bellhopd use it.
func newHTTPProxy(f *trial, target string) *httpProxy {
	p := &httpProxy{target: target}
	s := httptest.NewServer(p)
	f.t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	u, err := url.Parse(s.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	p.wire = newWire(f.t, u.Host)
	f.env = append(f.env, "HTTPS_PROXY=http://"+p.wire.address)
	return p
}

func (p *httpProxy) put(instead http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.instead = instead
}

func (p *httpProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	instead := p.instead
	p.mu.Unlock()
	switch {
	case instead != nil:
		instead(w, r)
	case r.Method != http.MethodConnect:
		http.Error(w, "tunnels only", http.StatusMethodNotAllowed)
	default:
		tunnel(w, p.target)
	}
}

func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(there, io.MultiReader(bytes.NewReader(early), here))
		there.Close()
	}()
	_, _ = io.Copy(here, there)
	here.Close()
	<-done
}

// rawAnswer answers with bytes that net/http would not write.
func rawAnswer(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, text)
		conn.Close()
	}
}
