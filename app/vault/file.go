package vault

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"runtime/debug"
	"strings"
	"sync"

	"bellhop/app/config/atomicfile"

	"filippo.io/age"
	"filippo.io/age/armor"
	exact "github.com/go-json-experiment/json"
)

const (
	maxFile       = 64 << 10
	maxWorkFactor = 18
)

// File is a JSON object of strings inside a file that age encrypted with a
// passphrase (`age -p`, armored or not). The passphrase is asked for once; the
// contents are read once and remembered. Opening one takes about a second and,
// for that second, up to 256 MiB: scrypt means it to.
type File struct {
	path       string
	passphrase func(context.Context) (Secret, error)
	work       int

	mu    sync.Mutex
	pass  Secret
	known map[string]string // nil until read
}

// NewFile gives the store at path, which need not exist before the first Set.
// passphrase is called at the first use, and again after a wrong one.
func NewFile(path string, passphrase func(context.Context) (Secret, error)) *File {
	return &File{path: path, passphrase: passphrase, work: maxWorkFactor}
}

// Get reads an entry.
func (f *File) Get(ctx context.Context, name string) (Secret, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(ctx); err != nil {
		return Secret{}, err
	}
	value, ok := f.known[name]
	if !ok || value == "" {
		return Secret{}, fmt.Errorf("vault: get %s from the file: %w", name, ErrNotFound)
	}
	return NewSecret(value), nil
}

// Set writes an entry; all others, also those that we do not know, stay.
func (f *File) Set(ctx context.Context, name string, s Secret) error {
	if err := check(name, s); err != nil {
		return err
	}
	return f.change(ctx, func(entries map[string]string) { entries[name] = s.Reveal() })
}

// Delete removes an entry.
func (f *File) Delete(ctx context.Context, name string) error {
	return f.change(ctx, func(entries map[string]string) { delete(entries, name) })
}

func (f *File) change(ctx context.Context, edit func(map[string]string)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(ctx); err != nil {
		return err
	}
	next := maps.Clone(f.known)
	edit(next)
	if maps.Equal(next, f.known) {
		return nil
	}
	sealed, err := seal(next, f.pass, f.work)
	if err != nil {
		return fmt.Errorf("vault: seal %s: %w", f.path, err)
	}
	if len(sealed) > maxFile {
		return fmt.Errorf("vault: write %s: %w", f.path, ErrTooLarge)
	}
	if err := atomicfile.Write(f.path, sealed); err != nil {
		return fmt.Errorf("vault: write %s: %w", f.path, err)
	}
	f.known = next
	return nil
}

func (f *File) load(ctx context.Context) error {
	if f.known != nil {
		return nil
	}
	sealed, err := readSmall(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("vault: read %s: %w", f.path, err)
	}
	pass, passErr := f.passphrase(ctx)
	if passErr != nil {
		return fmt.Errorf("vault: ask for the passphrase of %s: %w", f.path, passErr)
	}
	if pass.Empty() {
		return fmt.Errorf("vault: open %s: %w", f.path, ErrPassphrase)
	}
	entries := map[string]string{}
	if err == nil {
		entries, err = open(sealed, pass)
		debug.FreeOSMemory() // what scrypt took is not needed again
		if err != nil {
			return fmt.Errorf("vault: open %s: %w", f.path, err)
		}
	}
	f.pass, f.known = pass, entries
	return nil
}

// readSmall reads a file that a person named. It waits for nobody.
func readSmall(path string) ([]byte, error) {
	data, err := atomicfile.ReadNamed(path, maxFile)
	if errors.Is(err, atomicfile.ErrTooLarge) || errors.Is(err, atomicfile.ErrNotRegular) {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return data, err
}

func seal(entries map[string]string, pass Secret, work int) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(pass.Reveal())
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(work)
	plain, err := json.Marshal(entries)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(plain)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

// open decrypts. Contents that do not decode are ErrDamaged without the cause,
// which could quote them.
func open(sealed []byte, pass Secret) (map[string]string, error) {
	identity, err := age.NewScryptIdentity(pass.Reveal())
	if err != nil {
		return nil, ErrPassphrase
	}
	identity.SetMaxWorkFactor(maxWorkFactor)
	in := bufio.NewReader(bytes.NewReader(sealed))
	var src io.Reader = in
	if start, _ := in.Peek(len(armor.Header)); strings.HasPrefix(string(start), armor.Header) {
		src = armor.NewReader(in)
	}
	plain, err := age.Decrypt(src, identity)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong) && len(wrong.StanzaTypes) == 1 && wrong.StanzaTypes[0] == "scrypt":
		return nil, ErrPassphrase
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	data, err := io.ReadAll(io.LimitReader(plain, maxFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return decode(data)
}

// decode reads the decrypted contents. A name that stands twice is ErrDamaged:
// nobody can tell which of the two is meant.
func decode(plain []byte) (map[string]string, error) {
	var entries map[string]string
	if exact.Unmarshal(plain, &entries) != nil || entries == nil {
		return nil, ErrDamaged
	}
	return entries, nil
}
