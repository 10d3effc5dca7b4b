package mention_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

func TestPartsDoNotDependOnStyle(t *testing.T) {
	t.Parallel()
	styles := []mention.Style{
		{}, {Language: "ja"}, {Copy: true, Recipient: strings.Repeat("Bob", 100)},
		{Marked: true, Edited: true, Continued: true}, {Route: bridge.RouteSlackbot},
	}
	for _, size := range []int{0, 3501, 35_001} {
		for _, files := range []int{0, 500} {
			m := message(strings.Repeat("あ", size))
			for i := range files {
				m.Attachments = append(m.Attachments, bridge.Attachment{Name: fmt.Sprint(i), URL: "https://x.test/" + strings.Repeat("f", 900)})
			}
			parts := mention.Parts(m)
			for _, style := range styles {
				if composed := len(mention.Compose(m, style)); parts != composed || parts < 1 || parts > 10 {
					t.Errorf("%d characters, %d files, %+v: Parts %d, Compose %d", size, files, style, parts, composed)
				}
			}
		}
	}
}

// One part alone has the longest heading and the foot.
func TestOnePartStaysWithinItsBounds(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"https://x.test/" + strings.Repeat("&", 2900), "no address"} {
		m := message(strings.Repeat("a", 3500))
		m.Sender = bridge.Person{ID: "v", Name: strings.Repeat("名", 300), Role: bridge.RoleVisitor}
		m.InReplyTo, m.Space = "m-0", bridge.Space{Name: strings.Repeat("s", 300), URL: address}
		for _, language := range []string{"en", "ja", "ko"} {
			style := mention.Style{
				Language: language, Marked: true, Edited: true, Continued: true,
				Zone: time.FixedZone(strings.Repeat("z", 99), 0),
			}
			p := one(t, m, style)
			if text, read := utf8.RuneCountInString(said(p)), utf8.RuneCountInString(asRead(t, p)); text > 4000 || read > 4000 {
				t.Errorf("%s: %d characters in text, %d in blocks", language, text, read)
			}
		}
	}
}

func TestPartsStayWithinTheirBounds(t *testing.T) {
	t.Parallel()
	m := message(strings.Repeat("<", 200_000))
	m.Sender = bridge.Person{ID: "v", Name: strings.Repeat("名", 300), Role: bridge.RoleVisitor}
	m.Space = bridge.Space{Name: strings.Repeat("<", 300), URL: "https://x.test/" + strings.Repeat("&", 2900)}
	m.Attachments = make([]bridge.Attachment, 5)
	m.InReplyTo = "m-0"
	for _, language := range []string{"en", "ja", "ko"} {
		style := mention.Style{
			Language: language, Zone: time.FixedZone(strings.Repeat("z", 99), 0),
			Marked: true, Edited: true, Continued: true,
		}
		for _, copied := range []bool{false, true} {
			style.Copy, style.Recipient = copied, strings.Repeat("R", 300)
			for i, p := range mention.Compose(m, style) {
				if n := utf8.RuneCountInString(asRead(t, p)); n > 4000 {
					t.Errorf("%s: part %d is %d characters in blocks", language, i+1, n)
				}
				if n := utf8.RuneCountInString(said(p)); n > 4000 {
					t.Errorf("%s: part %d is %d characters in text", language, i+1, n)
				}
				if n := utf8.RuneCountInString(p.Text); n > 40_000 {
					t.Errorf("%s: part %d is %d characters escaped", language, i+1, n)
				}
			}
		}
	}
}
