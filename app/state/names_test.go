package state

import (
	"strings"
	"testing"

	"bellhop/assets"
)

// TestSentencesNameWhatScreensShow holds the buttons and pages that sentences
// send a person to.
func TestSentencesNameWhatScreensShow(t *testing.T) {
	t.Parallel()
	for code, key := range map[string]assets.Key{
		CodeNotConnected:    "connection.connect",
		CodeOutboxUncertain: "activity.title",
		CodeOutboxFailed:    "activity.title",
		CodeOtherWorkspace:  "organization.title",
		"a_code_of_slack":   "organization.title",
	} {
		for _, lang := range assets.Languages() {
			if name := assets.Words(lang).T(key); !strings.Contains(Sentence(lang, code), name) {
				t.Errorf("%s in %s does not name %s", code, lang, name)
			}
		}
	}
}
