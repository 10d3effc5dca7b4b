package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"bellhop/app/state"
	"bellhop/app/words"
)

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/state", func(w http.ResponseWriter, _ *http.Request) { reply(w, s.backend.State()) })
	mux.HandleFunc("GET /v1/events", s.events)
	mux.HandleFunc("GET /v1/outbox", s.outbox)
	mux.HandleFunc("POST /v1/outbox/{id}/retry", func(w http.ResponseWriter, r *http.Request) {
		s.done(w, r, s.backend.Retry(r.Context(), r.PathValue("id")))
	})
	mux.HandleFunc("POST /v1/outbox/{id}/drop", func(w http.ResponseWriter, r *http.Request) {
		s.done(w, r, s.backend.Drop(r.Context(), r.PathValue("id")))
	})
	mux.HandleFunc("POST /v1/intent", s.intent)
	mux.HandleFunc("POST /v1/link", s.link)
	mux.HandleFunc("POST /v1/link/code", s.code)
	mux.HandleFunc("POST /v1/unlink", s.unlink)
	s.screens(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header["Origin"]) > 0 || r.Header.Get("Sec-Fetch-Site") != "" {
			http.Error(w, "not for browsers", http.StatusForbidden)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	})
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// language is what the client asked sentences in.
func language(r *http.Request) string { return r.Header.Get("Accept-Language") }

// failure is what a client may know of an error. What is no *Failure is
// logged, because nobody else will see its words.
func (s *Server) failure(r *http.Request, lang string, err error) *Failure {
	var f *Failure
	if !errors.As(err, &f) {
		s.log.Error("a request failed", "path", r.Pattern, "err", err)
		f = &Failure{Code: state.CodeInternal}
	}
	told := *f
	if told.Text == "" {
		told.Text = words.Sentence(lang, told.Code, told.Args...)
	}
	return &told
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := s.failure(r, language(r), err)
	w.Header().Set("Content-Type", "application/json")
	switch f.Code {
	case state.CodeUnknownEntry:
		w.WriteHeader(http.StatusNotFound)
	case state.CodeInternal:
		w.WriteHeader(http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusConflict)
	}
	_ = json.NewEncoder(w).Encode(f)
}

func (s *Server) done(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	reply(w, struct {
		OK bool `json:"ok"`
	}{true})
}

// outbox writes one entry a line, so that no number of them and no name is too
// long for the reader.
func (s *Server) outbox(w http.ResponseWriter, r *http.Request) {
	entries, err := s.backend.Entries(r.Context())
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := http.NewResponseController(w)
	encoder := json.NewEncoder(w)
	for _, e := range entries {
		_ = out.SetWriteDeadline(time.Now().Add(writeTimeout))
		if encoder.Encode(e) != nil {
			panic(http.ErrAbortHandler) // the reader must not take this for the end
		}
	}
}

func (s *Server) intent(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "no body", http.StatusBadRequest)
		return
	}
	intent, err := state.DecodeIntent(data)
	if err != nil {
		http.Error(w, "not an intent", http.StatusBadRequest)
		return
	}
	s.done(w, r, s.backend.Intend(r.Context(), intent))
}

func (s *Server) unlink(w http.ResponseWriter, r *http.Request) {
	result, err := s.backend.Unlink(r.Context(), language(r))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	reply(w, result)
}
