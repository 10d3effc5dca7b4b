package gateway

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"bellhop/bridge/office"
)

// through keeps an HTTP proxy for connect, and leaves every other kind to the
// websocket library. That one's own way through an HTTP proxy panics at an
// answer without a phrase, and knows none that speaks TLS.
func (d *rawDial) through(choose func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		proxy, err := choose(r)
		if err != nil || proxy == nil || proxy.Scheme != "http" && proxy.Scheme != "https" {
			return proxy, err
		}
		d.proxy = proxy
		return nil, nil
	}
}

// tunnel asks the proxy at the other end of conn for a way to address. Its
// errors keep the status and nothing else that the proxy wrote.
func tunnel(ctx context.Context, conn net.Conn, proxy *url.URL, address string, config *tls.Config) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, err
		}
	}
	if proxy.Scheme == "https" {
		config = config.Clone()
		config.ServerName = proxy.Hostname()
		secure := tls.Client(conn, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("the proxy: %w", err)
		}
		conn = secure
	}
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if user := proxy.User; user != nil {
		password, _ := user.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := request.Write(conn); err != nil {
		return nil, err
	}
	// Behind a tunnel the server does not speak first, so nothing of its is lost
	// with the buffer.
	response, err := http.ReadResponse(bufio.NewReader(conn), request)
	if err != nil {
		return nil, errors.New("the proxy's answer was no answer to CONNECT")
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: http %d", office.ErrProxy, response.StatusCode)
	}
	return conn, nil
}

// hostPort is where a proxy listens.
func hostPort(proxy *url.URL) string {
	port := proxy.Port()
	switch {
	case port != "":
	case proxy.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}
