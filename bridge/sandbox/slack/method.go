package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// method is one of Slack's methods. perMinute is its rate limit tier; accepted
// is what X-Accepted-OAuth-Scopes says; json whether a JSON body is read.
type method struct {
	handle    func(*Server, *call) (reply, *failure)
	accepted  []string
	required  []string
	perMinute int
	json      bool
	open      bool
	forUsers  bool
}

// The tiers of Slack's documentation, calls a minute. Special ones are high.
const (
	tier2   = 20
	tier3   = 50
	tier4   = 100
	special = 300
)

func methodTable() map[string]method {
	chat := []string{"chat:write"}
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	write := []string{"channels:manage", "groups:write", "im:write", "mpim:write"}
	people := []string{"users:read"}
	return map[string]method{
		"api.test":            {handle: (*Server).apiTest, open: true, json: true, perMinute: special},
		"auth.test":           {handle: (*Server).authTest, json: true, forUsers: true, perMinute: special},
		"team.info":           {handle: (*Server).teamInfo, accepted: []string{"team:read"}, required: []string{"team:read"}, perMinute: tier3},
		"users.info":          {handle: (*Server).usersInfo, accepted: people, required: people, perMinute: tier4},
		"users.list":          {handle: (*Server).usersList, accepted: people, required: people, perMinute: tier2},
		"users.lookupByEmail": {handle: (*Server).usersLookup, accepted: []string{"users:read.email"}, required: []string{"users:read.email", "users:read"}, perMinute: tier3},
		"conversations.open":  {handle: (*Server).conversationsOpen, accepted: write, json: true, perMinute: tier3},
		"conversations.info":  {handle: (*Server).conversationsInfo, accepted: read, perMinute: tier3},
		"conversations.list":  {handle: (*Server).conversationsList, accepted: read, perMinute: tier2},
		"chat.postMessage":    {handle: (*Server).chatPostMessage, accepted: chat, required: chat, json: true, perMinute: special},
		"chat.update":         {handle: (*Server).chatUpdate, accepted: chat, required: chat, json: true, perMinute: tier3},
		"chat.delete":         {handle: (*Server).chatDelete, accepted: chat, required: chat, json: true, perMinute: tier3},
		"chat.getPermalink":   {handle: (*Server).chatGetPermalink, perMinute: special},
	}
}

// reply is the body of an answer, without ok.
type reply map[string]any

// failure is an answer with ok false.
type failure struct {
	code  string
	extra reply
	retry time.Duration
}

func fail(code string) *failure { return &failure{code: code} }

func (f *failure) with(name string, value any) *failure {
	if f.extra == nil {
		f.extra = reply{}
	}
	f.extra[name] = value
	return f
}

// explain adds what Slack says to the programmer.
func (f *failure) explain(messages ...string) *failure {
	return f.with("response_metadata", reply{"messages": messages})
}

func missing(argument string) *failure {
	return fail("invalid_arguments").explain("[ERROR] missing required field: " + argument)
}

// call is a request that is being answered.
type call struct {
	request
	now      time.Time
	token    *token
	accepted []string
	posted   *Message
	warnings []string
	fault    Kind
}

// execute answers a request and puts it on record.
func (s *Server) execute(q request, fault Kind) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{request: q, now: time.Now(), warnings: q.warnings, fault: fault}
	body, failed := s.run(c)
	if failed != nil {
		body = reply{"error": failed.code}
		maps.Copy(body, failed.extra)
	}
	body["ok"] = failed == nil
	warn(body, c.warnings)
	a := answer{status: http.StatusOK, header: c.header(), body: encode(body)}
	if failed != nil && failed.retry > 0 {
		a.status = http.StatusTooManyRequests
		a.header.Set("Retry-After", seconds(failed.retry))
	}
	s.record(c, a.status, failed)
	return a
}

func (s *Server) run(c *call) (reply, *failure) {
	m, known := s.methods[c.method]
	if !known {
		return nil, fail("unknown_method").with("req_method", c.method)
	}
	c.accepted = m.accepted
	if c.problem != "" {
		return nil, fail(c.problem)
	}
	if c.request.json && !m.json {
		c.args = map[string]string{}
	}
	if !m.open {
		t, failed := s.authenticate(c.request.token, m)
		if failed != nil {
			return nil, failed
		}
		c.token = t
	}
	if failed := s.spend(c.method, m.perMinute, c.now); failed != nil {
		return nil, failed
	}
	for _, scope := range m.required {
		if failed := c.token.lacks(scope); failed != nil {
			return nil, failed
		}
	}
	return m.handle(s, c)
}

func (c *call) header() http.Header {
	h := apiHeader()
	if c.token != nil {
		h.Set("X-OAuth-Scopes", strings.Join(c.token.scopes, ","))
	}
	if c.token != nil && len(c.accepted) > 0 {
		h.Set("X-Accepted-OAuth-Scopes", strings.Join(c.accepted, ","))
	}
	return h
}

func apiHeader() http.Header {
	return http.Header{
		"Content-Type":  {"application/json; charset=utf-8"},
		"Cache-Control": {"private, no-cache, no-store, must-revalidate"},
	}
}

// warn adds warnings where Slack puts them: the first one by itself, all of
// them in response_metadata.
func warn(body reply, warnings []string) {
	if len(warnings) == 0 {
		return
	}
	body["warning"] = strings.Join(warnings, ",")
	more, _ := body["response_metadata"].(reply)
	if more == nil {
		more = reply{}
	}
	more["warnings"] = warnings
	body["response_metadata"] = more
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte(`{"ok":false,"error":"internal_error"}`)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// seconds is a Retry-After: whole seconds, rounded up.
func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

func (s *Server) apiTest(c *call) (reply, *failure) {
	args := reply{}
	for name, value := range c.args {
		args[name] = value
	}
	if code := c.args["error"]; code != "" {
		return nil, fail(code).with("args", args)
	}
	return reply{"args": args}, nil
}

func (s *Server) authTest(c *call) (reply, *failure) {
	u, known := s.byID[c.token.user]
	if !known {
		return nil, fail("invalid_auth")
	}
	body := reply{
		"url": s.URL(), "team": s.team.TeamName, "user": u.Handle, "team_id": s.team.TeamID,
		"user_id": u.ID, "is_enterprise_install": s.team.OrgWide,
	}
	if c.token.kind == botToken {
		body["bot_id"] = BotID
	}
	if s.team.Expires > 0 {
		body["expires_in"] = int(s.team.Expires / time.Second)
	}
	return body, nil
}

func (s *Server) teamInfo(c *call) (reply, *failure) {
	if team := c.args["team"]; team != "" && team != s.team.TeamID {
		return nil, fail("team_not_found")
	}
	if domain := c.args["domain"]; domain != "" && domain != s.team.Domain {
		return nil, fail("team_not_found")
	}
	icon := reply{"image_default": true}
	for _, size := range []int{34, 44, 68, 88, 102, 132, 230} {
		icon[fmt.Sprintf("image_%d", size)] = fmt.Sprintf("%simg/avatars-teams/ava_0001-%d.png", s.URL(), size)
	}
	team := reply{
		"id": s.team.TeamID, "name": s.team.TeamName, "url": s.URL(), "domain": s.team.Domain,
		"email_domain": "", "icon": icon, "is_verified": false,
	}
	if c.flag("include_slackbot_availability") {
		team["slackbot_availability"] = "available"
	}
	return reply{"team": team}, nil
}
