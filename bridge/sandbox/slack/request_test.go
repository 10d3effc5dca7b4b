package slack

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	const (
		formType = "application/x-www-form-urlencoded"
		jsonType = "application/json; charset=utf-8"
	)
	parts := "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhello\r\n--x--\r\n"
	for name, c := range map[string]struct {
		in       envelope
		args     map[string]string
		token    string
		problem  string
		warnings []string
	}{
		"query of a GET":        {in: envelope{verb: "GET", query: "a=1&token=t"}, args: map[string]string{"a": "1"}, token: "t"},
		"body of a GET ignored": {in: envelope{verb: "GET", contentType: formType, body: []byte("a=1")}},
		"form":                  {in: envelope{verb: "POST", contentType: formType, body: []byte("a=1&token=t")}, args: map[string]string{"a": "1"}, token: "t"},
		"header wins":           {in: envelope{verb: "POST", contentType: formType, authorization: "bearer h", body: []byte("token=t")}, token: "h"},
		"basic is no token":     {in: envelope{verb: "POST", authorization: "Basic h"}},
		"form with charset":     {in: envelope{verb: "POST", contentType: formType + "; charset=UTF-8", body: []byte("a=1")}, args: map[string]string{"a": "1"}, warnings: []string{"superfluous_charset"}},
		"body over query":       {in: envelope{verb: "POST", query: "a=1", contentType: formType, body: []byte("a=2")}, args: map[string]string{"a": "2"}},
		"multipart":             {in: envelope{verb: "POST", contentType: "multipart/form-data; boundary=x", body: []byte(parts)}, args: map[string]string{"text": "hello"}},
		"multipart cut":         {in: envelope{verb: "POST", contentType: "multipart/form-data; boundary=x", body: []byte(parts[:40])}, problem: "invalid_form_data"},
		"multipart unbounded":   {in: envelope{verb: "POST", contentType: "multipart/form-data", body: []byte(parts)}, problem: "invalid_form_data"},
		"json": {
			in:   envelope{verb: "POST", contentType: jsonType, body: []byte(`{"a":"x","b":true,"n":3,"z":null,"blocks":[{"type":"divider"}],"token":"t"}`)},
			args: map[string]string{"a": "x", "b": "true", "n": "3", "blocks": `[{"type":"divider"}]`},
		},
		"json without charset": {in: envelope{verb: "POST", contentType: "application/json", body: []byte(`{}`)}, warnings: []string{"missing_charset"}},
		"json cut":             {in: envelope{verb: "POST", contentType: jsonType, body: []byte(`{"a":`)}, problem: "invalid_json"},
		"json list":            {in: envelope{verb: "POST", contentType: jsonType, body: []byte(`[1]`)}, problem: "json_not_object"},
		"json null":            {in: envelope{verb: "POST", contentType: jsonType, body: []byte(`null`)}, problem: "json_not_object"},
		"json array for text":  {in: envelope{verb: "POST", contentType: jsonType, body: []byte(`{"users":["U1"]}`)}, problem: "invalid_array_arg"},
		"form array":           {in: envelope{verb: "POST", contentType: formType, body: []byte("users%5B%5D=U1")}, problem: "invalid_array_arg"},
		"bad escape":           {in: envelope{verb: "POST", contentType: formType, body: []byte("a=%zz")}, problem: "invalid_form_data"},
		"other charset":        {in: envelope{verb: "POST", contentType: formType + "; charset=utf-16"}, problem: "invalid_charset"},
		"other type":           {in: envelope{verb: "POST", contentType: "text/plain", body: []byte("a")}, problem: "invalid_post_type"},
		"type not a type":      {in: envelope{verb: "POST", contentType: ";;", body: []byte("a")}, problem: "invalid_post_type"},
		"no type":              {in: envelope{verb: "POST", body: []byte("a=1")}, problem: "missing_post_type"},
		"nothing":              {in: envelope{verb: "POST"}},
		"not UTF-8":            {in: envelope{verb: "POST", contentType: formType, body: []byte("a=%ff")}, args: map[string]string{"a": "\uFFFD"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.args == nil {
				c.args = map[string]string{}
			}
			got := decode(c.in)
			type seen struct {
				Args           map[string]string
				Token, Problem string
				Warnings       []string
			}
			if diff := cmp.Diff(seen{c.args, c.token, c.problem, c.warnings}, seen{got.args, got.token, got.problem, got.warnings}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTokenPlaces(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	formType := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	must(t, send(t, s, "POST", "auth.test", formType, "token="+s.BotToken()))
	must(t, send(t, s, "GET", "auth.test?token="+s.BotToken(), http.Header{}, ""))
	must(t, send(t, s, "GET", "auth.test", http.Header{"Authorization": {"Bearer " + s.BotToken()}}, ""))
	inJSON := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	refused(t, send(t, s, "POST", "auth.test", inJSON, `{"token":"`+s.BotToken()+`"}`), "not_authed")
	for _, call := range s.Calls() {
		for name, value := range call.Args {
			if strings.Contains(value, s.BotToken()) {
				t.Errorf("the token is on record as %s", name)
			}
		}
	}
}

// Methods that only read take no JSON, so its arguments count as not given.
func TestJSONBodies(t *testing.T) {
	t.Parallel()
	s := workspace(Options{})
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Authorization": {"Bearer " + s.BotToken()}}
	posted := must(t, send(t, s, "POST", "chat.postMessage", header,
		`{"channel":"U0ALICE","text":"hi","blocks":[{"type":"divider"}],"metadata":{"event_type":"e","event_payload":{"key":"k"}}}`))
	if s.Posts("k")[0].TS != posted.str("ts") {
		t.Error("the message is not on record by its key")
	}
	refused(t, send(t, s, "POST", "users.lookupByEmail", header, `{"email":"alice@example.com"}`), "invalid_arguments")
	plain := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + s.BotToken()}}
	if got := must(t, send(t, s, "POST", "auth.test", plain, `{}`)); got.str("warning") != "missing_charset" {
		t.Errorf("warning %q", got.str("warning"))
	}
	refused(t, send(t, s, "POST", "auth.test", plain, `{`), "invalid_json")
}

func FuzzDecode(f *testing.F) {
	f.Add("POST", "a=1&token=t", "application/x-www-form-urlencoded", "Bearer t", []byte("text=hi&channel=U1"))
	f.Add("POST", "", "application/json", "", []byte(`{"text":"hi","blocks":[{"type":"rich_text","elements":[]}]}`))
	f.Add("POST", "", "multipart/form-data; boundary=x", "", []byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n"))
	f.Add("GET", "user=U1%zz", ";;", "Bearer", []byte(nil))
	s := workspace(Options{Scopes: everything()})
	f.Fuzz(func(t *testing.T, verb, query, contentType, authorization string, body []byte) {
		e := envelope{verb: verb, query: query, contentType: contentType, authorization: authorization, body: body}
		q := decode(e)
		if _, kept := q.args["token"]; kept {
			t.Error("the token is among the arguments")
		}
		if q.problem == "" && q.args == nil {
			t.Error("neither arguments nor a problem")
		}
		q.token = s.BotToken()
		for name := range s.methods {
			q.method = name
			if a := s.execute(q, ""); a.status != http.StatusOK || len(a.body) < len(`{"ok":true}`) {
				t.Errorf("%s: status %d, %d bytes", name, a.status, len(a.body))
			}
		}
	})
}
