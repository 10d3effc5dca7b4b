package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// How long what was found holds: an account and a person error for a day, as
// the design says; a conversation until Slack calls it stale, asked anew now
// and then.
const (
	accountFor      = 24 * time.Hour
	apartFor        = 24 * time.Hour
	conversationFor = 30 * 24 * time.Hour
)

func accountKey(team, email string) string {
	sum := sha256.Sum256([]byte(email))
	return "slack/" + team + "/account/" + hex.EncodeToString(sum[:])
}

func conversationKey(team, a, b string) string { return pairKey(team, "conversation", a, b) }
func apartKey(team, a, b string) string        { return pairKey(team, "apart", a, b) }

func pairKey(team, what, a, b string) string {
	return "slack/" + team + "/" + what + "/" + min(a, b) + "," + max(a, b)
}

// recall is Get for which a cache that fails is an empty one.
func (c *Client) recall(ctx context.Context, key string) (string, bool) {
	value, ok, err := c.cache.Get(ctx, key)
	if err != nil {
		c.log.Warn("slack: cache not readable", "error", err)
		return "", false
	}
	return value, ok
}

// remember is Put for which a cache that fails costs no more than a call.
func (c *Client) remember(ctx context.Context, key, value string, d time.Duration) {
	if err := c.cache.Put(ctx, key, value, time.Now().Add(d)); err != nil {
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
