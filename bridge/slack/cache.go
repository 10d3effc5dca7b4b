package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Cache keeps what was looked up, on disk. Keys name Slack's own ids and
// hashes of e-mail addresses, never an address itself. All methods may be
// called from any goroutine.
type Cache interface {
	// Get gives the value that was put under key and is not past its time.
	Get(ctx context.Context, key string) (value string, ok bool, err error)
	// Put keeps value under key until the time given.
	Put(ctx context.Context, key, value string, until time.Time) error
	// Forget drops all keys that begin with keyPrefix.
	Forget(ctx context.Context, keyPrefix string) error
}

// How long what was found holds. A group DM is opened anew daily, for somebody
// may have turned it into a channel.
const (
	accountFor      = 24 * time.Hour
	apartFor        = 24 * time.Hour
	conversationFor = 24 * time.Hour
	refusedFor      = time.Hour
)

// clockSlack is how far in the future a cached value may come from: clocks are
// set a little.
const clockSlack = time.Minute

func accountKey(team, email string) string {
	sum := sha256.Sum256([]byte(email))
	return "slack/" + team + "/account/" + hex.EncodeToString(sum[:])
}

// unprovenKey is of an address that Slack refused to look up.
func unprovenKey(team, email string) string {
	sum := sha256.Sum256([]byte(email))
	return "slack/" + team + "/unproven/" + hex.EncodeToString(sum[:])
}

func restKey(method string) string { return "slack/rest/" + method }

// pairKey is of what is known of two users of a workspace.
func pairKey(team, a, b string) string {
	return "slack/" + team + "/pair/" + min(a, b) + "," + max(a, b)
}

// How the value under a pairKey begins: with the group DM of the two, or with
// why there is none, followed by Slack's code.
const (
	isGroupDM = "group:"
	isApart   = "apart:"
	isRefused = "refused:"
)

// pairMemory is what is remembered of two users.
type pairMemory struct {
	channel        string
	apart, refused bool
}

func (c *Client) recallPair(ctx context.Context, team, a, b string) (m pairMemory) {
	value, age, ok := c.recallAged(ctx, pairKey(team, a, b))
	channel, group := strings.CutPrefix(value, isGroupDM)
	switch {
	case !ok:
	case group && age < conversationFor:
		m.channel = channel
	case strings.HasPrefix(value, isApart):
		m.apart = age < apartFor
	case strings.HasPrefix(value, isRefused):
		m.refused = age < refusedFor
	}
	return m
}

// recall is recallAged of what is younger than life.
func (c *Client) recall(ctx context.Context, key string, life time.Duration) (string, bool) {
	value, age, ok := c.recallAged(ctx, key)
	if !ok || age >= life {
		return "", false
	}
	return value, true
}

// recallAged is Get for which a cache that fails is an empty one, and so is a
// value from the future: a clock was wrong.
func (c *Client) recallAged(ctx context.Context, key string) (value string, age time.Duration, ok bool) {
	stored, ok, err := c.cache.Get(ctx, key)
	if err != nil {
		c.log.Warn("slack: cache not readable", "error", err)
		return "", 0, false
	}
	since, value, _ := strings.Cut(stored, " ")
	seconds, err := strconv.ParseInt(since, 10, 64)
	if !ok || err != nil {
		return "", 0, false
	}
	age = time.Since(time.Unix(seconds, 0))
	return value, age, age >= -clockSlack
}

// remember is Put for which a cache that fails costs no more than a call. The
// value carries when it was put.
func (c *Client) remember(ctx context.Context, key, value string, life time.Duration) {
	now := time.Now()
	stored := strconv.FormatInt(now.Unix(), 10) + " " + value
	if err := c.cache.Put(ctx, key, stored, now.Add(life)); err != nil {
		c.log.Warn("slack: cache not writable", "error", err)
	}
}

// memory is the Cache of a Client that was given none. Full, it starts anew.
type memory struct {
	mu    sync.Mutex
	items map[string]item
}

type item struct {
	value string
	until time.Time
}

const memoryItems = 4096

// Get implements Cache.
func (m *memory) Get(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	it, ok := m.items[key]
	if ok && !time.Now().Before(it.until) {
		delete(m.items, key)
		return "", false, nil
	}
	return it.value, ok, nil
}

// Put implements Cache.
func (m *memory) Put(_ context.Context, key, value string, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items == nil || len(m.items) >= memoryItems {
		m.items = make(map[string]item)
	}
	m.items[key] = item{value, until}
	return nil
}

// Forget implements Cache.
func (m *memory) Forget(_ context.Context, keyPrefix string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.items {
		if strings.HasPrefix(key, keyPrefix) {
			delete(m.items, key)
		}
	}
	return nil
}
