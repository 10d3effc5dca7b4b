package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	legacy "github.com/go-json-experiment/json/v1"
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

// Decode reads the file's contents. What is absent or null has its default. The
// errors are ErrDamaged, ErrNewer or a *KeyError.
func Decode(data []byte) (Settings, error) { return decode(data, Default()) }

// decode reads one object with a version over the defaults in s. Keys are
// compared byte by byte. One that is unknown, or that stands twice, is a
// *KeyError.
func decode[T contents[T]](data []byte, s T) (none T, err error) {
	value := jsontext.Value(data)
	if value.Kind() != '{' || !value.IsValid(jsontext.AllowDuplicateNames(true)) {
		return none, ErrDamaged
	}
	var head struct {
		Version int `json:"version"`
	}
	read := json.Unmarshal(data, &head)
	if read == nil && head.Version > Version {
		return none, ErrNewer
	}
	s = s.Clone()
	if err := json.Unmarshal(data, &s, json.RejectUnknownMembers(true), legacy.MergeWithLegacySemantics(true)); err != nil {
		return none, keyError(err)
	}
	if read == nil && head.Version != Version {
		return none, errVersion
	}
	if err := s.check(); err != nil {
		return none, err
	}
	return s, nil
}

var errVersion = &KeyError{"version", fmt.Sprintf("is not %d", Version)}

// keyError finds the key in an error of the decoder.
func keyError(err error) error {
	if twice, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return &KeyError{keyOf(twice.JSONPointer), "stands twice"}
	}
	wrong, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return ErrDamaged
	}
	why := "cannot be a " + wrong.JSONKind.String()
	switch {
	case errors.Is(err, json.ErrUnknownName):
		why = "is not a setting"
	case wrong.GoType == reflect.TypeFor[time.Time]():
		why = "is not a time"
	}
	return &KeyError{keyOf(wrong.JSONPointer), why}
}

func keyOf(p jsontext.Pointer) string { return strings.Join(slices.Collect(p.Tokens()), ".") }

func (s Settings) check() error {
	switch {
	case s.Version != Version:
		return errVersion
	case s.Language != "" && s.Language != "en" && s.Language != "ja" && s.Language != "ko":
		return &KeyError{"language", "is none of en, ja, ko"}
	case s.Workspace != nil && s.Workspace.Generation < 0:
		return &KeyError{"workspace.generation", "is below 0"}
	}
	return s.Relay.check()
}

func (s Settings) stamped(Settings) Settings {
	s.Version = Version
	return s
}

func (r Relay) check() error {
	switch {
	case r.When != Always && r.When != Away:
		return &KeyError{"relay.when", "is neither always nor away"}
	case r.HistoryDays < 0 || r.HistoryDays > 90:
		return &KeyError{"relay.history_days", "is not from 0 to 90"}
	}
	for _, q := range r.Quiet {
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
