package link

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestThePageIsFilled(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status         int
		has, has2, not string
	}{
		"good news": {http.StatusOK, goodColor, goodMark, badColor},
		"bad news":  {http.StatusGone, badColor, badMark, goodMark},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			pagesIn("ko").write(w, tc.status, words{`{{.Text}} <b>`, `"a" & 'b' <script>`})
			body := w.Body.String()
			for _, want := range []string{tc.has, tc.has2, `lang="ko"`, "<title>{{.Text}} &lt;b&gt; – Bellhop</title>", "&#34;a&#34; &amp; &#39;b&#39; &lt;script&gt;"} {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not in the page:\n%s", want, body)
				}
			}
			for _, not := range []string{tc.not, "<script", "<b>", "{{.Mark", "{{.Title", "{{.Language"} {
				if strings.Contains(body, not) {
					t.Errorf("%q is in the page:\n%s", not, body)
				}
			}
			if w.Code != tc.status {
				t.Errorf("status %d", w.Code)
			}
		})
	}
}
