package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/office"

	"github.com/google/go-cmp/cmp"
)

const (
	ann        = `{"id":"p1","name":"Ann","role":"member","email":"ann@acme.example","slack":{"linked":true,"team_id":"T1","user_id":"U1"}}`
	aMessage   = `{"id":"m1","space":{"id":"s1","name":"Lobby","url":"https://acme.example/s1"},"sender":` + ann + `,"mentions":[{"kind":"person","id":"p2","name":"Bob"}],"text":"Could you look at this before lunch? It is the second page that puzzles me.","format":"plain","created_at":"2026-01-02T03:04:05Z"}`
	wholeFrame = `{"op":"welcome","session":"s1","self":` + ann + `,"organization":{"id":"o1","name":"Acme","slack":{"team_id":"T1","domain":"acme","generation":3,"slackbot":false,"managers":["p9"]}},"presence":{"state":"away"},"heartbeat_s":30,"lease":{"held":true,"ttl_s":60}}`
)

func eventFrame(kind, data string) string {
	return `{"op":"event","id":"e1","type":"` + kind + `","at":"2026-01-02T03:04:06Z","data":` + data + `}`
}

var (
	at         = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	annIs      = bridge.Person{ID: "p1", Name: "Ann", Role: bridge.RoleMember, Email: "ann@acme.example", Slack: &bridge.SlackAccount{Linked: true, TeamID: "T1", UserID: "U1"}}
	theMessage = bridge.Message{
		ID: "m1", Space: bridge.Space{ID: "s1", Name: "Lobby", URL: "https://acme.example/s1"}, Sender: annIs,
		Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: "p2", Name: "Bob"}},
		Text:     "Could you look at this before lunch? It is the second page that puzzles me.",
		Format:   bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: at,
	}
)

func eventIs(t bridge.EventType, fill func(*bridge.Event)) bridge.Event {
	e := bridge.Event{ID: "e1", Type: t, At: at.Add(time.Second)}
	fill(&e)
	return e
}

