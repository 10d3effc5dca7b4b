package wire

import (
	"strings"
	"testing"
	"time"

	"bellhop/bridge"

	"github.com/google/go-cmp/cmp"
)

const (
	wholePerson  = `{"id":"p1","name":"Ann","email":"ann@acme.example","role":"admin","avatar_url":"https://acme.example/a.png","slack":{"linked":true,"team_id":"T1","user_id":"U1"},"later":[1]}`
	wholeMessage = `{"id":"m1","space":{"id":"s1","name":"Lobby","url":"https://acme.example/s1"},"sender":` + wholePerson + `,
		"mentions":[{"kind":"person","id":"p2","name":"Bob"},{"kind":"group","name":"all"}],"text":"Hi &amp; bye","format":"html",
		"attachments":[{"name":"a.pdf","url":"https://acme.example/a.pdf","size":12,"type":"application/pdf"},{"name":"b","url":""}],
		"kind":"reaction","in_reply_to":"m0","created_at":"2026-01-02T03:04:05.6+09:00","edited_at":"2026-01-02T03:05:05Z"}`
	shortMessage = `{"id":"m1","space":{"id":"s1","name":"","url":""},"sender":{"id":"p1","name":"","role":"visitor"},"mentions":[],"text":"","format":"plain","created_at":"2026-01-02T03:04:05Z"}`
)

func annWhole() bridge.Person {
	return bridge.Person{
		ID: "p1", Name: "Ann", Email: "ann@acme.example", Role: bridge.RoleAdmin, AvatarURL: "https://acme.example/a.png",
		Slack: &bridge.SlackAccount{Linked: true, TeamID: "T1", UserID: "U1"},
	}
}

func TestDecodeMessage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data string
		want bridge.Message
	}{
		"all keys": {wholeMessage, bridge.Message{
			ID: "m1", Space: bridge.Space{ID: "s1", Name: "Lobby", URL: "https://acme.example/s1"}, Sender: annWhole(),
			Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: "p2", Name: "Bob"}, {Kind: bridge.MentionGroup, Name: "all"}},
			Text:     "Hi &amp; bye", Format: bridge.FormatHTML,
			Attachments: []bridge.Attachment{{Name: "a.pdf", URL: "https://acme.example/a.pdf", Size: 12, Type: "application/pdf"}, {Name: "b"}},
			Kind:        bridge.KindReaction, InReplyTo: "m0",
			CreatedAt: time.Date(2026, 1, 1, 18, 4, 5, 6e8, time.UTC), EditedAt: time.Date(2026, 1, 2, 3, 5, 5, 0, time.UTC),
		}},
		"required keys only": {shortMessage, bridge.Message{
			ID: "m1", Space: bridge.Space{ID: "s1"}, Sender: bridge.Person{ID: "p1", Role: bridge.RoleVisitor}, Mentions: []bridge.Mention{},
			Format: bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		}},
		"optional keys null": {strings.Replace(shortMessage, `"id":"m1"`, `"id":"m1","attachments":null,"kind":null,"in_reply_to":null,"edited_at":null`, 1), bridge.Message{
			ID: "m1", Space: bridge.Space{ID: "s1"}, Sender: bridge.Person{ID: "p1", Role: bridge.RoleVisitor}, Mentions: []bridge.Mention{},
			Format: bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeMessage([]byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("message (-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodePerson(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data string
		want bridge.Person
	}{
		"all keys":           {wholePerson, annWhole()},
		"required keys only": {`{"id":"p","name":"","role":"guest"}`, bridge.Person{ID: "p", Role: bridge.RoleGuest}},
		"not linked":         {`{"id":"p","name":"","role":"member","slack":{"linked":false,"team_id":null}}`, bridge.Person{ID: "p", Role: bridge.RoleMember, Slack: &bridge.SlackAccount{}}},
		"null is absent":     {`{"id":"p","name":"","role":"member","email":null,"avatar_url":null,"slack":null}`, bridge.Person{ID: "p", Role: bridge.RoleMember}},
		"an id of 128 bytes": {`{"id":"` + strings.Repeat("é", 64) + `","name":"","role":"member"}`, bridge.Person{ID: strings.Repeat("é", 64), Role: bridge.RoleMember}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodePerson([]byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("person (-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodeMessageRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", bridge.MaxID+1)
	tests := map[string]struct{ old, new string }{
		"no id":                       {`"id":"m1",`, ``},
		"an empty id":                 {`"id":"m1"`, `"id":""`},
		"a long id":                   {`"id":"m1"`, `"id":"` + long + `"`},
		"an id that is a number":      {`"id":"m1"`, `"id":1`},
		"a null id":                   {`"id":"m1"`, `"id":null`},
		"no space":                    {`"space"`, `"x"`},
		"no space id":                 {`"id":"s1",`, ``},
		"no space name":               {`"name":"Lobby",`, ``},
		"no space url":                {`,"url":"https://acme.example/s1"`, ``},
		"no sender":                   {`"sender"`, `"x"`},
		"a sender that is an id":      {`"sender":` + wholePerson, `"sender":"p1"`},
		"no sender id":                {`"id":"p1",`, ``},
		"a long sender id":            {`"id":"p1"`, `"id":"` + long + `"`},
		"no sender name":              {`"name":"Ann",`, ``},
		"no sender role":              {`"role":"admin",`, ``},
		"no mentions":                 {`"mentions"`, `"x"`},
		"mentions that are an object": {`"mentions":[`, `"mentions":{},"x":[`},
		"no mention kind":             {`"kind":"person",`, ``},
		"no mention id":               {`"id":"p2",`, ``},
		"a long mention id":           {`"id":"p2"`, `"id":"` + long + `"`},
		"no mention name":             {`,"name":"Bob"`, ``},
		"no group name":               {`,"name":"all"`, ``},
		"no text":                     {`"text"`, `"x"`},
		"null text":                   {`"Hi &amp; bye"`, `null`},
		"no format":                   {`"format"`, `"x"`},
		"no created_at":               {`"created_at"`, `"x"`},
		"no zone":                     {`.6+09:00`, ``},
		"a time that is a number":     {`"2026-01-02T03:04:05.6+09:00"`, `1767323045`},
		"bad UTF-8":                   {`Hi`, "canary\xff"},
		"two values":                  {`"m1"`, `"m1"} {"canary":1`},
		"an unfinished one":           {`"edited_at":"2026-01-02T03:05:05Z"}`, `"canary`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(wholeMessage, tt.old) {
				t.Fatalf("the message has no %s", tt.old)
			}
			_, err := DecodeMessage([]byte(strings.Replace(wholeMessage, tt.old, tt.new, 1)))
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "Hi") || strings.Contains(err.Error(), "Ann") {
				t.Error("the error carries contents")
			}
		})
	}
	for _, data := range []string{"", "null", "[]", `"m"`, "1", "{}", "nul"} {
		if _, err := DecodeMessage([]byte(data)); err == nil {
			t.Errorf("%q was taken for a message", data)
		}
		if _, err := DecodePerson([]byte(data)); err == nil {
			t.Errorf("%q was taken for a person", data)
		}
	}
}
