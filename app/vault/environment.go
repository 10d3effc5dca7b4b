package vault

import (
	"context"
	"fmt"
	"os"
)

// Environment holds what the process was started with. It cannot be written:
// Set and Delete give ErrRefused.
type Environment struct{ known map[string]Secret }

// NewEnvironment reads BELLHOP_OFFICE_TOKEN and BELLHOP_SLACK_BOT_TOKEN and
// unsets them in this process, so that its children do not inherit them. A
// second one therefore is empty: open it once.
func NewEnvironment() (*Environment, error) {
	e := &Environment{known: map[string]Secret{}}
	for name, variable := range map[string]string{ // #nosec G101 -- names of variables
		OfficeToken: "BELLHOP_OFFICE_TOKEN",
		BotToken:    "BELLHOP_SLACK_BOT_TOKEN",
	} {
		value := os.Getenv(variable)
		if err := os.Unsetenv(variable); err != nil {
			return nil, fmt.Errorf("vault: unset %s: %w", variable, err)
		}
		switch {
		case len(value) > MaxSize:
			return nil, fmt.Errorf("vault: read %s: %w", variable, ErrTooLarge)
		case value != "":
			e.known[name] = NewSecret(value)
		}
	}
	return e, nil
}

// Get gives what was in the variable; an empty variable counts as none.
func (e *Environment) Get(_ context.Context, name string) (Secret, error) {
	s, ok := e.known[name]
	if !ok {
		return Secret{}, fmt.Errorf("vault: get %s from the environment: %w", name, ErrNotFound)
	}
	return s, nil
}

// Set is refused.
func (e *Environment) Set(_ context.Context, name string, _ Secret) error {
	return fmt.Errorf("vault: set %s in the environment: %w", name, ErrRefused)
}

// Delete is refused.
func (e *Environment) Delete(_ context.Context, name string) error {
	return fmt.Errorf("vault: delete %s from the environment: %w", name, ErrRefused)
}
