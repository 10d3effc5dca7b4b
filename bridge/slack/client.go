package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	slackgo "github.com/slack-go/slack"

	"bellhop/bridge"
)

// The methods of the Web API that are called.
const (
	methodAuth   = "auth.test"
	methodLookup = "users.lookupByEmail"
	methodOpen   = "conversations.open"
	methodPost   = "chat.postMessage"
	methodUpdate = "chat.update"
	methodDelete = "chat.delete"
)

// Config says how Slack is reached. Only Token is required.
type Config struct {
	// API is what stands before the method's name, with or without a last
	// slash; "" means https://slack.com/api/.
	API string
	// Token gives the bot token, anew for each call.
	Token func(context.Context) (string, error)
	// Limits are our own; zero means those of the design.
	Limits Limits
	// Cache outlives the process; nil means one in memory.
	Cache Cache
	// Transport replaces the network; nil means the system's, with the proxy
	// of the environment and TLS 1.2 or newer.
	Transport http.RoundTripper
	// Log gets methods, outcomes and codes, never contents; nil means none.
	Log *slog.Logger
}

// Client calls Slack with one bot token. All methods may be called from any
// goroutine; each ends within 10 s but Reserve, which waits its turn.
type Client struct {
	api    string
	token  func(context.Context) (string, error)
	cache  Cache
	log    *slog.Logger
	pace   *pace
	base   http.RoundTripper
	dialer *dialer       // nil with a Transport from Config
	busy   *atomic.Int64 // requests under way

	restored sync.Once // what must rest since an earlier process

	mu       sync.Mutex
	identity Identity
	checked  time.Time // of the last Check that was answered; zero: none
	recheck  bool      // Slack missed a scope since
	stale    map[string]staleness
	owners   map[string]string // of DMs: whose user id a post into them named
}

// New makes a Client and calls nobody. It fails when the API's address is
// neither https nor http on a loopback host, or when there is no Token.
func New(c Config) (*Client, error) {
	api, err := parseAPI(c.API)
	if err != nil {
		return nil, err
	}
	if c.Token == nil {
		return nil, errors.New("slack: no token source")
	}
	client := &Client{
		api: api.String(), token: c.Token, cache: c.Cache, log: c.Log,
		pace: newPace(c.Limits), base: c.Transport,
		stale: make(map[string]staleness), owners: make(map[string]string), busy: new(atomic.Int64),
	}
	if client.cache == nil {
		client.cache = new(memory)
	}
	if client.log == nil {
		client.log = slog.New(slog.DiscardHandler)
	}
	if client.base == nil {
		client.base, client.dialer = newTransport(api, nil)
		client.busy = &client.dialer.busy
	}
	return client, nil
}

func parseAPI(address string) (*url.URL, error) {
	if address == "" {
		address = slackgo.APIURL
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("slack: parse API address: not a URL")
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("slack: parse API address: want scheme, host and path only")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback):
		return nil, fmt.Errorf("slack: parse API address: %s://%s is neither https nor http on a loopback host", u.Scheme, u.Host)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, nil
}

// call makes one request of method, or none while the method rests. whole
// reports whether an ok reply has what the method gives.
func (c *Client) call(ctx context.Context, method string, form url.Values, whole func(reply) bool) (reply, answer, bridge.Verdict) {
	if left := c.left(ctx, method); left > 0 {
		return reply{}, answer{}, limited("ratelimited", left)
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	token, v := c.readToken(ctx)
	if v.Outcome != bridge.OutcomeSent {
		return reply{}, answer{}, v
	}
	began := time.Now()
	a := c.send(ctx, method, token, form)
	r, v := judge(a, whole)
	v.Code = withoutToken(v.Code, token, unknownCode)
	v.Needed, v.Provided = withoutToken(v.Needed, token, ""), withoutToken(v.Provided, token, "")
	c.learn(ctx, method, a, v)
	c.log.Debug("slack: call", "method", method, "status", a.status,
		"outcome", v.Outcome.String(), "class", string(v.Class), "code", v.Code,
		"took", time.Since(began))
	return r, a, v
}

// bounded gives a call its deadline, unless it has a nearer one.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= callDeadline {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, callDeadline)
}

// learn keeps what an answer says beyond its own call: that the method must
// rest, or that the scopes are not those that we know.
func (c *Client) learn(ctx context.Context, method string, a answer, v bridge.Verdict) {
	switch {
	case v.Class == bridge.ClassLimited:
		c.rest(ctx, method, v.RetryAfter)
		return
	case a.status == http.StatusTooManyRequests:
		c.rest(ctx, method, retryAfter(a.header))
		return
	case v.Code == "missing_scope":
		c.mu.Lock()
		c.recheck = true
		c.mu.Unlock()
	}
	c.pace.answered(method)
}

// readToken gives the token with a sent verdict, or why there is none to use.
func (c *Client) readToken(ctx context.Context) (string, bridge.Verdict) {
	token, err := c.token(ctx)
	if err != nil {
		return "", bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: CodeTokenUnreadable}
	}
	token = strings.TrimSpace(token)
	code := ""
	if token == "" {
		code = "not_authed"
	}
	for _, r := range token {
		if r <= ' ' || r > '~' {
			code = "invalid_auth"
		}
	}
	if code != "" {
		return "", bridge.Verdict{Outcome: bridge.OutcomeRefused, Class: bridge.ClassToken, Code: code}
	}
	return token, bridge.Verdict{Outcome: bridge.OutcomeSent}
}

// withoutToken is s, or instead if a reply repeated the token in it.
func withoutToken(s, token, instead string) string {
	if strings.Contains(s, token) {
		return instead
	}
	return s
}
