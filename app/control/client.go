package control

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/go-json-experiment/json"

	"bellhop/app/state"
)

const maxReply = 16 << 20

// Client talks to the server of one data directory. Its methods may be called
// from any goroutine; each opens a connection of its own, so that a Client
// outlives restarts of the server. Their errors are ErrNotRunning,
// ErrProtocol, ErrPeer, ErrAddress, a *Failure, or of the transport.
type Client struct {
	dir      string
	language string
	uid      int // whose process the server must be
	http     *http.Client
}

// NewClient opens nothing. Sentences will be in language ("en", "ja", "ko").
func NewClient(dir, language string) *Client {
	c := &Client{dir: dir, language: language, uid: os.Getuid()}
	c.http = &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		Proxy:             nil,
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return c.dial(ctx) },
	}}
	return c
}

func (c *Client) dial(ctx context.Context) (net.Conn, error) {
	dir, err := filepath.Abs(c.dir)
	if err != nil {
		return nil, fmt.Errorf("control: find %s: %w", c.dir, err)
	}
	address, err := ReadAddress(dir)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", address.Socket)
	if err != nil {
		// Windows has codes of its own for a refused connection.
		if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, os.ErrNotExist) || runtime.GOOS == "windows" && ctx.Err() == nil {
			return nil, ErrNotRunning
		}
		return nil, fmt.Errorf("control: connect: %w", err)
	}
	if err := sameUser(conn, c.uid); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// Address tells whom control.json names: its version and process id.
func (c *Client) Address() (Address, error) { return ReadAddress(c.dir) }

// State gives the snapshot as it is now.
func (c *Client) State(ctx context.Context) (state.State, error) {
	var s state.State
	return s, c.call(ctx, http.MethodGet, "/v1/state", nil, &s)
}

// Outbox calls see with each entry that is not settled, oldest first, as it
// comes. There is no limit to how many there are. It ends with the first error
// of see.
func (c *Client) Outbox(ctx context.Context, see func(Entry) error) error {
	response, err := c.send(ctx, http.MethodGet, "/v1/outbox", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, maxReply)
	for lines.Scan() {
		if err := seen(lines.Bytes(), see); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("control: read the outbox: %w", err)
	}
	return nil
}

// Retry makes an entry waiting again; an unknown id is a *Failure.
func (c *Client) Retry(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, "/v1/outbox/"+url.PathEscape(id)+"/retry", nil, nil)
}

// Drop gives an entry up; an unknown id is a *Failure.
func (c *Client) Drop(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, "/v1/outbox/"+url.PathEscape(id)+"/drop", nil, nil)
}

// Intend hands over a wish; that it was taken does not mean that it is done.
func (c *Client) Intend(ctx context.Context, intent state.Intent) error {
	data, err := state.EncodeIntent(intent)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	return c.call(ctx, http.MethodPost, "/v1/intent", data, nil)
}

// Unlink disconnects the person.
func (c *Client) Unlink(ctx context.Context) (UnlinkResult, error) {
	var r UnlinkResult
	return r, c.call(ctx, http.MethodPost, "/v1/unlink", nil, &r)
}

// Events calls see with the state now and with each new one, until see fails
// (that error), ctx ends or the server goes away (io.EOF or the transport's).
func (c *Client) Events(ctx context.Context, see func(state.State) error) error {
	return c.stream(ctx, "/v1/events", see, nil)
}

func (c *Client) stream(ctx context.Context, path string, see func(state.State) error, show func(Show) error) error {
	response, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, maxReply)
	var event string
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
			continue
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		switch event {
		case eventState:
			err = seen([]byte(data), see)
		case eventShow:
			err = seen([]byte(data), show)
		}
		if err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("control: read events: %w", err)
	}
	return io.EOF
}

func seen[T any](data []byte, see func(T) error) error {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return fmt.Errorf("control: read a line: %w", place(err))
	}
	return see(v)
}

func (c *Client) call(ctx context.Context, method, path string, body []byte, into any) error {
	response, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if into == nil {
		return nil
	}
	if err := json.UnmarshalRead(io.LimitReader(response.Body, maxReply), into); err != nil {
		return fmt.Errorf("control: read the answer of %s: %w", path, place(err))
	}
	return nil
}

// place says where a message is not understood. The decoder's own words can
// quote what stands there.
func place(err error) error {
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Errorf("not understood at %q", string(e.JSONPointer))
	}
	return err
}

// send makes a request and turns an answer that is none of 200 and 202 into an
// error.
func (c *Client) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://bellhop"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("control: ask %s: %w", path, err)
	}
	request.Header.Set("Accept-Language", c.language)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("control: ask %s: %w", path, err)
	}
	if response.StatusCode == http.StatusOK || response.StatusCode == http.StatusAccepted {
		return response, nil
	}
	defer response.Body.Close()
	var f Failure
	if json.UnmarshalRead(io.LimitReader(response.Body, maxBody), &f) != nil || f.Code == "" {
		return nil, fmt.Errorf("control: ask %s: answered %s", path, response.Status)
	}
	return nil, &f
}
