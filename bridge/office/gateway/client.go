package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// Config is [office.Options]. Its URL is a wss address, or a ws address of a
// loopback host.
type Config = office.Options

// Client is an [office.Whole] for one gateway and one member: that of the first
// welcome. After a welcome that names another it tells the office nothing more.
type Client struct {
	cfg     Config
	address *url.URL
	pending *pending
	log     *slog.Logger
	sleep   *sleepWatch
	backoff backoff
	tls     *tls.Config
	proxy   func(*http.Request) (*url.URL, error)

	// helloUnread is when a connection was last given up between hello and welcome:
	// the server may yet read that hello and close our next socket for it.
	helloUnread time.Time
	// slept is when a connection last ended because the machine had slept.
	slept time.Time
	// warned is what was last said about the access token: Run's own.
	warned string

	mu     sync.Mutex
	cancel context.CancelCauseFunc // ends the present attempt, session or wait
}

var _ office.Whole = (*Client)(nil)

// New checks cfg and connects to nothing. Its errors are about the address, the
// device or a missing Token, and do not repeat what was given.
func New(cfg Config) (*Client, error) {
	address, err := parseAddress(cfg.URL)
	if err != nil {
		return nil, err
	}
	if err := bridge.CheckID("device", cfg.Device); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	if cfg.Token == nil {
		return nil, errors.New("gateway: Token is missing")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Dial == nil {
		cfg.Dial = new(net.Dialer).DialContext
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Int64N
	}
	return &Client{
		cfg:     cfg,
		address: address,
		tls:     &tls.Config{MinVersion: tls.VersionTLS12},
		pending: newPending(clientName{Name: cfg.ClientName, Version: cfg.ClientVersion}, cfg.Device, cfg.Relay),
		log:     cfg.Log,
		sleep:   &sleepWatch{now: time.Now},
		backoff: backoff{rand: cfg.Rand},
		proxy:   http.ProxyFromEnvironment,
	}, nil
}

// Settle implements [office.Client]. At most 65,536 ids wait.
func (c *Client) Settle(ids ...string) {
	if dropped := c.pending.settle(ids); dropped > 0 {
		c.log.Warn("settle queue full", "dropped", dropped)
	}
}

// Lease implements [office.Leases].
func (c *Client) Lease(want bool) { c.pending.setLease(want) }

// Reoffer implements [office.Leases].
func (c *Client) Reoffer() { c.pending.reoffer() }

// Link implements [office.Directory].
func (c *Client) Link(account *bridge.Link) { c.pending.setLink(account) }

// Workspace implements [office.Directory].
func (c *Client) Workspace(w *bridge.Workspace) { c.pending.setWorkspace(w) }

// Send implements [office.Client]. A reply that is too large for a frame, or
// one more than 1,024 unanswered ones, fails without having been sent.
func (c *Client) Send(r office.Reply) { c.pending.send(r) }

// Reconnect implements [office.Client]. A wait that the office asked for is not
// shortened.
func (c *Client) Reconnect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel != nil {
		c.cancel(errReconnect)
	}
}
