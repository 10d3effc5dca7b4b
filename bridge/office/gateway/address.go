package gateway

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// parseAddress takes wss addresses, and ws addresses of loopback hosts. Its
// errors do not repeat the address.
func parseAddress(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, errors.New("gateway: parse address: not a URL")
	case u.Scheme != "wss" && u.Scheme != "ws":
		return nil, errors.New("gateway: parse address: scheme is not wss")
	case u.Hostname() == "":
		return nil, errors.New("gateway: parse address: no host")
	case u.User != nil:
		return nil, errors.New("gateway: parse address: carries a user name or password")
	case u.Fragment != "":
		return nil, errors.New("gateway: parse address: carries a fragment")
	case u.Scheme == "ws" && !loopback(u.Hostname()):
		return nil, errors.New("gateway: parse address: ws is for loopback hosts only, use wss")
	}
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
