package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

// toy is a Program that relays in the simplest way which the script accepts:
// in memory, one message at a time, deaf to everything else.
type toy struct {
	http *http.Client
	// spoil, if set, changes a post before it is made, or makes it twice.
	spoil func(url.Values) int
	mu    sync.Mutex
	links map[string]chan bridge.SlackAccount
}

func newToy() *toy {
	return &toy{http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, links: map[string]chan bridge.SlackAccount{}}
}

func (y *toy) linkOf(member string) chan bridge.SlackAccount {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.links[member] == nil {
		y.links[member] = make(chan bridge.SlackAccount, 1)
	}
	return y.links[member]
}

// Link sends the message with the address and waits until it is visited.
func (y *toy) Link(ctx context.Context, d Device) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	pressed := make(chan struct{})
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(pressed) })}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	text := "Is it you? <http://localhost:" + port + "/allow/0123456789abcdef|Allow> or 123456"
	if _, err := y.slack(ctx, d, "chat.postMessage", url.Values{"channel": {slackID(d.Member)}, "text": {text}}); err != nil {
		return err
	}
	select {
	case <-pressed:
	case <-ctx.Done():
		return ctx.Err()
	}
	y.linkOf(d.Member) <- bridge.SlackAccount{TeamID: "T0ACME", UserID: slackID(d.Member)}
	err = server.Shutdown(ctx)
	<-served
	return err
}

type slackAnswer struct {
	OK      bool            `json:"ok"`
	Error   string          `json:"error"`
	TS      string          `json:"ts"`
	Channel json.RawMessage `json:"channel"`
}

func (y *toy) slack(ctx context.Context, d Device, method string, form url.Values) (slackAnswer, error) {
	form.Set("token", d.SlackToken)
	answer, err := y.http.PostForm(d.SlackAPI+method, form)
	if err != nil {
		return slackAnswer{}, err
	}
	defer answer.Body.Close()
	var a slackAnswer
	if err := json.NewDecoder(answer.Body).Decode(&a); err != nil {
		// Slack is out. The toy asks again rather than wait for a signal.
		if ctx.Err() == nil {
			return y.slack(ctx, d, method, form)
		}
		return a, err
	}
	if !a.OK {
		return a, errors.New(a.Error)
	}
	return a, nil
}

// Run connects again whenever the connection ends.
func (y *toy) Run(ctx context.Context, d Device) error {
	posted := map[string][]url.Values{}
	for ctx.Err() == nil {
		if err := y.session(ctx, d, posted); err != nil && ctx.Err() == nil && !websocket.IsUnexpectedCloseError(err) {
			var network net.Error
			if !errors.As(err, &network) {
				return err
			}
		}
	}
	return nil
}

type toyFrame struct {
	Op, ID, Type string
	Data         json.RawMessage
	Self         bridge.Person
	Lease        struct{ Held bool }
}

func (y *toy) session(ctx context.Context, d Device, posted map[string][]url.Values) error {
	ws, _, err := (&websocket.Dialer{Subprotocols: []string{"office-gateway.v1"}}).DialContext(ctx, d.Office, http.Header{"Authorization": {"Bearer " + d.OfficeToken}})
	if err != nil {
		return err
	}
	defer ws.Close()
	stop := context.AfterFunc(ctx, func() { _ = ws.Close() })
	defer stop()
	var writing sync.Mutex
	send := func(v any) error { writing.Lock(); defer writing.Unlock(); return ws.WriteJSON(v) }
	hello := map[string]any{"op": "hello", "protocol": 1, "device": "toy-" + d.Member, "client": map[string]string{"name": "toy", "version": "1"}, "relay": len(posted) > 0}
	if err := send(hello); err != nil {
		return err
	}
	over := make(chan struct{})
	var linking sync.WaitGroup
	defer linking.Wait()
	defer close(over)
	linking.Go(func() {
		select {
		case account := <-y.linkOf(d.Member):
			_ = send(map[string]any{"op": "link", "slack": account})
			_ = send(map[string]any{"op": "lease"})
		case <-over:
		}
	})
	var self bridge.Person
	for {
		var f toyFrame
		if err := ws.ReadJSON(&f); err != nil {
			return err
		}
		switch f.Op {
		case "welcome":
			self = f.Self
		case "event":
			if err := y.event(ctx, d, self, f, posted); err != nil {
				return err
			}
			if err := send(map[string]any{"op": "settle", "events": []string{f.ID}}); err != nil {
				return err
			}
		}
	}
}

func (y *toy) event(ctx context.Context, d Device, self bridge.Person, f toyFrame, posted map[string][]url.Values) error {
	var m bridge.Message
	if err := json.Unmarshal(f.Data, &m); err != nil {
		return err
	}
	switch bridge.EventType(f.Type) {
	case bridge.MessageCreated:
		if mention.Decide(self, m) != "" || posted[m.ID] != nil {
			return nil
		}
		return y.relay(ctx, d, m, posted)
	case bridge.MessageUpdated, bridge.MessageDeleted:
		for _, p := range posted[m.ID] {
			method := map[string]string{"message.updated": "chat.update", "message.deleted": "chat.delete"}[f.Type]
			if _, err := y.slack(ctx, d, method, url.Values{"channel": {p.Get("channel")}, "ts": {p.Get("ts")}, "text": {m.Text}}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y *toy) relay(ctx context.Context, d Device, m bridge.Message, posted map[string][]url.Values) error {
	me, you := slackID(d.Member), slackID(m.Sender.ID)
	text := m.Sender.Name + ": " + m.Text
	forms := []url.Values{{"channel": {me}, "text": {text}, "username": {m.Sender.Name}}}
	if m.Sender.Slack != nil && m.Sender.Slack.Linked {
		opened, err := y.slack(ctx, d, "conversations.open", url.Values{"users": {me + "," + you}})
		var channel struct{ ID string }
		switch {
		case err == nil:
			if err := json.Unmarshal(opened.Channel, &channel); err != nil {
				return err
			}
			forms = []url.Values{{"channel": {channel.ID}, "text": {text}}}
		case err.Error() == "missing_scope":
			forms = []url.Values{{"channel": {me}, "text": {text}}, {"channel": {you}, "text": {text}}}
		default:
			return err
		}
	}
	for _, form := range forms {
		times := 1
		if y.spoil != nil {
			times = y.spoil(form)
		}
		for range times {
			if err := y.post(ctx, d, m.ID, form, posted); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y *toy) post(ctx context.Context, d Device, id string, form url.Values, posted map[string][]url.Values) error {
	a, err := y.slack(ctx, d, "chat.postMessage", form)
	if err != nil && err.Error() == "missing_scope" {
		form.Del("username")
		a, err = y.slack(ctx, d, "chat.postMessage", form)
	}
	if err != nil {
		return err
	}
	var channel string
	if err := json.Unmarshal(a.Channel, &channel); err != nil {
		return fmt.Errorf("channel: %w", err)
	}
	posted[id] = append(posted[id], url.Values{"channel": {channel}, "ts": {a.TS}})
	return nil
}
