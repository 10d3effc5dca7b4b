package vault

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// double is a keyring that answers what it is told to, when it is told to.
type double struct {
	keyring.Keyring
	err  error
	wait chan struct{}
	gets atomic.Int32
}

func (d *double) Get(string, string) (string, error) {
	d.gets.Add(1)
	if d.wait != nil {
		<-d.wait
	}
	return "held", d.err
}
func (d *double) Set(string, string, string) error { return d.err }
func (d *double) Delete(string, string) error      { return d.err }

func TestKeyringErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		os   error
		want error
	}{
		{"no such item", keyring.ErrNotFound, ErrNotFound},
		{"too big for this system", keyring.ErrSetDataTooBig, ErrTooLarge},
		{"bus without a Secret Service", errors.New("The name org.freedesktop.secrets was not provided by any .service files"), ErrMissing},
		{"no bus", &net.OpError{Op: "dial", Net: "unix", Err: errors.New("no such file")}, ErrMissing},
		{"no dbus-launch", &exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, ErrMissing},
		{"unsupported system", keyring.ErrUnsupportedPlatform, ErrMissing},
		{"no login keyring and nobody to prompt", errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), ErrLocked},
		{"prompt dismissed", errors.New("prompt dismissed"), ErrRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := NewKeyring(0)
			k.os = &double{err: tt.os}
			if _, err := k.Get(t.Context(), BotToken); !errors.Is(err, tt.want) {
				t.Errorf("get: %v, want %v", err, tt.want)
			}
			if err := k.Set(t.Context(), BotToken, NewSecret("x")); !errors.Is(err, tt.want) {
				t.Errorf("set: %v, want %v", err, tt.want)
			}
			err := k.Delete(t.Context(), BotToken)
			if gone := tt.want == ErrNotFound; gone != (err == nil) || !gone && !errors.Is(err, tt.want) {
				t.Errorf("delete: %v, want %v", err, tt.want)
			}
		})
	}
}

// breaking is a keyring whose library does not survive the end of the bus.
type breaking struct{ keyring.Keyring }

func (breaking) Get(string, string) (string, error) {
	var signal *struct{ name string }
	return signal.name, nil
}

func TestKeyringWhoseBusGoesAway(t *testing.T) {
	t.Parallel()
	k := NewKeyring(0)
	k.os = breaking{}
	for range 2 {
		if _, err := k.Get(t.Context(), BotToken); !errors.Is(err, ErrMissing) {
			t.Errorf("get: %v, want %v", err, ErrMissing)
		}
	}
}

func TestLockedKeyring(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &double{wait: make(chan struct{})}
		k := NewKeyring(2 * time.Second)
		k.os = d
		for range 3 {
			start := time.Now()
			if _, err := k.Get(t.Context(), BotToken); !errors.Is(err, ErrLocked) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(start); took != 2*time.Second {
				t.Errorf("took %v", took)
			}
		}
		if n := d.gets.Load(); n != 1 {
			t.Errorf("%d calls hang, want 1", n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := k.Get(ctx, BotToken); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("its context ended: %v", err)
		}
		close(d.wait)
		synctest.Wait()
		if s, err := k.Get(t.Context(), BotToken); err != nil || s.Reveal() != "held" {
			t.Errorf("unlocked: %v", err)
		}
	})
}

func TestContextEndsWhileKeyringHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &double{wait: make(chan struct{})}
		k := NewKeyring(time.Minute)
		k.os = d
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := k.Get(ctx, BotToken); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(d.wait)
	})
}

func TestCacheAsksOnce(t *testing.T) {
	t.Parallel()
	d := &double{}
	k := NewKeyring(0)
	k.os = d
	c := NewCache(k)
	for range 3 {
		if s, err := c.Get(t.Context(), BotToken); err != nil || s.Reveal() != "held" {
			t.Fatal(err)
		}
	}
	if n := d.gets.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	d.err = errors.New("no")
	if err := c.Set(t.Context(), BotToken, NewSecret("new")); !errors.Is(err, ErrRefused) {
		t.Errorf("set: %v", err)
	}
	if _, err := c.Get(t.Context(), BotToken); !errors.Is(err, ErrRefused) {
		t.Errorf("a refused set left something behind: %v", err)
	}
}
