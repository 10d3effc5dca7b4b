package link

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/bridge"

	"github.com/google/go-cmp/cmp"
)

var askedOnly = []string{"check", "look up aki@acme.example", "count", "post to U1"}

func TestCodes(t *testing.T) {
	t.Parallel()
	type script func(code string) (lines []string, end bool)
	tests := []struct {
		name  string
		lines script
		want  error
		left  []int
	}{
		{"right", func(c string) ([]string, bool) { return []string{c}, false }, nil, nil},
		{"right, then the input ends", func(c string) ([]string, bool) { return []string{c}, true }, nil, nil},
		{"with spaces around it", func(c string) ([]string, bool) { return []string{" \t" + c + " \r\n"}, false }, nil, nil},
		{"with wide spaces and digits", func(c string) ([]string, bool) { return []string{"\u3000" + wide(c)}, false }, nil, nil},
		{"with a byte order mark", func(c string) ([]string, bool) { return []string{"\ufeff" + c}, false }, nil, nil},
		{"in two halves", func(c string) ([]string, bool) { return []string{c[:3] + " " + c[3:]}, false }, nil, nil},
		{"with what is not seen", func(c string) ([]string, bool) {
			return []string{"\u200b\u202a" + c[:3] + "\u00ad" + c[3:] + "\u2060"}, false
		}, nil, nil},
		{"wide, in two halves", func(c string) ([]string, bool) { return []string{wide(c[:3]) + "\u3000" + wide(c[3:])}, false }, nil, nil},
		{"nothing but what is not seen", func(c string) ([]string, bool) { return []string{"\ufeff", "\u200b ", c}, false }, nil, nil},
		{"wrong four times", func(c string) ([]string, bool) { w := wrong(c); return []string{w, w, w, "x", c}, false }, nil, []int{4, 3, 2, 1}},
		{"empty lines are no tries", func(c string) ([]string, bool) { return []string{"", " ", "", "", "", "", c}, true }, nil, nil},
		{"wrong five times", func(c string) ([]string, bool) { w := wrong(c); return []string{w, w, w, w, w, c}, false }, ErrTooManyTries, []int{4, 3, 2, 1}},
		{"beginning of it", func(c string) ([]string, bool) { return []string{c[:5]}, true }, ErrInputEnded, []int{4}},
		{"more than it", func(c string) ([]string, bool) { return []string{c + "0", "0" + c, c + " " + c}, true }, ErrInputEnded, []int{4, 3, 2}},
		{"end of input", func(string) ([]string, bool) { return nil, true }, ErrInputEnded, nil},
		{"nothing", func(string) ([]string, bool) { return nil, false }, ErrExpired, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				codes := make(chan string, 8)
				began := time.Now()
				told, ended := begin(t.Context(), w.service(true), request(), codes)
				if diff := cmp.Diff(Progress{Asking: "aki@acme.example"}, <-told); diff != "" {
					t.Error(diff)
				}
				lines, end := tt.lines(w.code(t))
				for _, line := range lines {
					codes <- line
				}
				if end {
					close(codes)
				}
				got := <-ended
				w.outcome(t, got, tt.want)
				if errors.Is(tt.want, ErrExpired) && time.Since(began) != 10*time.Minute {
					t.Errorf("expired after %v", time.Since(began))
				}
				var left []int
				for len(told) > 0 {
					left = append(left, (<-told).Left)
				}
				if diff := cmp.Diff(tt.left, left); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// outcome holds an ending to all or nothing.
func (w *world) outcome(t *testing.T, got ending, want error) {
	t.Helper()
	if !errors.Is(got.err, want) {
		t.Fatalf("ended with %v, want %v", got.err, want)
	}
	if want != nil {
		if diff := cmp.Diff(askedOnly, w.log); diff != "" || w.link != nil {
			t.Errorf("stored %v, did %s", w.link, diff)
		}
		return
	}
	link := bridge.Link{TeamID: "T1", UserID: "U1", VerifiedAt: time.Now().UTC().Truncate(time.Second)}
	if diff := cmp.Diff(link, got.link); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&link, w.link); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(append(askedOnly[:len(askedOnly):len(askedOnly)], "store", "tell the office: U1"), w.log); diff != "" {
		t.Error(diff)
	}
}

func wide(code string) string {
	return strings.Map(func(r rune) rune { return r - '0' + '０' }, code)
}

func TestContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ctx, cancel := context.WithCancel(t.Context())
		told, ended := begin(ctx, w.service(true), request(), nil)
		<-told
		cancel()
		w.outcome(t, <-ended, context.Canceled)
	})
}

