package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColumns(t *testing.T) {
	t.Parallel()
	var c columns
	c.row("時計", "正常")
	c.row("Disk", "ok", "x")
	c.row("e\u0301", "a\tb\x1b[2Jc\n", "")
	var out strings.Builder
	if err := c.write(&out); err != nil {
		t.Fatal(err)
	}
	want := "時計  正常\nDisk  ok         x\ne\u0301     a�b�[2Jc�\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
