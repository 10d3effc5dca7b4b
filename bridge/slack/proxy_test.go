package slack

import (
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"

	"bellhop/bridge"
)

// TestProxy shows that the environment's proxy is used, in a process of its
// own, for net/http reads the environment once.
func TestProxy(t *testing.T) {
	if addr := os.Getenv("BELLHOP_TEST_SLACK"); addr != "" {
		proxied(t)
		return
	}
	t.Parallel()
	slack := httptest.NewUnstartedServer(&faultySlack{answer: takesAndSays(200, okPost)})
	slack.EnableHTTP2 = true
	slack.StartTLS()
	defer slack.Close()
	certificate := t.TempDir() + "/cert"
	if err := os.WriteFile(certificate, slack.Certificate().Raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var connects atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "example.com:443" || connects.Add(1) == 1 {
			http.Error(w, "sign in first", http.StatusProxyAuthRequired)
			return
		}
		tunnel(w, slack.Listener.Addr().String())
	}))
	defer proxy.Close()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$", "-test.v")
	child.Env = append(os.Environ(), "BELLHOP_TEST_SLACK="+certificate, "HTTPS_PROXY="+proxy.URL, "NO_PROXY=", "no_proxy=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if connects.Load() != 2 {
		t.Errorf("the proxy was asked %d times, want 2", connects.Load())
	}
}

// proxied posts twice through a proxy that refuses the first time.
func proxied(t *testing.T) {
	raw, err := os.ReadFile(os.Getenv("BELLHOP_TEST_SLACK"))
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	c := testClient(t, "https://example.com", roots)
	c.Warm(t.Context())
	if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeUnsent || v.Code != CodeProxy {
		t.Errorf("refused by the proxy: %+v, want unsent", v)
	}
	if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeSent {
		t.Errorf("through the proxy: %+v, want sent", v)
	}
}

func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(there, here)
		there.Close()
	}()
	_, _ = io.Copy(here, there)
	here.Close()
	<-done
}
