package config

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/app/jsontest"
	"bellhop/bridge"

	"github.com/google/go-cmp/cmp"
)

func full() Settings {
	return Settings{
		Version: Version, Office: "wss://office.example/gateway", Device: "d1", Language: "ja",
		Workspace: &Workspace{"T1", "acme", "Acme", 3},
		Link:      &bridge.Link{TeamID: "T1", UserID: "U1", VerifiedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		Relay: Relay{When: Away, Quiet: []QuietHours{{"22:30", "07:00", []time.Weekday{1, 2}}}, Muted: []string{"m2"},
			CarryEdits: true, HistoryDays: 7, PausedUntil: time.Date(2026, 1, 3, 8, 0, 0, 0, time.UTC)},
		Desktop: Desktop{StartAtLogin: true, AskedHistory: true},
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	muted := Default()
	muted.Relay.Muted = []string{"m1"}
	written, err := json.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		in   string
		want Settings
	}{
		"all that is written":     {string(written), full()},
		"what is absent":          {`{"version":1}`, Default()},
		"absent in relay":         {` {"version":1,"relay":{"muted":["m1"]}}`, muted},
		"null has its default":    {`{"version":1,"link":null,"workspace":null}`, Default()},
		"white space and a break": {"\n\t{\"version\":1}\r\n", Default()},
		"null is as absent":       {`{"version":1,"relay":{"carry_edits":null,"muted":null},"desktop":null}`, Default()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Decode([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		in   string
		key  string // of the *KeyError, or "" for want
		want error
	}{
		"empty":              {"", "", ErrDamaged},
		"zeros":              {"\x00\x00\x00", "", ErrDamaged},
		"truncated":          {`{"version":1,"off`, "", ErrDamaged},
		"two objects":        {`{"version":1}{}`, "", ErrDamaged},
		"no object":          {`[1]`, "", ErrDamaged},
		"null":               {`null`, "", ErrDamaged},
		"newer":              {`{"version":2,"hologram":true}`, "", ErrNewer},
		"newer, all known":   {`{"version":2}`, "", ErrNewer},
		"no version":         {`{}`, "version", nil},
		"version of a word":  {`{"version":"1"}`, "version", nil},
		"unknown key":        {`{"version":1,"ofice":"wss://x"}`, "ofice", nil},
		"unknown inside":     {`{"version":1,"relay":{"wen":"away"}}`, "relay.wen", nil},
		"wrong kind":         {`{"version":1,"relay":{"history_days":"7"}}`, "relay.history_days", nil},
		"bad when":           {`{"version":1,"relay":{"when":"never"}}`, "relay.when", nil},
		"history too long":   {`{"version":1,"relay":{"history_days":91}}`, "relay.history_days", nil},
		"history below 0":    {`{"version":1,"relay":{"history_days":-1}}`, "relay.history_days", nil},
		"bad clock":          {`{"version":1,"relay":{"quiet_hours":[{"from":"25:00","to":"07:00"}]}}`, "relay.quiet_hours", nil},
		"bad day":            {`{"version":1,"relay":{"quiet_hours":[{"from":"20:00","to":"07:00","days":[7]}]}}`, "relay.quiet_hours.days", nil},
		"bad language":       {`{"version":1,"language":"xx"}`, "language", nil},
		"bad end of a pause": {`{"version":1,"relay":{"paused_until":"tomorrow"}}`, "relay.paused_until", nil},
		"bad time":           {`{"version":1,"link":{"verified_at":"yesterday"}}`, "link.verified_at", nil},
		"bad generation":     {`{"version":1,"workspace":{"generation":-1}}`, "workspace.generation", nil},
		"a key twice":        {`{"version":1,"office":"wss://a","office":"wss://b"}`, "office", nil},
		"a key twice inside": {`{"version":1,"relay":{"when":"away","when":"always"}}`, "relay.when", nil},
		"other letters":      {`{"version":1,"Office":"wss://a"}`, "Office", nil},
		"a letter like s":    {`{"ver\u017fion":1,"version":1}`, "ver\u017fion", nil},
		"no UTF-8":           {"{\"version\":1,\"office\":\"\xff\"}", "", ErrDamaged},
		"half a surrogate":   {`{"version":1,"office":"\ud800"}`, "", ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Decode([]byte(tt.in))
			var key *KeyError
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if tt.want == nil && (!errors.As(err, &key) || key.Key != tt.key || !strings.Contains(err.Error(), tt.key)) {
				t.Errorf("got %v, want key %q", err, tt.key)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	written, _ := json.Marshal(full())
	f.Add(written)
	f.Add([]byte(`{"version":1,"relay":{"quiet_hours":[{"from":"22:00","to":"22:00"}]}}`))
	for _, in := range jsontest.Hostile(string(written)) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		want := Default()
		want.Version = 0
		fit := jsontest.Decode(data, &want, true)
		if err == nil && (fit != nil || !cmp.Equal(s, want)) {
			t.Fatalf("%s was taken for %+v; byte by byte it is %+v, %v", data, s, want, fit)
		}
		if err != nil && fit == nil && want.Version == Version && want.check() == nil {
			t.Fatalf("%s was refused: %v", data, err)
		}
		var key *KeyError
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) && !errors.As(err, &key) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%#v cannot be written: %v", s, err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("%s is refused when read again: %v", again, err)
		}
		s.Relay.QuietUntil(time.Date(2026, 3, 29, 2, 30, 0, 0, time.UTC))
	})
}

func TestQuietUntil(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("X", 2*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) } // 21 is a Saturday
	night := QuietHours{From: "22:30", To: "07:00"}
	tests := []struct {
		name  string
		quiet []QuietHours
		at    time.Time
		want  time.Time
	}{
		{"none", nil, at(21, 3, 0), time.Time{}},
		{"before", []QuietHours{night}, at(21, 22, 29), time.Time{}},
		{"begins", []QuietHours{night}, at(21, 22, 30), at(22, 7, 0)},
		{"after midnight", []QuietHours{night}, at(21, 3, 0), at(21, 7, 0)},
		{"ends", []QuietHours{night}, at(21, 7, 0), time.Time{}},
		{"by day", []QuietHours{{From: "12:00", To: "13:00"}}, at(21, 12, 59), at(21, 13, 0)},
		{"the whole day", []QuietHours{{From: "00:00", To: "00:00", Days: []time.Weekday{time.Saturday}}}, at(21, 15, 0), at(22, 0, 0)},
		{"another day", []QuietHours{{From: "00:00", To: "00:00", Days: []time.Weekday{time.Saturday}}}, at(22, 0, 0), time.Time{}},
		{"the day on which they begin counts", []QuietHours{{From: "22:30", To: "07:00", Days: []time.Weekday{time.Friday}}}, at(21, 3, 0), at(21, 7, 0)},
		{"the later end of two", []QuietHours{night, {From: "02:00", To: "09:00"}}, at(21, 3, 0), at(21, 9, 0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, in := Relay{Quiet: tt.quiet}.QuietUntil(tt.at)
			if !got.Equal(tt.want) || in == tt.want.IsZero() {
				t.Errorf("until %v, %v; want %v", got, in, tt.want)
			}
		})
	}
}

// FuzzDecodeSeat compares what a seat's settings are taken for with the
// reference.
func FuzzDecodeSeat(f *testing.F) {
	all := Seat{
		Version: Version, Account: Account{"wss://office.example/", "o1", "m1"}, Link: full().Link, Left: full().Link,
		Shown: true, Untold: true, Why: LeftElsewhere, Relay: full().Relay,
	}
	written, err := json.Marshal(all)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(written)
	for _, in := range jsontest.Hostile(string(written)) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := readSeat(data)
		want := Seat{Relay: Default().Relay}
		fit := jsontest.Decode(data, &want, true)
		if err == nil && (fit != nil || !cmp.Equal(got, want)) {
			t.Fatalf("%s was taken for %+v; byte by byte it is %+v, %v", data, got, want, fit)
		}
		if err != nil && fit == nil && want.Version == Version && want.Account.Named() && want.check() == nil {
			t.Fatalf("%s was refused: %v", data, err)
		}
	})
}
