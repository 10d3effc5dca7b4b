package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/control"
	"bellhop/app/state"
	"bellhop/app/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/NAME.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func aState() state.State {
	return state.State{
		Running: true,
		Office: state.Office{
			State: state.OfficeConnected, Device: "d1", Lease: true,
			Self:         &state.Self{ID: "m1", Name: "Rhea", Role: "member"},
			Organization: &state.Organization{ID: "o1", Name: "Acme"},
		},
		Slack:    state.Slack{State: state.SlackOK, TeamID: "T1", Domain: "acme", Scopes: []string{"chat:write"}},
		Link:     &state.Link{TeamID: "T1", UserID: "U1", VerifiedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		Outbox:   state.Outbox{Waiting: 1, Held: 2, Uncertain: 3, Failed: 4},
		Counts:   state.Counts{Relayed: 5, Skipped: 6, Ignored: 7},
		Totals:   state.Totals{Received: 36, Relayed: 5, Waiting: 1, Held: 2, Uncertain: 3, Failed: 4, Skipped: 20, Dropped: 1},
		Problems: []state.Problem{words.Problem("en", "missing_scope", "users:read"), words.Problem("en", state.CodeOutboxFailed)},
	}
}

// What people and programs read of status.
func TestStatusGoldens(t *testing.T) {
	t.Parallel()
	paused := aState()
	paused.Hold = &state.Hold{Reason: "paused", Until: time.Date(2026, 1, 3, 8, 0, 0, 0, time.Local), Messages: 2}
	for name, s := range map[string]state.State{"status": aState(), "status_empty": {}, "status_paused": paused} {
		var text, data bytes.Buffer
		if err := printStatus(&text, s); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".txt", text.String())
		if s.Hold != nil {
			continue // its times are the machine's
		}
		if err := json.NewEncoder(&data).Encode(s); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", data.String())
	}
}

// entries is a backend that has some.
type entries struct{ control.Backend }

func (entries) Entries(context.Context) ([]control.Entry, error) {
	return []control.Entry{
		{ID: "0123456789abcdef", Event: "e1", Message: "m1", Sender: control.Sender{ID: "p1", Name: "Ann"}, Route: "group", Part: 1, Parts: 2, State: "waiting"},
		{ID: "fedcba9876543210", Event: "e2", Message: "m2", Sender: control.Sender{ID: "p2", Name: "Bo"}, Route: "pair", Copy: true, Part: 1, Parts: 1, State: "failed", Tries: 2, Error: "msg_too_long"},
	}, nil
}

func (entries) State() state.State       { return state.State{} }
func (entries) Changed() <-chan struct{} { return nil }

func TestOutboxGoldens(t *testing.T) {
	t.Parallel()
	dir := workplace(t)
	server, err := control.Listen(control.Options{Dir: dir, Version: "test", Backend: entries{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	for name, args := range map[string][]string{"outbox.txt": {"outbox", "--data", dir}, "outbox.jsonl": {"outbox", "--json", "--data", dir, "list"}} {
		var out, errs bytes.Buffer
		if code := execute(t.Context(), args, nil, &out, &errs); code != exitDone {
			t.Errorf("%s: exit code %d: %s", name, code, errs.String())
		}
		golden(t, name, out.String())
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
