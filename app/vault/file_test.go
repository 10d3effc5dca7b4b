package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/app/jsontest"

	"filippo.io/age"
	"filippo.io/age/armor"
)

func sealed(t testing.TB, plain, pass string, work int, armored bool) []byte {
	t.Helper()
	r, err := age.NewScryptRecipient(pass)
	if err != nil {
		t.Fatal(err)
	}
	r.SetWorkFactor(work)
	var out bytes.Buffer
	if armored {
		a := armor.NewWriter(&out)
		w, _ := age.Encrypt(a, r)
		_, _ = w.Write([]byte(plain))
		_ = w.Close()
		_ = a.Close()
		return out.Bytes()
	}
	w, _ := age.Encrypt(&out, r)
	_, _ = w.Write([]byte(plain))
	_ = w.Close()
	return out.Bytes()
}

// heavy is a file whose header asks for a work factor that nobody computed:
// the body is of no matter, because the factor is refused before any work.
func heavy(t testing.TB, factor string) []byte {
	t.Helper()
	data := sealed(t, `{}`, "p", 1, false)
	head, rest, _ := bytes.Cut(data, []byte("\n-> scrypt "))
	line, rest, _ := bytes.Cut(rest, []byte("\n"))
	salt, _, _ := strings.Cut(string(line), " ")
	return []byte(string(head) + "\n-> scrypt " + salt + " " + factor + "\n" + string(rest))
}

func x25519(t testing.TB) []byte {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, _ := age.Encrypt(&out, id.Recipient())
	_ = w.Close()
	return out.Bytes()
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	good := `{"bot-token":"xoxb-canary-77"}`
	whole := sealed(t, good, "p", 1, false)
	tests := []struct {
		name string
		data []byte
		pass string
		want error
	}{
		{"binary", whole, "p", nil},
		{"armored", sealed(t, good, "p", 1, true), "p", nil},
		{"wrong passphrase", whole, "q", ErrPassphrase},
		{"empty passphrase", whole, "", ErrPassphrase},
		{"work factor 19", heavy(t, "19"), "p", ErrDamaged},
		{"work factor 30", heavy(t, "30"), "p", ErrDamaged},
		{"for a key, not a passphrase", x25519(t), "p", ErrDamaged},
		{"truncated", whole[:len(whole)-3], "p", ErrDamaged},
		{"empty", nil, "p", ErrDamaged},
		{"plain JSON", []byte(good), "p", ErrDamaged},
		{"no object inside", sealed(t, `["xoxb-canary-77"]`, "p", 1, false), "p", ErrDamaged},
		{"null inside", sealed(t, `null`, "p", 1, false), "p", ErrDamaged},
		{"too large", bytes.Repeat([]byte("x"), maxFile+1), "p", ErrDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.age")
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := NewFile(path, fixed(tt.pass)).Get(t.Context(), BotToken)
			if !errors.Is(err, tt.want) || (tt.want == nil) != (got.Reveal() == canary) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("the error tells: %v", err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(after, tt.data) {
				t.Error("reading changed the file")
			}
		})
	}
}

func TestSetKeepsWhatItCannotOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.age")
	data := sealed(t, `{"bot-token":"a"}`, "right", 1, false)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cheapFile(path, "wrong").Set(t.Context(), BotToken, NewSecret("b")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("set: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, data) {
		t.Error("the file was overwritten")
	}
}

func TestFileKeepsUnknownEntriesAndTellsNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.age")
	if err := os.WriteFile(path, sealed(t, `{"another":"kept"}`, "p", 1, true), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cheapFile(path, "p").Set(t.Context(), BotToken, NewSecret(canary)); err != nil {
		t.Fatal(err)
	}
	if got, err := cheapFile(path, "p").Get(t.Context(), "another"); err != nil || got.Reveal() != "kept" {
		t.Errorf("the other entry: %v", err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || bytes.Contains(raw, []byte("canary")) {
		t.Errorf("in the clear on the disk, or %v", err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestPassphraseIsAskedOnceAndAgainAfterAWrongOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.age")
	if err := os.WriteFile(path, sealed(t, `{"bot-token":"a"}`, "right", 1, false), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := 0
	f := NewFile(path, func(context.Context) (Secret, error) {
		asked++
		return NewSecret([]string{"", "wrong", "right"}[asked]), nil
	})
	if _, err := f.Get(t.Context(), BotToken); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong: %v", err)
	}
	for range 3 {
		if _, err := f.Get(t.Context(), BotToken); err != nil {
			t.Error(err)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

// FuzzEntries compares what is read out of a file with the reference.
func FuzzEntries(f *testing.F) {
	f.Add([]byte(`{"bot-token":"a","Bot-Token":"b","x":null}`))
	for _, in := range jsontest.Hostile(`{"bot-token":"a"}`) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode(data)
		var want map[string]string
		fit := jsontest.Decode(data, &want, false)
		if (err == nil) != (fit == nil && want != nil) || err == nil && !maps.Equal(got, want) {
			t.Fatalf("%s was taken for %v, %v; byte by byte it is %v, %v", data, got, err, want, fit)
		}
	})
}

func FuzzOpenFile(f *testing.F) {
	f.Add(sealed(f, `{"bot-token":"a"}`, "p", 1, false))
	f.Add(sealed(f, `{"bot-token":"a"}`, "p", 1, true))
	f.Add(heavy(f, "19"))
	f.Add(x25519(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("-> scrypt ")) && !bytes.Contains(data, []byte(" 1\n")) {
			t.Skip("a work factor that would take the whole time")
		}
		entries, err := open(data, NewSecret("p"))
		if (err == nil) == (entries == nil) {
			t.Fatalf("%v and %v", len(entries), err)
		}
		if _, bad := json.Marshal(entries); bad != nil {
			t.Fatal(bad)
		}
	})
}
