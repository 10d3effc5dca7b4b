package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

// parrot answers wrongly with what it was told.
type parrot func(w http.ResponseWriter, heard string)

// parrots are all kinds of wrong answers. heard is in them as it is, and may be
// inside JSON.
func parrots() []parrot {
	answer := func(status int, kind, format string) parrot {
		return func(w http.ResponseWriter, heard string) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("X-Echo", url.QueryEscape(heard))
			w.WriteHeader(status)
			quoted, _ := json.Marshal(heard)
			_, _ = w.Write([]byte(strings.ReplaceAll(strings.ReplaceAll(format, "%q", string(quoted)), "%s", heard)))
		}
	}
	return []parrot{
		answer(http.StatusServiceUnavailable, "text/plain", "upstream said: %s"),
		answer(http.StatusInternalServerError, "application/json", `{"ok":false,"error":%q}`),
		answer(http.StatusOK, "text/html", "<html><title>%s</title>sign in</html>"),
		answer(http.StatusOK, "application/json", `{"ok":false,"error":%q,"needed":%q,"provided":%q}`),
		answer(http.StatusOK, "application/json", `{"ok":false,"error":"missing_scope","needed":%q,"provided":%q}`),
		answer(http.StatusUnauthorized, "application/json", `{"ok":false,"error":"invalid_auth","warning":%q}`),
		answer(http.StatusOK, "application/json", `{"ok":true,"channel":%q,"ts":""}`),
		answer(http.StatusOK, "application/json", `{"ok":true,"message":{"text":%q}`),
		answer(http.StatusForbidden, "text/plain", "%s"),
		func(w http.ResponseWriter, heard string) {
			w.Header().Set("Location", "/elsewhere?"+url.QueryEscape(heard))
			w.WriteHeader(http.StatusFound)
		},
		func(w http.ResponseWriter, heard string) {
			w.Header().Set("Retry-After", "1")
			w.Header().Set("X-Echo", url.QueryEscape(heard))
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = fmt.Fprint(w, `{"ok":false,"error":"ratelimited"}`)
		},
	}
}

// echo lets one parrot after the other answer the calls of a method, and inner
// those in between and behind.
type echo struct {
	inner   http.Handler
	parrots []parrot
	method  string
	calls   atomic.Int64
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, e.method) {
		if n := e.calls.Add(1); int(n) <= len(e.parrots) {
			_ = r.ParseForm()
			heard := r.Header.Get("Authorization") + " " + r.Form.Get("token") + " " + r.Form.Get("text") + " " + r.Form.Get("username")
			e.parrots[n-1](w, strings.TrimPrefix(heard, "Bearer "))
			return
		}
	}
	e.inner.ServeHTTP(w, r)
}

// spent reports whether every parrot has spoken.
func (e *echo) spent() bool { return int(e.calls.Load()) >= len(e.parrots) }