func TestDecode(t *testing.T) {
	t.Parallel()
	off := false
	room := &bridge.Room{ID: "r1", Name: "Sea"}
	created := eventIs(bridge.MessageCreated, func(e *bridge.Event) { e.Message = &theMessage })
	tests := map[string]struct {
		frame string
		want  any
	}{
		"welcome": {wholeFrame, Welcome{
			Session: "s1", Self: annIs, Presence: "away", Heartbeat: 30 * time.Second, Lease: Lease{Held: true, TTL: time.Minute},
			Organization: bridge.Organization{ID: "o1", Name: "Acme", Slack: &bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 3, Slackbot: &off, Managers: []string{"p9"}}},
		}},
		"welcome, unknown keys of the types of others": {strings.Replace(wholeFrame, `"session"`, `"ref":5,"data":[],"at":1,"held":"x","session"`, 1), Welcome{
			Session: "s1", Self: annIs, Presence: "away", Heartbeat: 30 * time.Second, Lease: Lease{Held: true, TTL: time.Minute},
			Organization: bridge.Organization{ID: "o1", Name: "Acme", Slack: &bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 3, Slackbot: &off, Managers: []string{"p9"}}},
		}},
		"lease":                      {`{"op":"lease","held":true,"ttl_s":15.5,"holder":"d1"}`, Lease{Held: true, TTL: 15500 * time.Millisecond, Holder: "d1"}},
		"lease lost, without a ttl":  {`{"op":"lease","held":false}`, Lease{}},
		"lease, unknown keys":        {`{"op":"lease","held":false,"ref":5,"session":[]}`, Lease{}},
		"lease, an absurd ttl":       {`{"op":"lease","held":true,"ttl_s":1e300}`, Lease{Held: true, TTL: 5 * time.Minute}},
		"caught_up":                  {`{"op":"caught_up","through":"e9"}`, CaughtUp{Through: "e9"}},
		"caught_up, null":            {`{"op":"caught_up","through":null}`, CaughtUp{}},
		"caught_up, unknown keys":    {`{"op":"caught_up","through":"e9","id":[]}`, CaughtUp{Through: "e9"}},
		"sent":                       {`{"op":"sent","ref":"r1","message_id":"m1"}`, office.Sent{Ref: "r1", MessageID: "m1"}},
		"sent, unknown keys":         {`{"op":"sent","ref":"r1","message_id":"m1","message":{},"code":1}`, office.Sent{Ref: "r1", MessageID: "m1"}},
		"error":                      {`{"op":"error","code":"forbidden","message":"no"}`, office.Failed{Code: "forbidden", Message: "no"}},
		"error, all keys":            {`{"op":"error","code":"rate_limited","message":"","ref":"r1","retry_after_s":2}`, office.Failed{Code: "rate_limited", Ref: "r1", RetryAfter: 2 * time.Second}},
		"error, unknown keys":        {`{"op":"error","code":"forbidden","message":"no","message_id":7,"id":7}`, office.Failed{Code: "forbidden", Message: "no"}},
		"error, negative time":       {`{"op":"error","code":"x","message":"","retry_after_s":-2}`, office.Failed{Code: "x"}},
		"error, a code that is none": {`{"op":"error","code":"the token was abc-123","message":""}`, office.Failed{Code: "unknown"}},
		"error, a code too long":     {`{"op":"error","code":"` + strings.Repeat("a", 65) + `","message":""}`, office.Failed{Code: "unknown"}},
		"message.created":            {eventFrame("message.created", aMessage), created},
		"message.created, unknown keys of the types of others": {
			eventFrame("message.created", `{"person":1,"state":{},"room":[],"from":"x","deleted_at":0,`+aMessage[1:]), created},
		"message.created, a time of another event": {
			strings.Replace(eventFrame("message.created", `{"from":"soon",`+aMessage[1:]), `"op"`, `"held":[],"op"`, 1), created},
		"message.updated":                     {eventFrame("message.updated", aMessage), eventIs(bridge.MessageUpdated, func(e *bridge.Event) { e.Message = &theMessage })},
		"message.deleted":                     {eventFrame("message.deleted", `{"id":"m1","deleted_at":"2026-01-02T03:04:05Z"}`), eventIs(bridge.MessageDeleted, func(e *bridge.Event) { e.Deletion = &bridge.Deletion{ID: "m1", DeletedAt: at} })},
		"message.deleted, unknown keys":       {eventFrame("message.deleted", `{"id":"m1","deleted_at":"2026-01-02T03:04:05Z","text":5}`), eventIs(bridge.MessageDeleted, func(e *bridge.Event) { e.Deletion = &bridge.Deletion{ID: "m1", DeletedAt: at} })},
		"presence.changed":                    {eventFrame("presence.changed", `{"person":`+ann+`,"state":"away"}`), eventIs(bridge.PresenceChanged, func(e *bridge.Event) { e.Person, e.State = &annIs, "away" })},
		"presence.changed, with a room":       {eventFrame("presence.changed", `{"person":`+ann+`,"state":"away","room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.PresenceChanged, func(e *bridge.Event) { e.Person, e.State, e.Room = &annIs, "away", room })},
		"presence.changed, unknown keys":      {eventFrame("presence.changed", `{"person":`+ann+`,"state":"away","id":0,"to":0}`), eventIs(bridge.PresenceChanged, func(e *bridge.Event) { e.Person, e.State = &annIs, "away" })},
		"room.entered":                        {eventFrame("room.entered", `{"person":`+ann+`,"room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.RoomEntered, func(e *bridge.Event) { e.Person, e.Room = &annIs, room })},
		"room.left":                           {eventFrame("room.left", `{"person":`+ann+`,"room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.RoomLeft, func(e *bridge.Event) { e.Person, e.Room = &annIs, room })},
		"visitor.knocked":                     {eventFrame("visitor.knocked", `{"person":`+ann+`}`), eventIs(bridge.VisitorKnocked, func(e *bridge.Event) { e.Person = &annIs })},
		"visitor.knocked, with a room":        {eventFrame("visitor.knocked", `{"person":`+ann+`,"room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.VisitorKnocked, func(e *bridge.Event) { e.Person, e.Room = &annIs, room })},
		"person.changed":                      {eventFrame("person.changed", ann), eventIs(bridge.PersonChanged, func(e *bridge.Event) { e.Person = &annIs })},
		"person.changed, unknown keys":        {eventFrame("person.changed", `{"text":5,"person":"x",`+ann[1:]), eventIs(bridge.PersonChanged, func(e *bridge.Event) { e.Person = &annIs })},
		"history.gap":                         {eventFrame("history.gap", `{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z"}`), eventIs(bridge.HistoryGap, func(e *bridge.Event) { e.Gap = &bridge.Gap{From: at, To: at} })},
		"history.gap, unknown keys":           {eventFrame("history.gap", `{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z","id":9}`), eventIs(bridge.HistoryGap, func(e *bridge.Event) { e.Gap = &bridge.Gap{From: at, To: at} })},
		"white space around and between keys": {" \n{ \"op\" : \"caught_up\" , \"through\" : \"e9\" } \t", CaughtUp{Through: "e9"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, unused, err := Decode([]byte(tt.frame))
			if err != nil || len(unused) > 0 {
				t.Fatal(err, unused)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("decode (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeSkips(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", bridge.MaxID+1)
	unknownEvent := eventFrame("canary.happened", `{"id":5}`)
	tests := map[string]struct{ frame, want string }{
		"empty":                        {``, office.Malformed},
		"null":                         {`null`, office.Malformed},
		"a number":                     {`5`, office.Malformed},
		"a string":                     {`"canary"`, office.Malformed},
		"two objects":                  {`{"op":"caught_up"}{}`, office.Malformed},
		"a null op":                    {`{"op":null}`, office.Malformed},
		"an empty op":                  {`{"op":""}`, office.Malformed},
		"a deep one":                   {`{"op":"x","y":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, office.Malformed},
		"unknown op":                   {`{"op":"canary"}`, office.UnknownOp},
		"unknown op, odd types":        {`{"op":"canary","data":5,"at":[],"lease":"x"}`, office.UnknownOp},
		"an op in capitals":            {`{"op":"EVENT"}`, office.UnknownOp},
		"unknown event":                {unknownEvent, office.UnknownEvent},
		"unknown event, no data":       {`{"op":"event","type":"canary"}`, office.UnknownEvent},
		"an op twice":                  {`{"op":"caught_up","op":"caught_up"}`, office.Malformed},
		"a key twice, deep inside":     {eventFrame("message.created", strings.Replace(aMessage, `"text"`, `"text":"canary","text"`, 1)), office.Malformed},
		"a key twice by an escape":     {eventFrame("message.created", strings.Replace(aMessage, `"text"`, `"te\u0078t":"canary","text"`, 1)), office.Malformed},
		"half of a surrogate pair":     {strings.Replace(eventFrame("message.created", aMessage), `"e1"`, `"\ud800"`, 1), office.Malformed},
		"not UTF-8":                    {strings.Replace(eventFrame("message.created", aMessage), `"e1"`, "\"\xff\"", 1), office.Malformed},
		"unknown event, odd types":     {`{"op":"event","type":"canary","id":{},"at":5}`, office.UnknownEvent},
		"unknown event, data a number": {eventFrame("canary.happened", `5`), office.UnknownEvent},
		"event, no type":               {`{"op":"event","id":"e","at":"2026-01-02T03:04:05Z","data":{}}`, office.Malformed},
		"event, type a number":         {`{"op":"event","id":"e","type":5,"at":"2026-01-02T03:04:05Z","data":{}}`, office.Malformed},
		"event, no id":                 {strings.Replace(eventFrame("message.created", aMessage), `"id":"e1",`, ``, 1), office.Malformed},
		"event, a long id":             {strings.Replace(eventFrame("message.created", aMessage), `"e1"`, `"`+long+`"`, 1), office.Malformed},
		"event, no at":                 {strings.Replace(eventFrame("message.created", aMessage), `"at"`, `"x"`, 1), office.Malformed},
		"event, at without a zone":     {strings.Replace(eventFrame("message.created", aMessage), `:06Z`, `:06`, 1), office.Malformed},
		"event, null data":             {eventFrame("message.created", `null`), office.Malformed},
		"event, data a list":           {eventFrame("message.created", `[]`), office.Malformed},
		"event, no data":               {`{"op":"event","id":"e","type":"person.changed","at":"2026-01-02T03:04:05Z"}`, office.Malformed},
		"message, no text":             {eventFrame("message.created", strings.Replace(aMessage, `"text"`, `"x"`, 1)), office.Malformed},
		"message, text a number":       {eventFrame("message.created", strings.Replace(aMessage, `"text"`, `"text":5,"x"`, 1)), office.Malformed},
		"deleted, no id":               {eventFrame("message.deleted", `{"deleted_at":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"deleted, a long id":           {eventFrame("message.deleted", `{"id":"`+long+`","deleted_at":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"deleted, no time":             {eventFrame("message.deleted", `{"id":"m1"}`), office.Malformed},
		"deleted, time a number":       {eventFrame("message.deleted", `{"id":"m1","deleted_at":5}`), office.Malformed},
		"presence, no person":          {eventFrame("presence.changed", `{"state":"away"}`), office.Malformed},
		"presence, no state":           {eventFrame("presence.changed", `{"person":`+ann+`}`), office.Malformed},
		"presence, a bad person":       {eventFrame("presence.changed", `{"person":{"id":"p"},"state":"away"}`), office.Malformed},
		"entered, no room":             {eventFrame("room.entered", `{"person":`+ann+`}`), office.Malformed},
		"left, a room without a name":  {eventFrame("room.left", `{"person":`+ann+`,"room":{"id":"r1"}}`), office.Malformed},
		"left, a room without an id":   {eventFrame("room.left", `{"person":`+ann+`,"room":{"name":"r1"}}`), office.Malformed},
		"knocked, nobody":              {eventFrame("visitor.knocked", `{}`), office.Malformed},
		"person, no role":              {eventFrame("person.changed", `{"id":"p1","name":"Ann"}`), office.Malformed},
		"gap, no end":                  {eventFrame("history.gap", `{"from":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"gap, no zone":                 {eventFrame("history.gap", `{"from":"2026-01-02T03:04:05","to":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"lease, no held":               {`{"op":"lease","ttl_s":60}`, office.Malformed},
		"lease, held a number":         {`{"op":"lease","held":1,"ttl_s":60}`, office.Malformed},
		"lease, held without a ttl":    {`{"op":"lease","held":true}`, office.Malformed},
		"caught_up, a long id":         {`{"op":"caught_up","through":"` + long + `"}`, office.Malformed},
		"caught_up, a number":          {`{"op":"caught_up","through":5}`, office.Malformed},
		"sent, no ref":                 {`{"op":"sent","message_id":"m"}`, office.Malformed},
		"sent, no message_id":          {`{"op":"sent","ref":"r"}`, office.Malformed},
		"sent, a number":               {`{"op":"sent","ref":5,"message_id":"m"}`, office.Malformed},
		"error, no code":               {`{"op":"error","message":"canary"}`, office.Malformed},
		"error, no message":            {`{"op":"error","code":"canary"}`, office.Malformed},
		"error, a message of its own":  {`{"op":"error","code":"x","message":{"canary":1}}`, office.Malformed},
	}
	for _, key := range []string{"session", "self", "organization", "heartbeat_s", "lease"} {
		tests["welcome, no "+key] = struct{ frame, want string }{strings.Replace(wholeFrame, `"`+key+`"`, `"x"`, 1), office.Malformed}
	}
	for what, change := range map[string][2]string{
		"heartbeat a word":        {`"heartbeat_s":30`, `"heartbeat_s":"30"`},
		"a bad self":              {`"role":"member",`, ``},
		"no organization id":      {`"id":"o1",`, ``},
		"no organization name":    {`"name":"Acme",`, ``},
		"a workspace, no team":    {`"team_id":"T1","domain"`, `"domain"`},
		"a workspace, no domain":  {`"domain":"acme",`, ``},
		"a workspace, no number":  {`"generation":3,`, ``},
		"a workspace, a fraction": {`"generation":3`, `"generation":3.5`},
		"lease, no held":          {`"held":true,`, ``},
		"lease, no ttl":           {`,"ttl_s":60`, ``},
	} {
		tests["welcome, "+what] = struct{ frame, want string }{strings.Replace(wholeFrame, change[0], change[1], 1), office.Malformed}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, err := Decode([]byte(tt.frame))
			f, ok := errors.AsType[*Fault](err)
			if !ok {
				t.Fatalf("decode = %v, %v", got, err)
			}
			if f.What != tt.want || strings.Contains(err.Error(), "canary") {
				t.Errorf("decode: %s, %v, want %s", f.What, err, tt.want)
			}
		})
	}
}

func TestDecodeRanges(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string]any{
		`{"op":"lease","held":true,"ttl_s":0}`:                                  Lease{Held: true},
		`{"op":"lease","held":true,"ttl_s":1e300}`:                              Lease{Held: true, TTL: 5 * time.Minute},
		strings.Replace(wholeFrame, `"heartbeat_s":30`, `"heartbeat_s":-1`, 1):  5 * time.Second,
		strings.Replace(wholeFrame, `"heartbeat_s":30`, `"heartbeat_s":0.1`, 1): 5 * time.Second,
		strings.Replace(wholeFrame, `"heartbeat_s":30`, `"heartbeat_s":1e9`, 1): 2 * time.Minute,
	} {
		got, _, err := Decode([]byte(frame))
		if err != nil {
			t.Fatal(err)
		}
		if w, ok := got.(Welcome); ok {
			got = w.Heartbeat
		}
		if got != want {
			t.Errorf("%s: %v, want %v", frame, got, want)
		}
	}
}

// What an office may get wrong without losing a message, and what it is told.
func TestDecodeOptionalKeys(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		old, new string
		unused   string
	}{
		"an empty time":            {`"text"`, `"edited_at":"","text"`, "data.edited_at"},
		"a time without a zone":    {`"text"`, `"edited_at":"2026-01-02T03:04:05","text"`, "data.edited_at"},
		"a kind that is a number":  {`"text"`, `"kind":5,"text"`, "data.kind"},
		"a long in_reply_to":       {`"text"`, `"in_reply_to":"` + strings.Repeat("x", 129) + `","text"`, "data.in_reply_to"},
		"attachments of a word":    {`"text"`, `"attachments":"a.pdf","text"`, "data.attachments"},
		"an attachment of nothing": {`"text"`, `"attachments":[{"name":"a"}],"text"`, "data.attachments"},
		"a size of a word":         {`"text"`, `"attachments":[{"name":"a","url":"","size":"1"}],"text"`, "data.attachments.size"},
		"an e-mail of a list":      {`"email":"ann@acme.example"`, `"email":[]`, "data.sender.email"},
		"an account of a word":     {`"linked":true`, `"linked":"yes"`, "data.sender.slack"},
		"a whole size":             {`"text"`, `"attachments":[{"name":"a","url":"","size":2.5e6}],"text"`, ""},
		"keys in capitals":         {`"text"`, `"TEXT":"forged","Kind":"system","Mentions":7,"text"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, unused, err := Decode([]byte(eventFrame("message.created", strings.Replace(aMessage, tt.old, tt.new, 1))))
			if err != nil {
				t.Fatal(err)
			}
			if m := got.(bridge.Event).Message; m.Text != theMessage.Text || m.Kind != bridge.KindChat {
				t.Errorf("read as %+v", m)
			}
			if strings.Join(unused, " ") != tt.unused {
				t.Errorf("unused: %q, want %q", unused, tt.unused)
			}
		})
	}
}

func TestFaultsNameTheKey(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ frame, key, why, event string }{
		{eventFrame("message.created", strings.Replace(aMessage, `"role":"member",`, ``, 1)), "data.sender.role", Missing, "e1"},
		{eventFrame("message.created", strings.Replace(aMessage, `"text"`, `"text":5,"x"`, 1)), "data.text", WrongType, "e1"},
		{eventFrame("message.created", strings.Replace(aMessage, `"kind":"person",`, ``, 1)), "data.mentions.kind", Missing, "e1"},
		{eventFrame("message.updated", strings.Replace(aMessage, `"2026-01-02T03:04:05Z"`, `"noon"`, 1)), "data.created_at", BadTime, "e1"},
		{eventFrame("message.deleted", `{"id":"m1"}`), "data.deleted_at", Missing, "e1"},
		{eventFrame("message.created", `[]`), "data", NotObject, "e1"},
		{strings.Replace(eventFrame("message.created", aMessage), `"e1"`, `5`, 1), "id", WrongType, ""},
		{eventFrame("presence.changed", `{"person":`+ann+`}`), "data.state", Missing, ""},
		{`{"op":"lease"}`, "held", Missing, ""},
		{`[]`, "", NotObject, ""},
	} {
		_, _, err := Decode([]byte(tt.frame))
		f, ok := errors.AsType[*Fault](err)
		if !ok {
			t.Fatalf("%s: %v", tt.frame, err)
		}
		if f.Key != tt.key || f.Why != tt.why || f.Event != tt.event {
			t.Errorf("%s: %+v", tt.frame, f)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-01-02T03:04:05Z":           "2026-01-02T03:04:05Z",
		"2026-01-02t03:04:05z":           "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05.25+09:00":   "2026-01-01T18:04:05.25Z",
		"2016-12-31T23:59:60Z":           "2017-01-01T00:00:00Z",
		"2016-12-31T15:59:60.5-08:00":    "2017-01-01T00:00:00.5Z",
		"2026-01-02T03:04:05-00:00":      "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05":            "",
		"2026-01-02 03:04:05Z":           "",
		"2026-01-02T3:04:05Z":            "",
		"2026-01-02T03:04:05,5Z":         "",
		"2026-01-02T03:04:61Z":           "",
		"2026-02-30T03:04:05Z":           "",
		"2026-01-02T03:04:05+0900":       "",
		"2026-01-02T03:04:05Z and so on": "",
		"":                               "",
	} {
		at, ok := moment([]byte(`"` + text + `"`))
		got := ""
		if ok {
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzDecode holds Decode against a reference that compares keys byte by byte:
// what the one refuses the other does not take, and a frame with its keys in
// another order means the same.
func FuzzDecode(f *testing.F) {
	for _, frame := range []string{
		wholeFrame, eventFrame("message.created", aMessage), eventFrame("person.changed", ann),
		eventFrame("presence.changed", `{"person":`+ann+`,"state":"away","room":{"id":"r1","name":"Sea"}}`),
		eventFrame("message.deleted", `{"id":"m1","deleted_at":"2026-01-02T03:04:05Z","space":{"id":"s1"}}`),
		eventFrame("history.gap", `{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z"}`),
		`{"op":"lease","held":true,"ttl_s":60,"grant":"g1"}`, `{"op":"caught_up","through":null}`,
		`{"op":"sent","ref":"r","message_id":"m"}`, `{"op":"error","code":"x","message":"y","retry_after_s":1}`,
		`{"OP":"x","op":"caught_up","Through":5}`, `{"op":"lease","op":"lease","held":false}`,
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(bytes.ToLower(data), []byte(`\ud`)) {
			return // half a pair of surrogates, which the reference mends
		}
		got, unused, err := Decode(data)
		want, faulty := reference(data)
		if faulty != nil {
			if err == nil {
				t.Fatalf("took what the reference refuses: %v", faulty)
			}
			return
		}
		again, unusedAgain, errAgain := Decode(want)
		if (err == nil) != (errAgain == nil) || cmp.Diff(got, again) != "" || len(unused) != len(unusedAgain) {
			t.Fatalf("%v, %v (-as it came +sorted):\n%s", err, errAgain, cmp.Diff(got, again))
		}
		if e, ok := got.(bridge.Event); ok && (e.ID == "" || len(e.ID) > bridge.MaxID) {
			t.Fatalf("not an event: %+v", e)
		}
	})
}

// reference reads a frame token by token with the standard library: it refuses
// doubled keys and gives the frame with its keys sorted. It knows nothing of
// the contract.
func reference(data []byte) ([]byte, error) {
	o, err := referenceObject(data)
	if err != nil {
		return nil, err
	}
	return json.Marshal(o)
}

func referenceObject(data []byte) (map[string]any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := referenceValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something behind it")
	}
	o, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("no object")
	}
	return o, nil
}

func referenceValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string)
			if _, twice := object[name]; twice {
				return nil, errors.New("a key twice")
			}
			if object[name], err = referenceValue(d); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := referenceValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}

func BenchmarkDecode(b *testing.B) {
	frames := map[string]string{
		"message":  eventFrame("message.created", aMessage),
		"presence": eventFrame("presence.changed", `{"person":`+ann+`,"state":"away"}`),
	}
	for name, frame := range frames {
		data := []byte(frame)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Decode(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
