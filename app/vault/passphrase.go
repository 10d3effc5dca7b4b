package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// PassphraseFrom reads the passphrase from the first line of the file that
// BELLHOP_PASSPHRASE_FILE names; without that variable it calls prompt. Neither
// there: ErrPassphrase.
func PassphraseFrom(prompt func(context.Context) (Secret, error)) func(context.Context) (Secret, error) {
	return func(ctx context.Context) (Secret, error) {
		path := os.Getenv("BELLHOP_PASSPHRASE_FILE")
		if path == "" && prompt != nil {
			return prompt(ctx)
		}
		if path == "" {
			return Secret{}, ErrPassphrase
		}
		data, err := readSmall(path)
		if err != nil {
			return Secret{}, fmt.Errorf("vault: read the passphrase: %w", err)
		}
		line, _, _ := strings.Cut(string(data), "\n")
		return NewSecret(strings.TrimSuffix(line, "\r")), nil
	}
}

// Terminal gives a prompt that writes question to out and reads a line from in
// without showing it. When in is no terminal: ErrPassphrase. When ctx ends, the
// terminal is as it was before; a read from it goes on, and its line is lost.
func Terminal(in *os.File, out io.Writer, question string) func(context.Context) (Secret, error) {
	return func(ctx context.Context) (Secret, error) {
		if err := ctx.Err(); err != nil {
			return Secret{}, err
		}
		fd := int(in.Fd())
		if !term.IsTerminal(fd) {
			return Secret{}, ErrPassphrase
		}
		before, err := term.GetState(fd)
		if err != nil {
			return Secret{}, fmt.Errorf("vault: look at the terminal: %w", err)
		}
		fmt.Fprint(out, question)
		typed := make(chan answer, 1)
		go func() {
			line, err := term.ReadPassword(fd)
			typed <- answer{string(line), err}
		}()
		select {
		case a := <-typed:
			fmt.Fprintln(out)
			if a.err != nil {
				return Secret{}, fmt.Errorf("vault: read the passphrase: %w", a.err)
			}
			return NewSecret(a.value), nil
		case <-ctx.Done():
			fmt.Fprintln(out)
			return Secret{}, errors.Join(ctx.Err(), term.Restore(fd, before))
		}
	}
}
