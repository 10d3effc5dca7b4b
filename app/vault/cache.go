package vault

import (
	"context"
	"sync"
)

// Cache remembers what was read from another store, so that the keyring, which
// can block and prompt, is asked once an entry. Errors are not remembered.
type Cache struct {
	store Store
	mu    sync.Mutex
	known map[string]Secret
}

// NewCache puts a cache before a store.
func NewCache(store Store) *Cache { return &Cache{store: store, known: map[string]Secret{}} }

// Get gives what is remembered, else asks the store.
func (c *Cache) Get(ctx context.Context, name string) (Secret, error) {
	c.mu.Lock()
	s, ok := c.known[name]
	c.mu.Unlock()
	if ok {
		return s, nil
	}
	s, err := c.store.Get(ctx, name)
	if err == nil {
		c.remember(name, s)
	}
	return s, err
}

// Set writes through. What was known is forgotten first: a Set whose outcome
// is not known leaves nothing stale behind.
func (c *Cache) Set(ctx context.Context, name string, s Secret) error {
	c.forget(name)
	if err := c.store.Set(ctx, name, s); err != nil {
		return err
	}
	c.remember(name, s)
	return nil
}

// Delete writes through.
func (c *Cache) Delete(ctx context.Context, name string) error {
	c.forget(name)
	err := c.store.Delete(ctx, name)
	c.forget(name)
	return err
}

func (c *Cache) remember(name string, s Secret) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[name] = s
}

func (c *Cache) forget(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, name)
}
