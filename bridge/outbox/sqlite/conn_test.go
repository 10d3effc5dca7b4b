package sqlite

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, uri string) *Conn {
	t.Helper()
	c, err := Open(uri)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func script(t *testing.T, c *Conn, query string) {
	t.Helper()
	if err := c.Script(query); err != nil {
		t.Fatal(err)
	}
}

type value struct {
	n    int64
	text string
	blob []byte
}

func values(t *testing.T, c *Conn) (out []value) {
	t.Helper()
	err := c.Each("SELECT n, text, blob FROM t ORDER BY n", func(r *Row) error {
		var v value
		err := r.Scan(&v.n, &v.text, &v.blob)
		out = append(out, v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const table = "CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT NOT NULL, blob BLOB NOT NULL) STRICT;"

func TestValuesComeBack(t *testing.T) {
	t.Parallel()
	c := open(t, ":memory:")
	script(t, c, table)
	long := strings.Repeat("é\x00", 100_000)
	want := []value{{n: 1, text: "", blob: nil}, {n: 2, text: "a\x00b", blob: []byte{0, 1}}, {n: 3, text: long, blob: []byte(long)}, {n: 4, text: "again", blob: []byte("x")}}
	for _, v := range want {
		changed, err := c.Exec("INSERT INTO t VALUES (?,?,?)", v.n, &v.text, v.blob)
		if err != nil || changed != 1 {
			t.Fatalf("%d rows: %v", changed, err)
		}
	}
	if diff := cmp.Diff(want, values(t, c), cmp.AllowUnexported(value{})); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsSayTheirCode(t *testing.T) {
	t.Parallel()
	c := open(t, ":memory:")
	script(t, c, table+"INSERT INTO t VALUES (1, 'canary', x'')")
	_, err := c.Exec("INSERT INTO t VALUES (?,?,?)", int64(1), "canary", []byte{})
	var e *Error
	if !errors.As(err, &e) || e.Code() != Constraint || strings.Contains(err.Error(), "canary") {
		t.Errorf("a key twice: %v", err)
	}
	if _, err := c.Exec("INSERT INTO t VALUES (?,?,?)", 1.5, "", nil); err == nil {
		t.Error("took what it cannot keep")
	}
	if err := c.Script("nonsense"); err == nil {
		t.Error("ran nonsense")
	}
	if _, err := Open("file:" + filepath.Join(t.TempDir(), "none", "file")); !errors.As(err, &e) || e.Code() != CantOpen {
		t.Errorf("a file that cannot be: %v", err)
	}
}

func TestScanEnds(t *testing.T) {
	t.Parallel()
	c := open(t, ":memory:")
	script(t, c, table+"INSERT INTO t VALUES (1, '', x''), (2, '', x'')")
	enough, n := errors.New("enough"), 0
	for range 2 {
		err := c.Each("SELECT n FROM t", func(*Row) error { n++; return enough })
		if !errors.Is(err, enough) {
			t.Fatal(err)
		}
	}
	if n != 2 {
		t.Errorf("%d rows", n)
	}
}
