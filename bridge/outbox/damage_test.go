package outbox

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/outbox/file"
)

// sample is a small file in which every table has rows, and what it says.
func sample(t testing.TB) (data []byte, says string) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	r := take(t, s, created("a", "ann", 1))
	send(t, s, r.Entries[0].ID, toApp)
	take(t, s, created("b", "bob", 2))
	s.Skip(bridge.Event{ID: "skipped", Type: bridge.MessageCreated, At: noon}, "no_mention")
	ctx := t.Context()
	err := errors.Join(s.SaveReply(ctx, Reply{Ref: "r", To: "ann", Text: "yes", At: noon}), s.Put(ctx, "email:ann", "U1", noon), s.SetLink(ctx, &bridge.Link{TeamID: "T", UserID: "U", VerifiedAt: noon}))
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	small := filepath.Join(dir, "small.db")
	d, err := file.Connect(s.file.Path(), "", "PRAGMA page_size=512")
	if err != nil {
		t.Fatal(err)
	}
	err = d.Script("PRAGMA journal_mode=delete; PRAGMA page_size=512; VACUUM INTO '" + small + "'")
	if err = errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(small); err != nil {
		t.Fatal(err)
	}
	return data, dump(t, small)
}

// dump is all that a file says, "" if it is damaged.
func dump(t testing.TB, path string) string {
	t.Helper()
	d, err := file.Connect(path, "", "PRAGMA cell_size_check=1")
	if err == nil {
		err = file.Check(d)
	}
	var out strings.Builder
	if err == nil {
		for _, table := range []string{"meta", "cache", "events", "bodies", "decisions", "replies"} {
			var text string
			if text, err = tableOf(d, table); err != nil {
				break
			}
			out.WriteString(text)
		}
	}
	if d != nil {
		_ = d.Close()
	}
	if err != nil && !errors.Is(err, file.ErrDamaged) && !errors.Is(err, ErrNewer) {
		t.Fatalf("neither intact nor damaged: %v", err)
	}
	if err != nil {
		return ""
	}
	return out.String()
}

func tableOf(q *file.DB, table string) (string, error) {
	columns, err := q.Texts("SELECT group_concat('quote(' || name || ')', ' || '' '' || ') FROM pragma_table_info('" + table + "')")
	if err != nil {
		return "", err
	}
	return q.Texts("SELECT '" + table + " ' || " + columns + " FROM " + table + " ORDER BY 1")
}

var everyByte = flag.Bool("every-byte", false, "invert each byte of the file, not each 31st")

// TestFlippedBytes inverts the bytes of a small file, one at a time: what can
// still be opened says exactly what it said.
func TestFlippedBytes(t *testing.T) {
	t.Parallel()
	data, says := sample(t)
	if strings.Count(says, "\n") < 10 {
		t.Fatalf("the sample says too little: %d rows", strings.Count(says, "\n"))
	}
	step := 31
	if *everyByte {
		step = 1
	}
	path := filepath.Join(t.TempDir(), file.Name)
	intact := 0
	for i := 0; i < len(data); i += step {
		bad := bytes.Clone(data)
		bad[i] ^= 0xff
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		switch got := dump(t, path); got {
		case "":
		case says:
			intact++
		default:
			t.Errorf("byte %d: it says something else", i)
		}
	}
	t.Logf("%d bytes, %d of them do not matter", len(data)/step, intact)
}

