package agent

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"

	"bellhop/bridge/office/all"
	"bellhop/bridge/slack"
)

// Check reports what is wrong with the addresses of o, without opening or
// calling anything.
func (o Options) Check() error {
	none := func(context.Context) (string, error) { return "", nil }
	quiet := slog.New(slog.DiscardHandler)
	if o.Office != "" {
		if err := all.Check(o.Office); err != nil {
			return fmt.Errorf("the office's address is wss://…, or ws://… for a loopback host: %w", err)
		}
	}
	if _, err := slack.New(slack.Config{API: o.api(), Token: none, Log: quiet}); err != nil {
		return fmt.Errorf("the Slack API's address is https://…, or http://… for a loopback host: %w", err)
	}
	if o.SlackRateOff && !Loopback(o.api()) {
		return fmt.Errorf("limits can be lifted for a Slack API on loopback only")
	}
	return nil
}

func (o Options) api() string {
	if o.SlackAPI == "" {
		return DefaultAPI
	}
	return o.SlackAPI
}

// Loopback reports whether an address is one of this machine alone.
func Loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || (err == nil && ip.IsLoopback())
}
