package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"bellhop/app/jsontest"

	"github.com/google/go-cmp/cmp"
)

func TestIntentsComeBack(t *testing.T) {
	t.Parallel()
	for _, in := range []Intent{
		Pause{}, Pause{Until: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}, Resume{}, Reconnect{}, Retry{"a"}, Drop{"b"},
		Mute{"m1", true}, Mute{"m1", false}, Language{Korean}, FromNow{}, All{}, KeepHistory{7}, Seen{CodeHistoryGap}, Quit{},
		Prefer{Preferences{When: "away", Quiet: []QuietHours{{From: "22:00", To: "07:30", Days: []time.Weekday{0, 6}}}, Muted: []Sender{{"m2", "Bo"}}, HistoryDays: 90}},
	} {
		data, err := EncodeIntent(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := DecodeIntent(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if diff := cmp.Diff(in, out); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDecodeIntentRefuses(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"nothing":         ``,
		"no object":       `[1]`,
		"unknown kind":    `{"intent":"format_disk"}`,
		"no id":           `{"intent":"retry"}`,
		"empty id":        `{"intent":"drop","with":{"id":""}}`,
		"id of no string": `{"intent":"drop","with":{"id":7}}`,
		"no sender":       `{"intent":"mute","with":{"on":true}}`,
		"bad time":        `{"intent":"pause","with":{"until":"tomorrow"}}`,
		"bad language":    `{"intent":"language","with":{"tag":"xx"}}`,
		"no code":         `{"intent":"seen"}`,
		"no preferences":  `{"intent":"prefer","with":{}}`,
		"bad hours":       `{"intent":"prefer","with":{"preferences":{"when":"always","quiet_hours":[{"from":"25:00","to":"07:00"}]}}}`,
		"bad day":         `{"intent":"prefer","with":{"preferences":{"when":"always","quiet_hours":[{"from":"22:00","to":"07:00","days":[7]}]}}}`,
		"too many days":   `{"intent":"prefer","with":{"preferences":{"when":"always","history_days":91}}}`,
		"a bad language":  `{"intent":"prefer","with":{"preferences":{"when":"always","language":"xx"}}}`,
		"minus one day":   `{"intent":"keep_history","with":{"days":-1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := DecodeIntent([]byte(in)); !errors.Is(err, ErrBadIntent) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	if _, err := EncodeIntent(nil); !errors.Is(err, ErrBadIntent) {
		t.Errorf("nil intent: %v", err)
	}
}

// reference reads data byte by byte, and fails if that is not the intent.
func reference(data []byte, in Intent) error {
	var e struct {
		Intent string          `json:"intent"`
		With   json.RawMessage `json:"with"`
	}
	if err := jsontest.Decode(data, &e, false); err != nil || in == nil {
		return err
	}
	want := reflect.New(reflect.TypeOf(in))
	if len(e.With) > 0 && want.Elem().NumField() > 0 {
		if err := jsontest.Decode(e.With, want.Interface(), false); err != nil {
			return err
		}
	}
	if e.Intent != in.kind() || !cmp.Equal(want.Elem().Interface(), any(in)) {
		return fmt.Errorf("it is %q with %+v", e.Intent, want.Elem())
	}
	return nil
}

func FuzzDecodeIntent(f *testing.F) {
	f.Add([]byte(`{"intent":"pause","with":{"until":"2026-01-02T03:04:05Z"}}`))
	f.Add([]byte(`{"intent":"retry","with":{"id":"x"}}`))
	f.Add([]byte(`{"intent":"quit","with":null}`))
	for _, in := range jsontest.Hostile(`{"intent":"mute","with":{"sender":"m2","on":true}}`) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := DecodeIntent(data)
		if fit := reference(data, in); err == nil && fit != nil {
			t.Fatalf("%s was taken for %#v: %v", data, in, fit)
		}
		if err != nil {
			return
		}
		again, err := EncodeIntent(in)
		if err != nil {
			t.Fatalf("%#v cannot be written: %v", in, err)
		}
		if out, err := DecodeIntent(again); err != nil || !cmp.Equal(in, out) {
			t.Fatalf("%s came back as %#v, %v", again, out, err)
		}
	})
}
