package slack

import (
	"net"
	"net/url"
	"testing"
)

// TestNoConnectionIsAnError has each way to Slack end before it is one.
func TestNoConnectionIsAnError(t *testing.T) {
	t.Parallel()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	shut := gone.Addr().String()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	go func() {
		for {
			conn, err := deaf.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	_, d := newTransport(&url.URL{Scheme: "https", Host: shut}, nil)
	for name, addr := range map[string]string{"nobody listens": shut, "no TLS": deaf.Addr().String(), "no address": "slack"} {
		if conn, err := d.secure(t.Context(), "tcp", addr); err == nil || conn != nil {
			t.Errorf("%s: secure gives %v, %v", name, conn, err)
		}
	}
	if conn, err := d.connect(t.Context(), "tcp", shut); err == nil || conn != nil {
		t.Errorf("connect gives %v, %v", conn, err)
	}
	if n := d.open.Load(); n != 0 {
		t.Errorf("%d connections are open", n)
	}
}
