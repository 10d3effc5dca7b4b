package slack

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"bellhop/bridge"
)

// TestStrangers shows that who cannot prove to be Slack is sent nothing: what
// answers where a false DNS, a captive portal or a proxy that reads along leads.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		trusted bool
		code    string
		host    string // instead of the server's address; the port stays
		old     bool
	}{
		"a certificate that nobody vouches for": {host: "127.0.0.1", code: CodeCertificate},
		"a certificate of another name":         {trusted: true, host: "localhost", code: CodeCertificate},
		"TLS 1.1":                               {trusted: true, host: "127.0.0.1", old: true, code: "connection"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slack := &faultySlack{answer: takesAndSays(200, okPost)}
			server := httptest.NewUnstartedServer(slack)
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			if tt.old {
				server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
			}
			server.StartTLS()
			defer server.Close()
			var roots *x509.CertPool
			if tt.trusted {
				roots = x509.NewCertPool()
				roots.AddCert(server.Certificate())
			}
			c := testClient(t, strings.Replace(server.URL, "127.0.0.1", tt.host, 1), roots)
			if v := c.Post(t.Context(), posting); v.Outcome != bridge.OutcomeUnsent || v.Code != tt.code {
				t.Errorf("%+v, want unsent: %s", v, tt.code)
			}
			if n := slack.seen.Load(); n != 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
}
