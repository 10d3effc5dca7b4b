package file

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestWatermarkComesBack(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), WatermarkName)
	if id, n, err := readWatermark(path); id != "" || n != 0 || err != nil {
		t.Errorf("where there is none: %q, %d, %v", id, n, err)
	}
	if err := os.WriteFile(path, []byte("something longer than what is going to stand in it, to its very end and beyond"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := openWatermark(path, "abc", 7)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int64{7, 8, 1 << 62} {
		if err := w.raise(want); err != nil {
			t.Fatal(err)
		}
		if id, n, err := readWatermark(path); id != "abc" || n != want || err != nil {
			t.Errorf("%q, %d, %v; want %d", id, n, err, want)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != fmt.Sprintf(watermarkForm, "abc", int64(1<<62)) {
		t.Errorf("%q, %v", data, err)
	}
	if err := w.raise(9); err == nil {
		t.Error("written after it was closed")
	}
}

func TestWatermarkThatIsNoFile(t *testing.T) {
	t.Parallel()
	if _, _, err := readWatermark(t.TempDir()); !errors.Is(err, ErrNotRegular) {
		t.Errorf("read: %v", err)
	}
	if _, err := openWatermark(t.TempDir(), "abc", 1); err == nil {
		t.Error("opened")
	}
}

// FuzzWatermark reads anything: it says nothing, or what some store wrote.
func FuzzWatermark(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(watermarkForm, "abc", 7)))
	f.Add([]byte("bellhop 1 abc -7\n"))
	f.Add([]byte("bellhop 2 abc 7\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), WatermarkName)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		id, n, err := readWatermark(path)
		if err != nil || n < 0 || id == "" && n != 0 {
			t.Errorf("%q, %d, %v", id, n, err)
		}
	})
}
