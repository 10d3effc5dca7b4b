package control

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json"

	"bellhop/app/state"
)

// screens adds what windows ask for. Without a Screens backend each is refused
// with not_here.
func (s *Server) screens(mux *http.ServeMux) {
	b := s.more
	mux.HandleFunc("POST /v1/office/sign-in", asks(s, func(ctx context.Context, lang string, in SignIn) (any, error) { return b.SignIn(ctx, lang, in) }))
	mux.HandleFunc("POST /v1/office/sign-out", asks(s, func(ctx context.Context, _ string, _ nothing) (any, error) { return done{}, b.SignOut(ctx) }))
	mux.HandleFunc("POST /v1/workspace/app", asks(s, func(ctx context.Context, lang string, in choice) (any, error) {
		return b.SlackApp(ctx, lang, in.Choice)
	}))
	mux.HandleFunc("POST /v1/workspace/check", asks(s, func(ctx context.Context, lang string, in WorkspaceForm) (any, error) {
		return b.CheckWorkspace(ctx, lang, in)
	}))
	mux.HandleFunc("POST /v1/workspace/save", asks(s, func(ctx context.Context, lang string, in WorkspaceForm) (any, error) {
		return b.SaveWorkspace(ctx, lang, in)
	}))
	mux.HandleFunc("POST /v1/invitation/new", asks(s, func(ctx context.Context, lang string, _ nothing) (any, error) { return b.Invite(ctx, lang) }))
	mux.HandleFunc("POST /v1/invitation/open", asks(s, func(ctx context.Context, lang string, in OpenInvitation) (any, error) {
		return b.OpenInvitation(ctx, lang, in)
	}))
	mux.HandleFunc("POST /v1/invitation/accept", asks(s, func(ctx context.Context, _ string, in named) (any, error) {
		return done{}, b.AcceptInvitation(ctx, in.ID)
	}))
	mux.HandleFunc("POST /v1/activity", asks(s, func(ctx context.Context, lang string, in ActivityQuery) (any, error) {
		return b.Activity(ctx, lang, in)
	}))
	mux.HandleFunc("POST /v1/reply", asks(s, func(ctx context.Context, _ string, in ReplyTo) (any, error) { return b.Reply(ctx, in) }))
	mux.HandleFunc("POST /v1/delete-everything", asks(s, func(ctx context.Context, _ string, _ nothing) (any, error) {
		return done{}, b.DeleteEverything(ctx)
	}))
	mux.HandleFunc("POST /v1/diagnostics", asks(s, func(ctx context.Context, _ string, _ nothing) (any, error) {
		text, err := b.Diagnostics(ctx)
		return diagnostics{text}, err
	}))
	mux.HandleFunc("POST /v1/show", asks(s, func(ctx context.Context, _ string, in Show) (any, error) { return done{}, s.Show(ctx, in) }))
}

type (
	nothing     struct{}
	done        struct{}
	choice      struct{ Choice string }
	named       struct{ ID string }
	diagnostics struct{ Text string }
)

// asks makes a handler of a question. An empty body is the zero In.
func asks[In any](s *Server, f func(ctx context.Context, lang string, in In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.more == nil {
			s.refuse(w, r, &Failure{Code: state.CodeNotHere})
			return
		}
		var in In
		if r.ContentLength != 0 && json.UnmarshalRead(r.Body, &in) != nil {
			http.Error(w, "not a request", http.StatusBadRequest)
			return
		}
		out, err := f(r.Context(), language(r), in)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		reply(w, out)
	}
}
