package gateway

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"

	"github.com/google/go-cmp/cmp"
)

const (
	ann        = `{"id":"p1","name":"Ann","role":"member","email":"ann@acme.example","slack":{"linked":true,"team_id":"T1","user_id":"U1"}}`
	aMessage   = `{"id":"m1","space":{"id":"s1","name":"Lobby","url":"https://acme.example/s1"},"sender":` + ann + `,"mentions":[{"kind":"person","id":"p2","name":"Bob"}],"text":"Could you look at this before lunch? It is the second page that puzzles me.","format":"plain","created_at":"2026-01-02T03:04:05Z"}`
	wholeFrame = `{"op":"welcome","session":"s1","self":` + ann + `,"organization":{"id":"o1","name":"Acme","slack":{"team_id":"T1","domain":"acme","generation":3,"slackbot":false,"managers":["p9"]}},"presence":{"state":"away"},"heartbeat_s":30,"lease":{"held":true,"ttl_s":60}}`
)

func event(kind, data string) string {
	return `{"op":"event","id":"e1","type":"` + kind + `","at":"2026-01-02T03:04:06Z","data":` + data + `}`
}

var (
	at      = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	annIs   = bridge.Person{ID: "p1", Name: "Ann", Role: bridge.RoleMember, Email: "ann@acme.example", Slack: &bridge.SlackAccount{Linked: true, TeamID: "T1", UserID: "U1"}}
	message = bridge.Message{
		ID: "m1", Space: bridge.Space{ID: "s1", Name: "Lobby", URL: "https://acme.example/s1"}, Sender: annIs,
		Mentions: []bridge.Mention{{Kind: bridge.MentionPerson, ID: "p2", Name: "Bob"}},
		Text:     "Could you look at this before lunch? It is the second page that puzzles me.",
		Format:   bridge.FormatPlain, Kind: bridge.KindChat, CreatedAt: at,
	}
	exported = cmp.AllowUnexported(welcome{}, leaseAnswer{})
)

