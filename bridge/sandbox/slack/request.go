package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
)

// maxBody is more than any documented argument needs.
const maxBody = 4 << 20

// request is a call as it was sent. problem is the error that Slack has for a
// body that cannot be read; args never hold the token.
type request struct {
	method   string
	verb     string
	args     map[string]string
	token    string
	json     bool
	problem  string
	warnings []string
}

// envelope is what of an HTTP request matters to Slack.
type envelope struct {
	method, verb, query, contentType, authorization string
	body                                            []byte
}

// decode reads a call. It takes arguments from the query, then from the body,
// and the token from the header, the body of a form or the query.
func decode(e envelope) request {
	q := request{method: e.method, verb: e.verb, args: map[string]string{}}
	if values, err := url.ParseQuery(e.query); err == nil {
		q.take(values)
	}
	if e.verb == "POST" {
		q.readBody(e)
	}
	if scheme, secret, found := strings.Cut(e.authorization, " "); found && strings.EqualFold(scheme, "Bearer") {
		q.token = strings.TrimSpace(secret)
	}
	return q
}

func (q *request) readBody(e envelope) {
	if e.contentType == "" {
		if len(e.body) > 0 {
			q.problem = "missing_post_type"
		}
		return
	}
	kind, params, err := mime.ParseMediaType(e.contentType)
	if err != nil {
		q.problem = "invalid_post_type"
		return
	}
	charset, given := params["charset"]
	if given && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "iso-8859-1") {
		q.problem = "invalid_charset"
		return
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		if given {
			q.warnings = append(q.warnings, "superfluous_charset")
		}
		q.readForm(e.body)
	case "multipart/form-data":
		q.readParts(e.body, params["boundary"])
	case "application/json":
		if !given {
			q.warnings = append(q.warnings, "missing_charset")
		}
		q.readJSON(e.body)
	default:
		q.problem = "invalid_post_type"
	}
}

func (q *request) readForm(body []byte) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		q.problem = "invalid_form_data"
		return
	}
	q.take(values)
}

func (q *request) readParts(body []byte, boundary string) {
	if boundary == "" || !bytes.Contains(body, []byte("--"+boundary+"--")) {
		q.problem = "invalid_form_data"
		return
	}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	values := url.Values{}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			q.problem = "invalid_form_data"
			return
		}
		content, err := io.ReadAll(part)
		if err != nil {
			q.problem = "invalid_form_data"
			return
		}
		values.Add(part.FormName(), string(content))
	}
	q.take(values)
}

func (q *request) take(values url.Values) {
	for name, list := range values {
		switch {
		case name == "" || len(list) == 0:
		case name == "token":
			q.token = list[0]
		case strings.Contains(name, "["):
			q.problem = "invalid_array_arg"
		default:
			q.args[name] = strings.ToValidUTF8(list[0], "\uFFFD")
		}
	}
}

// readJSON takes an object. Slack ignores a token in it.
func (q *request) readJSON(body []byte) {
	q.json = true
	if !json.Valid(body) {
		q.problem = "invalid_json"
		return
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		q.problem = "json_not_object"
		return
	}
	for name, raw := range object {
		if name == "" || name == "token" {
			continue
		}
		q.takeValue(name, raw)
	}
}

func (q *request) takeValue(name string, raw json.RawMessage) {
	switch raw[0] {
	case 'n':
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			q.problem = "invalid_json"
			return
		}
		q.args[name] = text
	case '[', '{':
		if !structured(name) {
			q.problem = "invalid_array_arg"
			return
		}
		q.args[name] = string(raw)
	default:
		q.args[name] = string(raw)
	}
}

// structured reports whether Slack takes JSON as the value of this argument.
func structured(name string) bool {
	switch name {
	case "attachments", "blocks", "file_ids", "metadata", "unfurled_attachments":
		return true
	}
	return false
}

func (q request) flag(name string) bool {
	v := q.args[name]
	return v == "true" || v == "1"
}
