package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pretended is a device whose program ends as then says.
func pretended(t *testing.T, then string) Device {
	t.Helper()
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "then"), []byte(then+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Device{Member: "aiko", Data: data, Office: "ws://127.0.0.1:1/", OfficeToken: "office-1", SlackAPI: "http://127.0.0.1:2/api/", SlackToken: "xoxb-2"}
}

func TestExecutable(t *testing.T) {
	t.Parallel()
	const (
		link = "link --data DATA office-1 xoxb-2"
		run  = "run --office ws://127.0.0.1:1/ --slack-api http://127.0.0.1:2/api/ --data DATA --secrets env office-1 xoxb-2"
	)
	for name, tc := range map[string]struct {
		then   string
		call   func(Program, context.Context, Device) error
		want   string
		failed bool
	}{
		"link that succeeds": {"exit 0", Program.Link, link, false},
		"link that fails":    {"exit 1", Program.Link, link, true},
		"run that fails":     {"exit 3", Program.Run, run, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := pretended(t, tc.then)
			var told screen
			if err := tc.call(Executable("testdata/bellhopd.sh", &told), t.Context(), d); (err != nil) != tc.failed {
				t.Errorf("error %v", err)
			}
			got, err := os.ReadFile(filepath.Join(d.Data, "record"))
			if called := strings.ReplaceAll(strings.TrimSpace(string(got)), d.Data, "DATA"); err != nil || called != tc.want {
				t.Errorf("called with %q, %v", called, err)
			}
			if told.String() != "told\n" {
				t.Errorf("log is %q", told.String())
			}
		})
	}
}

func TestExecutableRunsUntilItIsToldToEnd(t *testing.T) {
	t.Parallel()
	d := pretended(t, "exec sleep 1000")
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	ended := make(chan error, 1)
	go func() { ended <- Executable("testdata/bellhopd.sh", signalled(started)).Run(ctx, d) }()
	<-started
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
}

// signalled closes itself when it is written to.
type signalled chan struct{}

func (s signalled) Write(p []byte) (int, error) { close(s); return len(p), nil }
