package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
)

func FuzzDecodeAddress(f *testing.F) {
	f.Add([]byte(`{"protocol":1,"version":"1","pid":7,"socket":"/run/bellhop/s"}`))
	f.Add([]byte(`{"protocol":2,"socket":"/x"}`))
	f.Add([]byte(`{"protocol":1,"socket":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := DecodeAddress(data)
		switch {
		case err == nil && (a.Protocol != Protocol || !filepath.IsAbs(a.Socket) || len(a.Socket) > maxSocket):
			t.Fatalf("took %+v", a)
		case err != nil && !errors.Is(err, ErrAddress) && !errors.Is(err, ErrProtocol):
			t.Fatalf("an error of no kind: %v", err)
		}
	})
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