func eventIs(t bridge.EventType, fill func(*bridge.Event)) office.Event {
	e := bridge.Event{ID: "e1", Type: t, At: at.Add(time.Second)}
	fill(&e)
	return office.Event{Event: e}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	off := false
	room := &bridge.Room{ID: "r1", Name: "Sea"}
	created := eventIs(bridge.MessageCreated, func(e *bridge.Event) { e.Message = &message })
	tests := map[string]struct {
		frame string
		want  any
	}{
		"welcome": {wholeFrame, welcome{
			session: "s1", self: annIs, presence: "away", heartbeat: 30 * time.Second, lease: leaseAnswer{held: true, ttl: time.Minute},
			organization: bridge.Organization{ID: "o1", Name: "Acme", Slack: &bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 3, Slackbot: &off, Managers: []string{"p9"}}},
		}},
		"welcome, unknown keys of the types of others": {strings.Replace(wholeFrame, `"session"`, `"ref":5,"data":[],"at":1,"held":"x","session"`, 1), welcome{
			session: "s1", self: annIs, presence: "away", heartbeat: 30 * time.Second, lease: leaseAnswer{held: true, ttl: time.Minute},
			organization: bridge.Organization{ID: "o1", Name: "Acme", Slack: &bridge.Workspace{TeamID: "T1", Domain: "acme", Generation: 3, Slackbot: &off, Managers: []string{"p9"}}},
		}},
		"lease":                      {`{"op":"lease","held":true,"ttl_s":15.5,"holder":"d1"}`, leaseAnswer{held: true, ttl: 15500 * time.Millisecond, holder: "d1"}},
		"lease lost, without a ttl":  {`{"op":"lease","held":false}`, leaseAnswer{}},
		"lease, unknown keys":        {`{"op":"lease","held":false,"ref":5,"session":[]}`, leaseAnswer{}},
		"lease, an absurd ttl":       {`{"op":"lease","held":true,"ttl_s":1e300}`, leaseAnswer{held: true, ttl: 24 * time.Hour}},
		"caught_up":                  {`{"op":"caught_up","through":"e9"}`, office.CaughtUp{Through: "e9"}},
		"caught_up, null":            {`{"op":"caught_up","through":null}`, office.CaughtUp{}},
		"caught_up, unknown keys":    {`{"op":"caught_up","through":"e9","id":[]}`, office.CaughtUp{Through: "e9"}},
		"sent":                       {`{"op":"sent","ref":"r1","message_id":"m1"}`, office.Sent{Ref: "r1", MessageID: "m1"}},
		"sent, unknown keys":         {`{"op":"sent","ref":"r1","message_id":"m1","message":{},"code":1}`, office.Sent{Ref: "r1", MessageID: "m1"}},
		"error":                      {`{"op":"error","code":"forbidden","message":"no"}`, office.Failed{Code: "forbidden", Message: "no"}},
		"error, all keys":            {`{"op":"error","code":"rate_limited","message":"","ref":"r1","retry_after_s":2}`, office.Failed{Code: "rate_limited", Ref: "r1", RetryAfter: 2 * time.Second}},
		"error, unknown keys":        {`{"op":"error","code":"forbidden","message":"no","message_id":7,"id":7}`, office.Failed{Code: "forbidden", Message: "no"}},
		"error, negative time":       {`{"op":"error","code":"x","message":"","retry_after_s":-2}`, office.Failed{Code: "x"}},
		"error, a code that is none": {`{"op":"error","code":"the token was abc-123","message":""}`, office.Failed{Code: "unknown"}},
		"error, a code too long":     {`{"op":"error","code":"` + strings.Repeat("a", 65) + `","message":""}`, office.Failed{Code: "unknown"}},
		"message.created":            {event("message.created", aMessage), created},
		"message.created, unknown keys of the types of others": {
			event("message.created", `{"person":1,"state":{},"room":[],"from":"x","deleted_at":0,`+aMessage[1:]), created},
		"message.created, a time of another event": {
			strings.Replace(event("message.created", `{"from":"soon",`+aMessage[1:]), `"op"`, `"held":[],"op"`, 1), created},
		"message.updated":                     {event("message.updated", aMessage), eventIs(bridge.MessageUpdated, func(e *bridge.Event) { e.Message = &message })},
		"message.deleted":                     {event("message.deleted", `{"id":"m1","deleted_at":"2026-01-02T03:04:05Z"}`), eventIs(bridge.MessageDeleted, func(e *bridge.Event) { e.Deletion = &bridge.Deletion{ID: "m1", DeletedAt: at} })},
		"message.deleted, unknown keys":       {event("message.deleted", `{"id":"m1","deleted_at":"2026-01-02T03:04:05Z","text":5}`), eventIs(bridge.MessageDeleted, func(e *bridge.Event) { e.Deletion = &bridge.Deletion{ID: "m1", DeletedAt: at} })},
		"presence.changed":                    {event("presence.changed", `{"person":`+ann+`,"state":"away"}`), eventIs(bridge.PresenceChanged, func(e *bridge.Event) { e.Person, e.State = &annIs, "away" })},
		"presence.changed, with a room":       {event("presence.changed", `{"person":`+ann+`,"state":"away","room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.PresenceChanged, func(e *bridge.Event) { e.Person, e.State, e.Room = &annIs, "away", room })},
		"presence.changed, unknown keys":      {event("presence.changed", `{"person":`+ann+`,"state":"away","id":0,"to":0}`), eventIs(bridge.PresenceChanged, func(e *bridge.Event) { e.Person, e.State = &annIs, "away" })},
		"room.entered":                        {event("room.entered", `{"person":`+ann+`,"room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.RoomEntered, func(e *bridge.Event) { e.Person, e.Room = &annIs, room })},
		"room.left":                           {event("room.left", `{"person":`+ann+`,"room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.RoomLeft, func(e *bridge.Event) { e.Person, e.Room = &annIs, room })},
		"visitor.knocked":                     {event("visitor.knocked", `{"person":`+ann+`}`), eventIs(bridge.VisitorKnocked, func(e *bridge.Event) { e.Person = &annIs })},
		"visitor.knocked, with a room":        {event("visitor.knocked", `{"person":`+ann+`,"room":{"id":"r1","name":"Sea"}}`), eventIs(bridge.VisitorKnocked, func(e *bridge.Event) { e.Person, e.Room = &annIs, room })},
		"person.changed":                      {event("person.changed", ann), eventIs(bridge.PersonChanged, func(e *bridge.Event) { e.Person = &annIs })},
		"person.changed, unknown keys":        {event("person.changed", `{"text":5,"person":"x",`+ann[1:]), eventIs(bridge.PersonChanged, func(e *bridge.Event) { e.Person = &annIs })},
		"history.gap":                         {event("history.gap", `{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z"}`), eventIs(bridge.HistoryGap, func(e *bridge.Event) { e.Gap = &bridge.Gap{From: at, To: at} })},
		"history.gap, unknown keys":           {event("history.gap", `{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z","id":9}`), eventIs(bridge.HistoryGap, func(e *bridge.Event) { e.Gap = &bridge.Gap{From: at, To: at} })},
		"white space around and between keys": {" \n{ \"op\" : \"caught_up\" , \"through\" : \"e9\" } \t", office.CaughtUp{Through: "e9"}},
	}
	var d decoder
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for range 2 { // the second with memory that was used
				got, err := d.decode([]byte(tt.frame))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got, exported); diff != "" {
					t.Errorf("decode (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestDecodeSkips(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", bridge.MaxID+1)
	unknownEvent := event("canary.happened", `{"id":5}`)
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
		"unknown event, odd types":     {`{"op":"event","type":"canary","id":{},"at":5}`, office.UnknownEvent},
		"unknown event, data a number": {event("canary.happened", `5`), office.UnknownEvent},
		"event, no type":               {`{"op":"event","id":"e","at":"2026-01-02T03:04:05Z","data":{}}`, office.Malformed},
		"event, type a number":         {`{"op":"event","id":"e","type":5,"at":"2026-01-02T03:04:05Z","data":{}}`, office.Malformed},
		"event, no id":                 {strings.Replace(event("message.created", aMessage), `"id":"e1",`, ``, 1), office.Malformed},
		"event, a long id":             {strings.Replace(event("message.created", aMessage), `"e1"`, `"`+long+`"`, 1), office.Malformed},
		"event, no at":                 {strings.Replace(event("message.created", aMessage), `"at"`, `"x"`, 1), office.Malformed},
		"event, at without a zone":     {strings.Replace(event("message.created", aMessage), `:06Z`, `:06`, 1), office.Malformed},
		"event, null data":             {event("message.created", `null`), office.Malformed},
		"event, data a list":           {event("message.created", `[]`), office.Malformed},
		"event, no data":               {`{"op":"event","id":"e","type":"person.changed","at":"2026-01-02T03:04:05Z"}`, office.Malformed},
		"message, no text":             {event("message.created", strings.Replace(aMessage, `"text"`, `"x"`, 1)), office.Malformed},
		"message, text a number":       {event("message.created", strings.Replace(aMessage, `"text"`, `"text":5,"x"`, 1)), office.Malformed},
		"deleted, no id":               {event("message.deleted", `{"deleted_at":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"deleted, a long id":           {event("message.deleted", `{"id":"`+long+`","deleted_at":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"deleted, no time":             {event("message.deleted", `{"id":"m1"}`), office.Malformed},
		"deleted, time a number":       {event("message.deleted", `{"id":"m1","deleted_at":5}`), office.Malformed},
		"presence, no person":          {event("presence.changed", `{"state":"away"}`), office.Malformed},
		"presence, no state":           {event("presence.changed", `{"person":`+ann+`}`), office.Malformed},
		"presence, a bad person":       {event("presence.changed", `{"person":{"id":"p"},"state":"away"}`), office.Malformed},
		"entered, no room":             {event("room.entered", `{"person":`+ann+`}`), office.Malformed},
		"left, a room without a name":  {event("room.left", `{"person":`+ann+`,"room":{"id":"r1"}}`), office.Malformed},
		"left, a room without an id":   {event("room.left", `{"person":`+ann+`,"room":{"name":"r1"}}`), office.Malformed},
		"knocked, nobody":              {event("visitor.knocked", `{}`), office.Malformed},
		"person, no role":              {event("person.changed", `{"id":"p1","name":"Ann"}`), office.Malformed},
		"gap, no end":                  {event("history.gap", `{"from":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"gap, no zone":                 {event("history.gap", `{"from":"2026-01-02T03:04:05","to":"2026-01-02T03:04:05Z"}`), office.Malformed},
		"lease, no held":               {`{"op":"lease","ttl_s":60}`, office.Malformed},
		"lease, held a number":         {`{"op":"lease","held":1,"ttl_s":60}`, office.Malformed},
		"lease, held without a ttl":    {`{"op":"lease","held":true}`, office.Malformed},
		"lease, a ttl of zero":         {`{"op":"lease","held":true,"ttl_s":0}`, office.Malformed},
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
		"heartbeat zero":          {`"heartbeat_s":30`, `"heartbeat_s":0`},
		"heartbeat negative":      {`"heartbeat_s":30`, `"heartbeat_s":-30`},
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
			var d decoder
			got, err := d.decode([]byte(tt.frame))
			skipped, ok := errors.AsType[*skipped](err)
			if !ok {
				t.Fatalf("decode = %v, %v", got, err)
			}
			diff(t, "what", tt.want, skipped.what)
			without(t, err.Error(), "canary")
		})
	}
}

// Whatever comes, decode does not panic, gives what it promises, and means the
// same in one pass as by exact types.
func FuzzDecode(f *testing.F) {
	for _, frame := range []string{
		wholeFrame, event("message.created", aMessage), event("person.changed", ann),
		event("presence.changed", `{"person":`+ann+`,"state":"away","room":{"id":"r1","name":"Sea"}}`),
		event("message.deleted", `{"id":"m1","deleted_at":"2026-01-02T03:04:05Z"}`),
		event("history.gap", `{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:05Z"}`),
		`{"op":"lease","held":true,"ttl_s":60}`, `{"op":"caught_up","through":null}`,
		`{"op":"sent","ref":"r","message_id":"m"}`, `{"op":"error","code":"x","message":"y","retry_after_s":1}`,
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d decoder
		got, err := d.decode(data)
		if err != nil {
			if _, ok := errors.AsType[*skipped](err); !ok || got != nil {
				t.Fatalf("decode = %v, %v", got, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatal("took what is not JSON")
		}
		if e, ok := got.(office.Event); ok && (e.ID == "" || len(e.ID) > bridge.MaxID || e.At.IsZero() && !strings.Contains(string(data), "0001")) {
			t.Fatalf("not an event: %+v", e)
		}
		exact, err := decodeExactly(data)
		if diff := cmp.Diff(got, exact, exported); err != nil || diff != "" {
			t.Fatalf("exactly: %v (-one pass +exact):\n%s", err, diff)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	frames := map[string]string{
		"message":  event("message.created", aMessage),
		"presence": event("presence.changed", `{"person":`+ann+`,"state":"away"}`),
	}
	for name, frame := range frames {
		data := []byte(frame)
		b.Run(name, func(b *testing.B) {
			var d decoder
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.decode(data); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/bare", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var into struct {
					Op, ID, Type string
					At           time.Time
					Data         struct {
						bridge.Message
						Person bridge.Person
						State  string
					}
				}
				if err := json.Unmarshal(data, &into); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