// FuzzOpen damages a file in three ways; it is intact, set aside or refused, and
// what is opened can be worked with.
func FuzzOpen(f *testing.F) {
	data, _ := sample(f)
	f.Add(uint16(18), byte(2), uint16(0), []byte{})
	f.Add(uint16(60), byte(99), uint16(0), []byte{})
	f.Add(uint16(0), byte('S'), uint16(700), []byte{})
	f.Add(uint16(600), byte(0), uint16(0), []byte("garbage in the log"))
	f.Fuzz(func(t *testing.T, at uint16, value byte, length uint16, wal []byte) {
		dir := t.TempDir()
		bad := bytes.Clone(data)
		bad[int(at)%len(bad)] = value
		if length > 0 {
			bad = bad[:int(length)%len(bad)]
		}
		err := errors.Join(os.WriteFile(filepath.Join(dir, file.Name), bad, 0o600), os.WriteFile(filepath.Join(dir, file.Name+"-wal"), wal, 0o600))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), dir, Options{})
		if err != nil {
			if !errors.Is(err, ErrNewer) {
				t.Fatalf("Open: %v", err)
			}
			return
		}
		if r := take(t, s, created("z", "zoe", 1)); r.Disposition != Stored {
			t.Errorf("a new message is %v", r.Disposition)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestDamagedFileIsSetAside(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func([]byte) []byte{
		"header flipped":  func(b []byte) []byte { b[3] ^= 0xff; return b },
		"not a database":  func([]byte) []byte { return []byte(strings.Repeat("no database ", 500)) },
		"cut off":         func(b []byte) []byte { return b[:len(b)/2] },
		"a page zeroed":   func(b []byte) []byte { copy(b[4096:8192], make([]byte, 4096)); return b },
		"text changed":    func(b []byte) []byte { return bytes.Replace(b, []byte(canary), []byte(strings.ToLower(canary)), 1) },
		"version flipped": func(b []byte) []byte { b[63] ^= 0xff; return b },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir, Options{})
			take(t, s, created("m", "ann", 1))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(s.file.Path())
			if err != nil {
				t.Fatal(err)
			}
			file = damage(file)
			if err := os.WriteFile(s.file.Path(), file, 0o600); err != nil {
				t.Fatal(err)
			}
			again := open(t, dir, Options{})
			if !strings.HasPrefix(again.SetAside(), s.file.Path()+".damaged-") {
				t.Fatalf("set aside as %q", again.SetAside())
			}
			kept, err := os.ReadFile(again.SetAside())
			if err != nil || !bytes.Equal(kept, file) {
				t.Errorf("what was set aside is not what was there: %v", err)
			}
			if r := take(t, again, created("m", "ann", 1)); !r.Entries[0].Marked {
				t.Error("an event from before the damage is not marked")
			}
			if err := again.Close(); err != nil {
				t.Fatal(err)
			}
			third := open(t, dir, Options{})
			if third.SetAside() != "" || !third.markBefore.After(noon) {
				t.Errorf("opened again: set aside %q, marks before %v", third.SetAside(), third.markBefore)
			}
		})
	}
}

// A file that was lost leaves nothing to be set aside: who knows of it says so.
func TestRestoreMarks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	link := bridge.Link{TeamID: "T", UserID: "U", VerifiedAt: noon}
	if err := s.Restore(t.Context(), link, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := s.Link(t.Context())
		if err != nil || got == nil || *got != link {
			t.Errorf("the link is %v, %v", got, err)
		}
		if !s.markBefore.Equal(noon.Add(time.Hour + officeAhead)) {
			t.Errorf("marks what is from before %v", s.markBefore)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, Options{})
	}
	if r := take(t, s, created("m", "ann", 1)); !r.Entries[0].Marked {
		t.Error("an event from before the loss is not marked")
	}
}

func TestSetAsideFilesAreRemovedAfterAWeek(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now()
	name := func(age time.Duration) string {
		return file.AsideName(now.Add(-age))
	}
	old, young, other := name(8*24*time.Hour), name(6*24*time.Hour), file.Name+".damaged-by-hand"
	for _, f := range []string{old, old + "-wal", young, other} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir, Options{})
	var left []string
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(f.Name(), ".damaged-") {
			left = append(left, f.Name())
		}
	}
	want := []string{young, other}
	slices.Sort(want)
	if diff := cmp.Diff(want, left); diff != "" {
		t.Error(diff)
	}
}

// TestNothingPrivateIsSaid damages a file that holds text and names, and reads
// the log and the errors.
func TestNothingPrivateIsSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	take(t, s, created("m", "ann", 1))
	damaged := s.do(t.Context(), func(t *tx) error { return t.Exec("UPDATE bodies SET body = CAST(body || ' ' AS BLOB)") })
	if damaged != nil {
		t.Fatal(damaged)
	}
	_, err := s.Message(t.Context(), "m")
	if !errors.Is(err, file.ErrDamaged) {
		t.Errorf("damaged text was read: %v", err)
	}
	said := fmt.Sprint(err)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	again := open(t, dir, Options{Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if again.SetAside() == "" || log.Len() == 0 {
		t.Error("the damage was not found, or not said")
	}
	bad := created("m", "ann", 1)
	bad.Event.ID = ""
	_, e1 := again.Take(t.Context(), bad)
	_, e2 := again.Message(t.Context(), "m")
	said += log.String() + fmt.Sprint(e1, e2)
	if strings.Contains(said, canary) || strings.Contains(said, nameCanary) {
		t.Error("text or a name was said")
	}
}