// A Connect whose account is left ends with that, also when the code comes at the
// same time: then it is the disk that refuses.
func TestTheAccountIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ctx, leave := context.WithCancelCause(t.Context())
		told, ended := begin(ctx, w.service(true), request(), nil)
		<-told
		leave(ErrLeft)
		w.outcome(t, <-ended, ErrLeft)
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.broken = ErrLeft
		codes := make(chan string, 1)
		told, ended := begin(t.Context(), w.service(true), request(), codes)
		<-told
		codes <- w.code(t)
		got := <-ended
		if code, _, _, ok := Explain(got.err); !ok || code != "account_left" || w.link != nil {
			t.Errorf("ended with %v", got.err)
		}
	})
}

func TestProves(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]bool{
		"aki@acme.example": true, " Aki+1@acme.example\t\r\n": true, "o'neil@acme.example": true,
		"": false, " ": false, "a\u212ai@acme.example": false, "aki@acme.example\u3000": false, "\u0085aki@acme.example": false,
		"a ki@acme.example": false, "aki@\x7facme.example": false, "aki\x00@acme.example": false, "ａki@acme.example": false,
	} {
		if Proves(email) != want {
			t.Errorf("%q proves something: %t", email, !want)
		}
	}
	if folded(" AKI@Acme.example\n") != "aki@acme.example" || folded("É@x") != "É@x" {
		t.Error("an e-mail is not folded as Slack does")
	}
}

func TestBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	link := &bridge.Link{TeamID: "T1", UserID: "U9"}
	scope := refused("missing_scope", bridge.ClassPolicy)
	scope.Needed = "users:read.email"
	role := func(r bridge.Role) func(*world, *Request) { return func(_ *world, q *Request) { q.Self.Role = r } }
	looked := askedOnly[:2]
	tests := []struct {
		name  string
		setup func(*world, *Request)
		want  string // code of the explanation
		class string
		arg   string
		did   []string
	}{
		{"visitor", role(bridge.RoleVisitor), "visitor", "", "", nil},
		{"guest", role(bridge.RoleGuest), "visitor", "", "", nil},
		{"no e-mail", func(_ *world, r *Request) { r.Self.Email = "" }, "no_email", "", "", nil},
		{"an e-mail that proves nothing", func(_ *world, r *Request) { r.Self.Email = "a\u212ai@acme.example" }, "no_account", "", "a\u212ai@acme.example", nil},
		{"no account", func(w *world, _ *Request) { w.absent = true }, "no_account", "", "aki@acme.example", looked},
		{"no account, as a refusal", func(w *world, _ *Request) { w.look = refused("users_not_found", bridge.ClassPerson) }, "no_account", "", "aki@acme.example", looked},
		{"token refused", func(w *world, _ *Request) { w.check = refused("invalid_auth", bridge.ClassToken) }, "invalid_auth", "token", "", askedOnly[:1]},
		{"scope is missing", func(w *world, _ *Request) { w.look = scope }, "missing_scope", "policy", "users:read.email", looked},
		{"Slack is away", func(w *world, _ *Request) {
			w.check = bridge.Verdict{Outcome: bridge.OutcomeUnsent, Code: "connection"}
		}, "slack_unreachable", "", "", askedOnly[:1]},
		{"Slack hangs at the look-up", func(w *world, _ *Request) { w.look = bridge.Verdict{} }, "slack_unreachable", "", "", looked},
		{"another workspace", func(w *world, _ *Request) { w.team = "T2" }, "other_workspace", "", "", askedOnly[:1]},
		{"post refused", func(w *world, _ *Request) { w.post = refused("messages_tab_disabled", bridge.ClassPolicy) }, "messages_tab_disabled", "policy", "", askedOnly},
		{"post not sent", func(w *world, _ *Request) { w.post = bridge.Verdict{Outcome: bridge.OutcomeUnsent} }, "slack_unreachable", "", "", askedOnly},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, r := newWorld(), request()
			tt.setup(w, &r)
			_, err := w.service(true).Connect(t.Context(), r, nil, func(p Progress) { t.Errorf("told %+v", p) })
			code, class, args, ok := Explain(err)
			if !ok || code != tt.want || class != tt.class || strings.Join(args, ",") != tt.arg {
				t.Errorf("%v explained as %q, %q, %q", err, code, class, args)
			}
			if strings.Contains(err.Error(), "aki") {
				t.Errorf("the error names a person: %v", err)
			}
			if diff := cmp.Diff(tt.did, w.log); diff != "" || w.link != nil {
				t.Error(w.link, diff)
			}
		})
	}
	t.Run("already connected", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.link = link
		got, err := w.service(true).Connect(t.Context(), request(), nil, nil)
		if !errors.Is(err, ErrAlready) || got != *link || len(w.log) > 0 {
			t.Errorf("%+v, %v, did %q", got, err, w.log)
		}
	})
	t.Run("an office without a workspace", func(t *testing.T) {
		t.Parallel()
		w, r := newWorld(), request()
		r.Organization.Slack = nil
		codes := make(chan string)
		close(codes)
		if _, err := w.service(true).Connect(t.Context(), r, codes, func(Progress) {}); !errors.Is(err, ErrInputEnded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestUnconfirmedMessageIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.post = bridge.Verdict{Code: "timeout"}
		codes := make(chan string, 1)
		told, ended := begin(t.Context(), w.service(true), request(), codes)
		if p := <-told; !p.Unconfirmed || p.Asking == "" {
			t.Errorf("told %+v", p)
		}
		codes <- w.code(t)
		w.outcome(t, <-ended, nil)
	})
}

func TestOnlyOneConnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		s := w.service(true)
		codes := make(chan string)
		told, ended := begin(t.Context(), s, request(), codes)
		<-told
		if _, err := s.Connect(t.Context(), request(), nil, nil); !errors.Is(err, ErrInProgress) {
			t.Errorf("the second: %v", err)
		}
		close(codes)
		w.outcome(t, <-ended, ErrInputEnded)
	})
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	all := []string{"check", "post to U1", "remove", "tell the office: none"}
	unposted := []string{"check", "remove", "tell the office: none"}
	link := &bridge.Link{TeamID: "T1", UserID: "U1"}
	tests := []struct {
		name  string
		setup func(*world)
		was   bool
		token bool
		did   []string
	}{
		{"connected", func(*world) {}, true, false, all},
		{"not connected", func(w *world) { w.link = nil }, false, false, nil},
		{"Slack is away", func(w *world) { w.check = bridge.Verdict{Outcome: bridge.OutcomeUnsent} }, true, false, unposted},
		{"Slack goes away", func(w *world) { w.post = bridge.Verdict{} }, true, false, all},
		{"post refused", func(w *world) { w.post = refused("user_disabled", bridge.ClassPerson) }, true, false, all},
		{"token refused", func(w *world) { w.check = refused("token_revoked", bridge.ClassToken) }, true, true, unposted},
		{"token refused at the post", func(w *world) { w.post = refused("token_revoked", bridge.ClassToken) }, true, true, all},
		{"token of another workspace", func(w *world) { w.team = "T2" }, true, false, unposted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.link = link
			tt.setup(w)
			was, err := w.service(true).Disconnect(t.Context(), request())
			_, class, _, _ := Explain(err)
			if was != tt.was || (err != nil) != tt.token || tt.token && class != "token" || w.link != nil {
				t.Errorf("%v, %v, left %v", was, err, w.link)
			}
			if diff := cmp.Diff(tt.did, w.log); diff != "" {
				t.Error(diff)
			}
			if len(w.posts) > 0 && (w.posts[0].Channel != "U1" || w.posts[0].Route != bridge.RouteApp || !strings.Contains(w.posts[0].Text, "Acme")) {
				t.Errorf("posted %+v", w.posts[0].Destination)
			}
		})
	}
	t.Run("its context has ended", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.link = link
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if was, err := w.service(true).Disconnect(ctx, request()); !was || err != nil || w.link != nil {
			t.Errorf("%v, %v, left %v", was, err, w.link)
		}
	})
	t.Run("a full disk", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.link, w.broken = link, errors.New("disk full")
		if _, err := w.service(true).Disconnect(t.Context(), request()); !errors.Is(err, w.broken) || w.link == nil {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff(all[:2], w.log); diff != "" {
			t.Error(diff)
		}
	})
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"too_many_tries": ErrTooManyTries, "expired": ErrExpired, "input_ended": ErrInputEnded,
		"in_progress": ErrInProgress, "too_many_messages": &TooManyMessagesError{time.Unix(0, 0)},
	} {
		code, _, _, ok := Explain(fmt.Errorf("wrapped: %w", err))
		if !ok || code != want {
			t.Errorf("%v is %q, want %q", err, code, want)
		}
	}
	if _, _, _, ok := Explain(errors.New("disk full")); ok {
		t.Error("explained what nobody can")
	}
}

func TestCodesAreSixDigitsOfAllKinds(t *testing.T) {
	t.Parallel()
	first := map[byte]bool{}
	for range 2000 {
		code, err := newCode()
		if err != nil || len(code) != 6 || strings.Trim(code, "0123456789") != "" {
			t.Fatalf("%q, %v", code, err)
		}
		first[code[0]] = true
	}
	if len(first) != 10 {
		t.Errorf("2,000 codes begin with %d digits", len(first))
	}
}
