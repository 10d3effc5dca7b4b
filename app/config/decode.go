package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The errors that a caller branches on.
var (
	// ErrDamaged: the file is no JSON object.
	ErrDamaged = errors.New("the settings are damaged")
	// ErrNewer: a newer version of the program wrote the file.
	ErrNewer = errors.New("the settings were written by a newer version")
)

// KeyError says which key of the file is not understood, and why. Key is the
// path, with dots, as far as it is known.
type KeyError struct{ Key, Why string }

func (e *KeyError) Error() string { return fmt.Sprintf("key %q %s", e.Key, e.Why) }

// Decode reads the file's contents. What is absent has its default. The errors
// are ErrDamaged, ErrNewer or a *KeyError.
func Decode(data []byte) (Settings, error) {
	var head struct {
		Version int `json:"version"`
	}
	if !json.Valid(data) || !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return Settings{}, ErrDamaged
	}
	if json.Unmarshal(data, &head) == nil && head.Version > Version {
		return Settings{}, ErrNewer
	}
	s := Default()
	s.Version = 0
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Settings{}, keyError(data, err)
	}
	if s.Version != Version {
		return Settings{}, &KeyError{"version", fmt.Sprintf("is not %d", Version)}
	}
	if err := s.check(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// keyError finds the key in what encoding/json says. Of a time it does not say
// which.
func keyError(data []byte, err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return &KeyError{kind.Field, "cannot be a " + kind.Value}
	}
	if _, quoted, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return &KeyError{strings.Trim(quoted, `"`), "is not a setting"}
	}
	var paused struct {
		Relay struct {
			Until time.Time `json:"paused_until"`
		} `json:"relay"`
	}
	if json.Unmarshal(data, &paused) != nil {
		return &KeyError{"relay.paused_until", "is not a time"}
	}
	return &KeyError{"link.verified_at", "is not a time"}
}

func (s Settings) check() error {
	switch {
	case s.Relay.When != Always && s.Relay.When != Away:
		return &KeyError{"relay.when", "is neither always nor away"}
	case s.Relay.HistoryDays < 0 || s.Relay.HistoryDays > 90:
		return &KeyError{"relay.history_days", "is not from 0 to 90"}
	case s.Language != "" && s.Language != "en" && s.Language != "ja" && s.Language != "ko":
		return &KeyError{"language", "is none of en, ja, ko"}
	case s.Workspace != nil && s.Workspace.Generation < 0:
		return &KeyError{"workspace.generation", "is below 0"}
	}
	for _, q := range s.Relay.Quiet {
		_, err1 := time.Parse(clock, q.From)
		_, err2 := time.Parse(clock, q.To)
		if err1 != nil || err2 != nil {
			return &KeyError{"relay.quiet_hours", "needs from and to such as 22:30"}
		}
		for _, d := range q.Days {
			if d < time.Sunday || d > time.Saturday {
				return &KeyError{"relay.quiet_hours.days", "is not from 0 (Sunday) to 6"}
			}
		}
	}
	return nil
}
