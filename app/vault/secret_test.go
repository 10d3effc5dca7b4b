package vault

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "xoxb-canary-77"

func TestSecretNeverPrints(t *testing.T) {
	t.Parallel()
	s := NewSecret(canary)
	type holder struct {
		Open   Secret
		hidden Secret
		deep   []*Secret
	}
	h := holder{s, s, []*Secret{&s}}
	var log strings.Builder
	l := slog.New(slog.NewJSONHandler(&log, nil))
	l.Info("x", "s", s, "p", &s, "g", slog.GroupValue(slog.Any("s", s)))
	l.Info("x", "h", h)
	out := []string{log.String(), s.String(), s.GoString(), fmt.Errorf("x: %w %v", fmt.Errorf("%s", s), s).Error()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10.3s"} {
		out = append(out, fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, h), fmt.Sprintf(verb, &h), fmt.Sprintf(verb, map[string]Secret{"a": s}))
	}
	for _, v := range []any{s, &s, h, map[string]any{"a": s}} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(data))
	}
	hex := fmt.Sprintf("%x", canary)
	for _, text := range out {
		if strings.Contains(text, "canary") || strings.Contains(text, hex) {
			t.Errorf("prints what it holds: %q", text)
		}
	}
	if got := fmt.Sprint(s); got != redacted {
		t.Errorf("prints %q", got)
	}
	if text, err := s.MarshalText(); err != nil || string(text) != redacted {
		t.Errorf("text is %q, %v", text, err)
	}
}

func TestSecretHolds(t *testing.T) {
	t.Parallel()
	var none Secret
	if s := NewSecret(canary); s.Reveal() != canary || s.Empty() || !s.Equal(NewSecret(canary)) || s.Equal(none) {
		t.Error("does not hold what it was given")
	}
	if !none.Empty() || none.Reveal() != "" || !NewSecret("").Empty() || !none.Equal(NewSecret("")) {
		t.Error("the zero value is not empty")
	}
}
