package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told is what the sandbox prints at its start.
const told = `workspace     acme
passphrase    one two three four five six
office  ws://127.0.0.1:1/
slack   http://127.0.0.1:2/api/
page    http://127.0.0.1:3/

bot token     xoxb-1
office token  office-1  aiko
office token  office-2  ben

`

// TestTheAddressComesAfterAllIsTold: what starts with it writes to the same
// terminal.
func TestTheAddressComesAfterAllIsTold(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := &workshop{out: &out}
	from, to := io.Pipe()
	slack, done := make(chan string), make(chan struct{})
	go func() {
		defer close(done)
		w.pass(from, slack)
	}()
	go func() { _, _ = io.WriteString(to, told) }()
	address := <-slack
	if diff := cmp.Diff(told, out.String()); diff != "" || address != "http://127.0.0.1:2/api/" {
		t.Errorf("%s handed over after %s", address, diff)
	}
	_, _ = io.WriteString(to, "14:03:00  a remark\n")
	_ = to.Close()
	<-done
	if !strings.HasSuffix(out.String(), "a remark\n") {
		t.Error("what is told later is not printed")
	}
}
