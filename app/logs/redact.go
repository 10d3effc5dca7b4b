package logs

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

const (
	withheld = "[withheld]"
	redacted = "[redacted]"
	sixCut   = "[6 digits]"
)

// tokens is what Slack's tokens, bearer headers and JSON web tokens look like.
// A JWT's first part always begins with eyJ: it is {" in base64.
var tokens = regexp.MustCompile(`(?i:xox[a-z](?:\.xox[a-z])?-[0-9a-z.\-]+|xapp-[0-9a-z.\-]+|bearer[\s"':=\\]+[0-9a-z._~+/=\-]+)` +
	`|eyJ[0-9A-Za-z_\-]+\.[0-9A-Za-z_\-]+(?:\.[0-9A-Za-z_\-]*)?`)

// allowed are the keys whose values may be seen. A new key that another
// package logs under is added here, after asking what it can hold.
func allowed(key string) bool {
	switch key {
	case slog.TimeKey, slog.LevelKey, slog.MessageKey, slog.SourceKey,
		"err", "error", "cause", "code", "status", "state", "reason", "class", "outcome", "verdict", "close", "close_code",
		"op", "type", "what", "kind", "method", "route", "endpoint",
		"event", "events", "message", "message_id", "id", "ids", "entry", "ref", "session", "device", "holder", "lease",
		"member", "org", "organization", "space", "team", "team_id", "user", "user_id", "channel", "conversation",
		"needed", "provided", "scope", "scopes", "needs",
		"n", "count", "size", "bytes", "entries", "part", "parts", "try", "tries", "attempt", "attempts", "total", "totals",
		"waiting", "held", "uncertain", "failed", "relayed", "skipped", "ignored", "dropped", "received", "settled",
		"after", "wait", "delay", "retry_after", "retry_at", "until", "since", "took", "elapsed", "ttl", "heartbeat", "gap", "from", "to",
		"version", "pid", "uid", "os", "arch", "language", "command", "signal", "exit",
		"addr", "host", "port", "url", "api", "path", "dir", "file", "data", "socket", "at",
		"office", "gateway", "slack", "outbox", "relay", "link", "control", "agent", "settings":
		return true
	}
	return false
}

// shapes are the keys whose values may be seen only in the shape of a word that
// is ours: the path of a key of the office's contract, a reason, yes or no.
var shapes = map[string]*regexp.Regexp{
	"key":   regexp.MustCompile(`^([a-z]{1,20}(_[a-z]{1,20}){0,2}(\.[a-z]{1,20}(_[a-z]{1,20}){0,2}){0,5})?$`),
	"why":   regexp.MustCompile(`^[a-z]{1,12}(_[a-z]{1,12}){0,3}$`),
	"empty": regexp.MustCompile(`^(true|false)$`),
}

// shaped reports whether a value may be seen under a key for its shape.
func shaped(a slog.Attr) bool {
	shape, known := shapes[a.Key]
	simple := a.Value.Kind() == slog.KindString || a.Value.Kind() == slog.KindBool
	return known && simple && shape.MatchString(a.Value.String())
}

// attribute is slog's ReplaceAttr: it withholds what is under an unknown key or
// in an unknown group, and cuts secrets out of what is not.
func attribute(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime {
		return a
	}
	if !allowed(a.Key) && !shaped(a) || slices.ContainsFunc(groups, func(g string) bool { return !allowed(g) }) {
		return slog.String(clean(a.Key), withheld)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, clean(a.Value.String()))
	case slog.KindAny:
		if level, ok := a.Value.Any().(slog.Level); ok && a.Key == slog.LevelKey {
			return slog.String(a.Key, level.String())
		}
		if data, ok := a.Value.Any().([]byte); ok {
			return slog.String(a.Key, clean(string(data)))
		}
		return slog.String(a.Key, clean(fmt.Sprint(a.Value.Any())))
	case slog.KindInt64, slog.KindUint64:
		if text := a.Value.String(); clean(text) != text {
			return slog.String(a.Key, sixCut)
		}
	}
	return a
}

// clean cuts tokens and runs of exactly six digits out of text.
func clean(text string) string {
	if suspect(text) {
		text = tokens.ReplaceAllString(text, redacted)
	}
	return cutSix(text)
}

// suspect reports whether there is anything in text that a token could begin
// with: nearly all text has nothing, and the pattern takes its time.
func suspect(text string) bool {
	const lower = 0x20
	for i := 0; i+2 < len(text); i++ {
		next := text[i+1] | lower
		switch text[i] | lower {
		case 'x':
			if next == 'o' || next == 'a' {
				return true
			}
		case 'b':
			if next == 'e' {
				return true
			}
		case 'e':
			if text[i:i+3] == "eyJ" {
				return true
			}
		}
	}
	return false
}

// cutSix replaces each run of digits that is exactly six long.
func cutSix(text string) string {
	var out strings.Builder
	kept := 0
	for i := 0; i < len(text); {
		if !digit(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && digit(text[end]) {
			end++
		}
		if end-i == 6 {
			out.WriteString(text[kept:i])
			out.WriteString(sixCut)
			kept = end
		}
		i = end
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
