package wire

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"bellhop/bridge"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecodeMessage holds DecodeMessage against a reference that looks each key
// up in a map, and shows that what was decoded says the same when it is written
// and read again.
func FuzzDecodeMessage(f *testing.F) {
	f.Add([]byte(wholeMessage))
	f.Add([]byte(shortMessage))
	f.Add([]byte(`{"id":null}`))
	f.Add([]byte(`{"TEXT":"forged","Kind":"system",` + wholeMessage[1:]))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeMessage(data)
		agree(t, data, got, err, refMessage)
		if err != nil {
			return
		}
		written, err := json.Marshal(got)
		if err != nil {
			return // a year that no JSON time has
		}
		again, err := DecodeMessage(written)
		if d := cmp.Diff(got, again); err != nil || d != "" {
			t.Fatalf("changed: %v (-first +second):\n%s", err, d)
		}
	})
}

// FuzzDecodePerson does the same for persons.
func FuzzDecodePerson(f *testing.F) {
	f.Add([]byte(wholePerson))
	f.Add([]byte(`{"id":"p","name":"","role":"guest"}`))
	f.Add([]byte(`{"Role":"owner",` + wholePerson[1:]))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodePerson(data)
		agree(t, data, got, err, refPerson)
		if err != nil {
			return
		}
		written, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodePerson(written)
		if d := cmp.Diff(got, again); err != nil || d != "" {
			t.Fatalf("changed: %v (-first +second):\n%s", err, d)
		}
	})
}

// agree fails if the reference reads data differently. Half a pair of surrogates
// is left out: the reference mends it where an id must not be mended.
func agree[T any](t *testing.T, data []byte, got T, err error, read func(ref) (T, bool)) {
	t.Helper()
	if bytes.Contains(bytes.ToLower(data), []byte(`\ud`)) {
		return
	}
	var want T
	sorted, faulty := reference(data)
	ok := faulty == nil
	if ok {
		var o ref
		d := json.NewDecoder(bytes.NewReader(sorted))
		d.UseNumber()
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		want, ok = read(o)
	}
	if ok != (err == nil) {
		t.Fatalf("decode = %v, the reference takes it: %v", err, ok)
	}
	if d := cmp.Diff(want, got); ok && d != "" {
		t.Fatalf("(-reference +decoded):\n%s", d)
	}
}

// ref is an object of the reference. A key that is null is absent.
type ref map[string]any

func as[T any](o ref, key string) (value T, ok bool) {
	value, ok = o[key].(T)
	return value, ok
}

func (o ref) text(key string) string {
	value, _ := as[string](o, key)
	return value
}

func (o ref) has(keys ...string) bool {
	for _, key := range keys {
		if _, ok := as[string](o, key); !ok {
			return false
		}
	}
	return true
}

func (o ref) id(key string) (string, bool) {
	value := o.text(key)
	return value, value != "" && len(value) <= bridge.MaxID
}

func (o ref) time(key string) (time.Time, bool) {
	// The words of a time have a table of their own.
	quoted, err := json.Marshal(o.text(key))
	if err != nil {
		return time.Time{}, false
	}
	return moment(quoted)
}

func refPerson(o ref) (p bridge.Person, ok bool) {
	id, ok := o.id("id")
	if !ok || !o.has("name", "role") || o.text("role") == "" {
		return p, false
	}
	p = bridge.Person{ID: id, Name: o.text("name"), Email: o.text("email"), Role: bridge.Role(o.text("role")), AvatarURL: o.text("avatar_url")}
	if slack, ok := as[map[string]any](o, "slack"); ok {
		if linked, ok := as[bool](slack, "linked"); ok {
			p.Slack = &bridge.SlackAccount{Linked: linked, TeamID: ref(slack).text("team_id"), UserID: ref(slack).text("user_id")}
		}
	}
	return p, true
}

func refMessage(o ref) (m bridge.Message, ok bool) {
	id, hasID := o.id("id")
	space, _ := as[map[string]any](o, "space")
	spaceID, hasSpace := ref(space).id("id")
	sender, _ := as[map[string]any](o, "sender")
	from, hasSender := refPerson(sender)
	created, hasTime := o.time("created_at")
	mentions, hasMentions := refMentions(o)
	if !hasID || !hasSpace || !hasSender || !hasTime || !hasMentions || !ref(space).has("name", "url") || !o.has("text", "format") || o.text("format") == "" {
		return m, false
	}
	m = bridge.Message{
		ID: id, Space: bridge.Space{ID: spaceID, Name: ref(space).text("name"), URL: ref(space).text("url")}, Sender: from,
		Mentions: mentions, Text: o.text("text"), Format: bridge.Format(o.text("format")), Kind: bridge.KindChat, CreatedAt: created,
	}
	if kind := o.text("kind"); kind != "" {
		m.Kind = bridge.Kind(kind)
	}
	if id, ok := o.id("in_reply_to"); ok {
		m.InReplyTo = id
	}
	if at, ok := o.time("edited_at"); ok {
		m.EditedAt = at
	}
	attachments, _ := as[[]any](o, "attachments")
	for _, v := range attachments {
		if a, ok := v.(map[string]any); ok && ref(a).has("name", "url") {
			m.Attachments = append(m.Attachments, bridge.Attachment{
				Name: ref(a).text("name"), URL: ref(a).text("url"), Size: ref(a).size(), Type: ref(a).text("type"),
			})
		}
	}
	return m, true
}

func refMentions(o ref) ([]bridge.Mention, bool) {
	values, ok := as[[]any](o, "mentions")
	mentions := make([]bridge.Mention, len(values))
	for i, v := range values {
		m, _ := v.(map[string]any)
		id, hasID := ref(m).id("id")
		if !ref(m).has("kind", "name") || ref(m).text("kind") == "" || ref(m).text("kind") == "person" && !hasID {
			return nil, false
		}
		mentions[i] = bridge.Mention{Kind: bridge.MentionKind(ref(m).text("kind")), Name: ref(m).text("name")}
		if hasID {
			mentions[i].ID = id
		}
	}
	return mentions, ok
}

func (o ref) size() int64 {
	n, _ := as[json.Number](o, "size")
	size, err := n.Float64()
	if err != nil || size != float64(int64(size)) || size < -1<<53 || size > 1<<53 {
		return 0
	}
	return int64(size)
}
