package mention_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

// Messages that other bridges are reported to have carried in another meaning.
func TestReportedMessages(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/reported/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no messages: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			t.Parallel()
			var reported struct {
				Message bridge.Message
				Reason  mention.Reason
				Text    string
				Heading string
				Shown   []string
			}
			raw, err := os.ReadFile(path)
			if err == nil {
				err = json.Unmarshal(raw, &reported)
			}
			if err != nil {
				t.Fatal(err)
			}
			m := reported.Message
			if got := mention.Decide(bridge.Person{ID: "p-alice"}, m); got != reported.Reason {
				t.Errorf("Decide() = %q, want %q", got, reported.Reason)
			}
			if diff := cmp.Diff(reported.Text, mention.PlainText(m)); diff != "" {
				t.Errorf("PlainText (-want +got):\n%s", diff)
			}
			heading, _, _ := strings.Cut(asRead(t, one(t, m, mention.Style{})), "\n")
			if reported.Heading != "" && heading != reported.Heading {
				t.Errorf("it is headed %q", heading)
			}
			m.Space, m.CreatedAt = bridge.Space{}, m.EditedAt
			if diff := cmp.Diff(reported.Shown, shownElements(t, one(t, m, mention.Style{}))); diff != "" {
				t.Errorf("elements (-want +got):\n%s", diff)
			}
		})
	}
}
