package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/app/jsontest"
	"bellhop/app/state"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func FuzzDecodeAddress(f *testing.F) {
	f.Add([]byte(`{"protocol":1,"version":"1","pid":7,"socket":"/run/bellhop/s"}`))
	f.Add([]byte(`{"protocol":2,"socket":"/x"}`))
	f.Add([]byte(`{"protocol":1,"socket":"x"}`))
	for _, in := range jsontest.Hostile(`{"protocol":1,"version":"1","pid":7,"socket":"/run/bellhop/s"}`) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := DecodeAddress(data)
		var want Address
		if fit := jsontest.Decode(data, &want, false); err == nil && (fit != nil || a != want) {
			t.Fatalf("%s was taken for %+v; byte by byte it is %+v, %v", data, a, want, fit)
		}
		switch {
		case err == nil && (a.Protocol != Protocol || !filepath.IsAbs(a.Socket) || len(a.Socket) > maxSocket):
			t.Fatalf("took %+v", a)
		case err != nil && !errors.Is(err, ErrAddress) && !errors.Is(err, ErrProtocol):
			t.Fatalf("an error of no kind: %v", err)
		}
	})
}

// FuzzMessages compares how both ends read each message with the reference.
func FuzzMessages(f *testing.F) {
	for _, like := range []any{
		linkLine{Progress: Progress{Asking: "a@b.example", Left: 3}, OK: true, LinkResult: LinkResult{Already: true, Link: &state.Link{TeamID: "T1"}}, Error: "x", Text: "t"},
		codeRequest{Session: "s", Code: "000000", Resend: true, End: true},
		SignIn{Office: "wss://office.example", Token: "t"},
		OpenInvitation{File: []byte("file"), Link: "bellhop://join", Passphrase: "p"},
		Activity{Message: state.Message{ID: "m", Sender: "Bo"}, SenderID: "m2", Entries: []string{"e"}, Replies: []Reply{{Ref: "r"}}},
		state.State{Running: true, Link: &state.Link{UserID: "U1"}, Problems: []state.Problem{{Code: "c", Needs: state.NeedsOwner, Text: "t"}}},
	} {
		data, err := json.Marshal(like)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		for _, in := range jsontest.Hostile(string(data)) {
			f.Add(in)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		same[linkRequest](t, data)
		same[linkLine](t, data)
		same[codeRequest](t, data)
		same[SignIn](t, data)
		same[WorkspaceForm](t, data)
		same[OpenInvitation](t, data)
		same[ActivityQuery](t, data)
		same[ActivityPage](t, data)
		same[Activity](t, data)
		same[Entry](t, data)
		same[Show](t, data)
		same[Failure](t, data)
		same[state.State](t, data)
	})
}

// same holds what a message is taken for to the reference.
func same[T any](t *testing.T, data []byte) {
	t.Helper()
	var got, want T
	var read error
	err := seen(data, func(v T) error { got = v; return nil })
	if read = jsontest.Decode(data, &want, false); (err == nil) != (read == nil) {
		t.Fatalf("%s as %T: %v; byte by byte: %v", data, want, err, read)
	}
	if err == nil && !cmp.Equal(got, want, cmpopts.EquateEmpty()) {
		t.Fatalf("%s was taken for %+v; byte by byte it is %+v", data, got, want)
	}
}

func TestErrorsQuoteNoContents(t *testing.T) {
	t.Parallel()
	for _, in := range []string{`{"at":"canary"}`, `{"text":{"canary":1}}`, `{"tries":"canary"}`, `{"replies":[{"at":"canary"}]}`} {
		err := seen([]byte(in), func(Activity) error { return nil })
		if err == nil || strings.Contains(err.Error(), "canary") || !strings.Contains(err.Error(), "/") {
			t.Errorf("%s: %v", in, err)
		}
	}
}

// FuzzRequests gives a body to every endpoint that decodes one.
func FuzzRequests(f *testing.F) {
	f.Add([]byte(`{"intent":"pause","with":{"until":"2026-01-02T03:04:05Z"}}`))
	f.Add([]byte(`{"language":"ja"}`))
	f.Add([]byte(`{"session":"x","code":"000000","end":true}`))
	f.Add([]byte(`{"office":"wss://office.example/gateway","token":"t","file":"AA==","link":"bellhop://join","passphrase":"p"}`))
	handler := (&Server{backend: newFake(), more: newFakeScreens()}).handler()
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, path := range []string{"/v1/intent", "/v1/link", "/v1/link/code", "/v1/office/sign-in", "/v1/workspace/save", "/v1/invitation/open", "/v1/activity", "/v1/reply", "/v1/show"} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, bytes.NewReader(data)))
			switch w.Code {
			case http.StatusOK, http.StatusBadRequest, http.StatusGone:
			default:
				t.Fatalf("%s answered %d", path, w.Code)
			}
			if w.Code == http.StatusOK && !json.Valid(bytes.TrimSpace(w.Body.Bytes())) {
				t.Fatalf("%s answered %q", path, w.Body)
			}
		}
	})
}
