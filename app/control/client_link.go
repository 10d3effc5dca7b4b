package control

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	exact "github.com/go-json-experiment/json"
)

// Link connects the person. It hands over what is typed, and the end of input
// when in.Codes is closed; tell is called on this goroutine. It ends with the
// session: well, with a *Failure, or with ctx, which ends the session too.
func (c *Client) Link(ctx context.Context, in Typing, tell func(Progress)) (LinkResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	var typing sync.WaitGroup
	defer typing.Wait()
	defer cancel()
	body, err := json.Marshal(linkRequest{Language: c.language})
	if err != nil {
		return LinkResult{}, fmt.Errorf("control: ask to link: %w", err)
	}
	response, err := c.send(ctx, http.MethodPost, "/v1/link", body)
	if err != nil {
		return LinkResult{}, err
	}
	defer response.Body.Close()
	session := response.Header.Get(sessionHeader)
	typing.Go(func() { c.pump(ctx, session, in) })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, maxReply)
	for lines.Scan() {
		var line linkLine
		if err := exact.Unmarshal(lines.Bytes(), &line); err != nil {
			return LinkResult{}, fmt.Errorf("control: connect a person: %w", place(err))
		}
		switch {
		case line.OK:
			return line.LinkResult, nil
		case line.Error != "":
			return LinkResult{}, &Failure{Code: line.Error, Class: line.Class, Text: line.Text}
		}
		tell(line.Progress)
	}
	return LinkResult{}, fmt.Errorf("control: connect a person: %w", errors.Join(ctx.Err(), cmp.Or(lines.Err(), io.ErrUnexpectedEOF)))
}

// pump hands over what is typed, in order, until the session is over. What it
// could not hand over the stream tells, so that its errors are of no use.
func (c *Client) pump(ctx context.Context, session string, typed Typing) {
	for {
		in := codeRequest{Session: session}
		select {
		case code, more := <-typed.Codes:
			in.Code, in.End = code, !more
		case <-typed.Resend:
			in.Resend = true
		case <-ctx.Done():
			return
		}
		data, err := json.Marshal(in)
		if err != nil {
			return
		}
		if c.call(ctx, http.MethodPost, "/v1/link/code", data, nil) != nil || in.End {
			return
		}
	}
}
