package state

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func full() State {
	at := time.Date(2026, 11, 21, 14, 0, 0, 0, time.FixedZone("JST", 9*3600))
	return State{
		Running: true,
		Office: Office{State: OfficeConnected, Self: &Self{ID: "m1", Name: "Aki", Role: "member"},
			Organization: &Organization{"o1", "Acme"}, Device: "d1", Lease: true},
		Slack:    Slack{State: SlackOK, TeamID: "T1", Domain: "acme", Scopes: []string{"chat:write"}},
		Link:     &Link{"T1", "U1", at},
		Outbox:   Outbox{1, 2, 3, 4},
		Counts:   Counts{5, 6, 7},
		Totals:   Totals{36, 1, 2, 3, 4, 5, 6, 7},
		Problems: []Problem{{Code: "missing_scope", Needs: NeedsOwner, Text: "x"}},
	}
}

func TestStateJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   State
		want string
	}{
		{"everything", full(), `{"running":true,` +
			`"office":{"state":"connected","self":{"id":"m1","name":"Aki","role":"member"},"organization":{"id":"o1","name":"Acme"},"device":"d1","lease":true},` +
			`"slack":{"state":"ok","team_id":"T1","domain":"acme","scopes":["chat:write"]},` +
			`"link":{"team_id":"T1","user_id":"U1","verified_at":"2026-11-21T05:00:00Z"},` +
			`"outbox":{"waiting":1,"held":2,"uncertain":3,"failed":4},` +
			`"counts":{"relayed":5,"skipped":6,"ignored":7},` +
			`"totals":{"received":36,"relayed":1,"waiting":2,"held":3,"uncertain":4,"failed":5,"skipped":6,"dropped":7},` +
			`"problems":[{"code":"missing_scope","needs":"owner","text":"x"}]}`},
		{"nothing", State{}, `{"running":false,` +
			`"office":{"state":"stopped","self":null,"organization":null,"device":"","lease":false},` +
			`"slack":{"state":"unknown","team_id":"","domain":"","scopes":[]},"link":null,` +
			`"outbox":{"waiting":0,"held":0,"uncertain":0,"failed":0},` +
			`"counts":{"relayed":0,"skipped":0,"ignored":0},` +
			`"totals":{"received":0,"relayed":0,"waiting":0,"held":0,"uncertain":0,"failed":0,"skipped":0,"dropped":0},` +
			`"problems":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStateComesBack(t *testing.T) {
	t.Parallel()
	in := full()
	in.Hold = &Hold{Reason: "paused", Until: in.Link.VerifiedAt}
	in.At = in.Link.VerifiedAt
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out State
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	if in.Link.VerifiedAt.Location() == time.UTC {
		t.Error("encoding changed the link that it was given")
	}
}

func TestSortMostUrgentFirst(t *testing.T) {
	t.Parallel()
	var in []Problem
	for _, code := range []string{CodeOtherDevice, CodeOfficeUnreachable, CodeOutboxFailed, CodeNotConnected, "missing_scope", "invalid_auth", "some_new_code"} {
		in = append(in, NewProblem(code))
	}
	Sort(in)
	var got []string
	for _, p := range in {
		got = append(got, p.Code)
	}
	want := []string{"invalid_auth", "missing_scope", "some_new_code", CodeNotConnected, CodeOutboxFailed, CodeOfficeUnreachable, CodeOtherDevice}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
