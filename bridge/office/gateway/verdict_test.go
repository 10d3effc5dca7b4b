package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge/office"

	"github.com/gorilla/websocket"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	authorization := func(status, code int) verdict {
		return verdict{refusal: &office.Refusal{Authorization: true, Status: status, Close: code}}
	}
	tests := map[string]struct {
		err  error
		want verdict
	}{
		"close 1000":            {&closeError{1000}, verdict{}},
		"close 1001, restart":   {&closeError{1001}, verdict{}},
		"close 1006":            {&closeError{1006}, verdict{}},
		"close 1009":            {&closeError{1009}, verdict{}},
		"close 1011":            {&closeError{1011}, verdict{}},
		"close 1012, restart":   {&closeError{1012}, verdict{}},
		"close 1013, try later": {&closeError{1013}, verdict{}},
		"close 4000":            {&closeError{4000}, verdict{}},
		"close 4001, withdrawn": {&closeError{4001}, authorization(0, 4001)},
		"close 4002":            {&closeError{4002}, verdict{}},
		"close 4003, forbidden": {&closeError{4003}, authorization(0, 4003)},
		"close 4008, no beat":   {&closeError{4008}, verdict{}},
		"close 4010, replaced":  {&closeError{4010}, verdict{refusal: &office.Refusal{Replaced: true, Close: 4010}}},
		"close 4029, slow down": {&closeError{4029}, verdict{least: slowDown}},
		"http 200":              {&statusError{status: 200}, verdict{}},
		"http 301":              {&statusError{status: 301}, verdict{}},
		"http 400":              {&statusError{status: 400}, verdict{}},
		"http 401":              {&statusError{status: 401}, authorization(401, 0)},
		"http 403":              {&statusError{status: 403}, authorization(403, 0)},
		"http 404":              {&statusError{status: 404}, verdict{refusal: &office.Refusal{NotGateway: true, Status: 404}}},
		"http 426":              {&statusError{status: 426}, verdict{refusal: &office.Refusal{NotGateway: true, Status: 426}}},
		"http 429":              {&statusError{status: 429, retryAfter: time.Minute}, verdict{least: time.Minute}},
		"http 429, no time":     {&statusError{status: 429}, verdict{}},
		"http 500":              {&statusError{status: 500, retryAfter: time.Minute}, verdict{}},
		"http 503":              {&statusError{status: 503, retryAfter: time.Minute}, verdict{least: time.Minute}},
		"no subprotocol":        {errSubprotocol, verdict{refusal: &office.Refusal{NotGateway: true}}},
		"reconnect":             {errReconnect, verdict{atOnce: true}},
		"slept":                 {fmt.Errorf("read: %w", errSlept), verdict{atOnce: true}},
		"silent":                {errSilent, verdict{}},
		"no welcome":            {errNoWelcome, verdict{}},
		"end of file":           {io.EOF, verdict{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := judge(tt.err)
			if (got.refusal == nil) != (tt.want.refusal == nil) {
				t.Fatalf("refusal = %+v, want %+v", got.refusal, tt.want.refusal)
			}
			if got.refusal != nil {
				if got.refusal.Reason == "" {
					t.Error("a refusal gives no reason")
				}
				refusal := *got.refusal
				refusal.Reason = ""
				diff(t, "refusal", *tt.want.refusal, refusal)
			}
			diff(t, "at once", tt.want.atOnce, got.atOnce)
			diff(t, "least", tt.want.least, got.least)
		})
	}
}

func TestCloseTextIsDropped(t *testing.T) {
	t.Parallel()
	err := withoutText(&websocket.CloseError{Code: 4999, Text: "canary " + testToken})
	diff(t, "text", "gateway: closed with 4999", err.Error())
	other := errors.New("other")
	if withoutText(other) != other {
		t.Error("another error was changed")
	}
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		f := start(t, func(_ *fake, c *Config) {
			c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		f.welcomed(welcomeFree).closeWith(4999, "canary "+testToken)
		f.accept()
		waited := 0
		for _, s := range of[office.State](f.signals) {
			if s.Err != nil {
				without(t, s.Err.Error(), "canary")
				waited++
			}
		}
		diff(t, "times that a state says why", 1, waited)
		f.end()
		without(t, log.String(), "canary")
	})
}

func TestParseRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := map[string]struct {
		value string
		want  time.Duration
	}{
		"seconds":       {"7", 7 * time.Second},
		"spaces":        {" 7 ", 7 * time.Second},
		"zero":          {"0", 0},
		"negative":      {"-7", 0},
		"a date":        {"Fri, 02 Jan 2026 03:05:05 GMT", time.Minute},
		"an old date":   {"Fri, 02 Jan 2026 03:03:05 GMT", 0},
		"a far date":    {"Fri, 02 Jan 2099 03:03:05 GMT", retryAfterMax},
		"far":           {"99999999999", retryAfterMax},
		"beyond 64 bit": {"99999999999999999999999", 0},
		"nothing":       {"", 0},
		"words":         {"soon", 0},
		"a fraction":    {"1.5", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff(t, "wait", tt.want, parseRetryAfter(tt.value, now))
		})
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	longest := backoff{rand: func(n int64) int64 { return n - 1 }}
	var got []time.Duration
	for range 9 {
		got = append(got, longest.next())
	}
	s := time.Second
	diff(t, "ceilings", []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 60 * s, 60 * s}, got)
	longest.reset()
	diff(t, "after a reset", s/2, longest.next())
	shortest := backoff{rand: func(int64) int64 { return 0 }}
	diff(t, "the shortest", []time.Duration{s / 16, s / 8, s / 4}, []time.Duration{shortest.next(), shortest.next(), shortest.next()})
}

func TestParseAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"wss://office.example/gateway":       true,
		"wss://office.example:8443/g?x=1":    true,
		"wss://127.0.0.1/g":                  true,
		"WSS://office.example/g":             true,
		"ws://localhost/g":                   true,
		"ws://LOCALHOST:80/g":                true,
		"ws://127.0.0.1:9000":                true,
		"ws://127.9.8.7/g":                   true,
		"ws://[::1]:9000/g":                  true,
		"ws://office.example/g":              false,
		"ws://127.0.0.1.office.example/g":    false,
		"ws://localhost.office.example/g":    false,
		"ws://128.0.0.1/g":                   false,
		"ws://0.0.0.0/g":                     false,
		"ws://[::]/g":                        false,
		"ws://2130706433/g":                  false,
		"ws://10.0.0.1/g":                    false,
		"https://office.example/g":           false,
		"http://localhost/g":                 false,
		"wss:///g":                           false,
		"wss://user:canary@office.example/g": false,
		"ws://canary@localhost/g":            false,
		"wss://office.example/g#canary":      false,
		"wss://office.example:canary/g":      false,
		"office.example/g":                   false,
		"":                                   false,
	}
	for address, want := range tests {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			_, err := parseAddress(address)
			if (err == nil) != want {
				t.Errorf("parseAddress = %v", err)
			}
			if err != nil {
				without(t, err.Error(), "canary")
			}
		})
	}
}
