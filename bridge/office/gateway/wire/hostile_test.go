package wire

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/bridge"
)

// TestHalfAnEmojiCostsNoMessage shows that a lone surrogate, which JavaScript
// writes where a text was cut, spoils the key that holds it and no more.
func TestHalfAnEmojiCostsNoMessage(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		old, new, unused string
		want             func(bridge.Message) bool
	}{
		"in the text":        {`"text":"Could`, `"text":"\ud83dCould`, "", func(m bridge.Message) bool { return strings.HasPrefix(m.Text, "\ufffdCould") }},
		"in a name":          {`"name":"Ann"`, `"name":"Ann\ud83d"`, "", func(m bridge.Message) bool { return m.Sender.Name == "Ann\ufffd" }},
		"in an unknown key":  {`"text"`, `"later":"\udfff","text"`, "", func(m bridge.Message) bool { return m.Text != "" }},
		"in an unknown name": {`"text"`, `"\ud800":1,"text"`, "", func(m bridge.Message) bool { return m.Text != "" }},
		"in an optional id":  {`"text"`, `"in_reply_to":"m\ud800","text"`, "data.in_reply_to", func(m bridge.Message) bool { return m.InReplyTo == "" }},
		"a whole pair":       {`"id":"m1"`, `"id":"m\ud83d\ude00"`, "", func(m bridge.Message) bool { return m.ID == "m😀" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			frame := strings.Replace(eventFrame("message.created", aMessage), tt.old, tt.new, 1)
			got, unused, err := Decode([]byte(frame))
			if err != nil {
				t.Fatal(err)
			}
			if m := *got.(bridge.Event).Message; !tt.want(m) || strings.Join(unused, " ") != tt.unused {
				t.Errorf("%+v, unused %q", m, unused)
			}
		})
	}
}

// TestIDsWithLoneSurrogatesAreNone shows that two ids never become equal.
func TestIDsWithLoneSurrogatesAreNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ frame, key, event string }{
		{strings.Replace(eventFrame("message.created", aMessage), `"e1"`, `"e\ud800"`, 1), "id", ""},
		{strings.Replace(eventFrame("message.created", aMessage), `"m1"`, `"m\udfff"`, 1), "data.id", "e1"},
		{strings.Replace(eventFrame("message.created", aMessage), `"id":"p1"`, `"id":"\ud83dx"`, 1), "data.sender.id", "e1"},
		{strings.Replace(eventFrame("message.created", aMessage), `"id":"p2"`, `"id":"\ud800\ud800"`, 1), "data.mentions.id", "e1"},
		{`{"op":"sent","ref":"\ud800","message_id":"m"}`, "ref", ""},
	} {
		_, _, err := Decode([]byte(tt.frame))
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Key != tt.key || f.Why != NotUnicode || f.Event != tt.event {
			t.Errorf("%s: %+v", tt.frame, err)
		}
	}
}

// TestDoubledKeyIsToldAndNamed shows that a message event with a doubled key is
// no silent loss: its id is told, unless that is doubled itself. A key that the
// contract does not have may be contents, and is never named.
func TestDoubledKeyIsToldAndNamed(t *testing.T) {
	t.Parallel()
	created := eventFrame("message.created", aMessage)
	for _, tt := range []struct{ frame, key, event string }{
		{strings.Replace(created, `"text"`, `"text":"canary","text"`, 1), "data.text", "e1"},
		{strings.Replace(created, `"text"`, `"te\u0078t":"canary","text"`, 1), "data.text", "e1"},
		{strings.Replace(created, `"role"`, `"role":"canary","role"`, 1), "data.sender.role", "e1"},
		{strings.Replace(created, `"kind":"person"`, `"kind":"person","kind":"group"`, 1), "data.mentions.kind", "e1"},
		{strings.Replace(created, `"text"`, `"canary":1,"canary":2,"text"`, 1), "data", "e1"},
		{strings.Replace(created, `"text"`, `"canary":{"text":1,"text":2},"text"`, 1), "data", "e1"},
		{strings.Replace(created, `"at"`, `"at":1,"at"`, 1), "at", "e1"},
		{strings.Replace(created, `"id":"e1"`, `"id":"e1","id":"e2"`, 1), "id", ""},
		{strings.Replace(created, `"type"`, `"type":"message.deleted","type"`, 1), "type", ""},
		{strings.Replace(created, `"op"`, `"op":"event","op"`, 1), "op", ""},
		{strings.Replace(eventFrame("person.changed", ann), `"role"`, `"role":"x","role"`, 1), "data.role", ""},
		{strings.Replace(created, `"text"`, `"text":"canary","text"`, 1) + "x", "data.text", ""},
	} {
		_, _, err := Decode([]byte(tt.frame))
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Key != tt.key || f.Event != tt.event || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %+v", tt.frame, err)
		}
	}
}

// TestManyUnusedKeysAreOne shows that an office cannot make a flood of one frame.
func TestManyUnusedKeysAreOne(t *testing.T) {
	t.Parallel()
	list := strings.Repeat(`{"name":"a","url":"","size":"x"},{},5,`, 1000)
	frame := strings.Replace(eventFrame("message.created", aMessage), `"text"`, `"attachments":[`+list+`{"name":"b","url":""}],"text"`, 1)
	got, unused, err := Decode([]byte(frame))
	if err != nil || len(got.(bridge.Event).Message.Attachments) != 1001 {
		t.Fatal(err)
	}
	if got := strings.Join(unused, " "); got != "data.attachments.size data.attachments" {
		t.Errorf("unused: %q", got)
	}
}

// TestLeaseIsNeverLongerThanTold shows that a time below the contract's range is
// not made longer: two devices would post.
func TestLeaseIsNeverLongerThanTold(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string]time.Duration{
		`{"op":"lease","held":true,"ttl_s":3}`:      3 * time.Second,
		`{"op":"lease","held":true,"ttl_s":0}`:      0,
		`{"op":"lease","held":true,"ttl_s":-5}`:     0,
		`{"op":"lease","held":true,"ttl_s":60}`:     time.Minute,
		`{"op":"lease","held":true,"ttl_s":301}`:    5 * time.Minute,
		`{"op":"lease","held":true,"ttl_s":1e300}`:  5 * time.Minute,
		`{"op":"lease","held":true,"ttl_s":1e-300}`: 0,
	} {
		got, _, err := Decode([]byte(frame))
		if err != nil || got.(Lease).TTL != want {
			t.Errorf("%s: %+v, %v", frame, got, err)
		}
	}
}

func TestZonesBeyondADayAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2026-01-02T03:04:05+24:00", "2026-01-02T03:04:05+09:60", "2026-01-02T24:00:00Z", "２026-01-02T03:04:05Z"} {
		if at, ok := moment([]byte(`"` + text + `"`)); ok {
			t.Errorf("%s was taken for %v", text, at)
		}
	}
}
