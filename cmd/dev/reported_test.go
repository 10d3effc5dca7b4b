package main

import (
	"encoding/json"
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// player is the test that plays the cases of reportedFile.
const (
	player       = "cmd/bellhopd: TestReported"
	reportedFile = "cmd/bellhopd/testdata/reported.json"
)

// reportedKinds are the inputs from public bug reports, each with its case of
// reportedFile or, after a folder and a colon, with its test.
func reportedKinds() map[string]string {
	return map[string]string{
		"an edit with another sender's id":        "the same message id from another sender",
		"an edit that takes away before the post": "an edit takes the message away before the post",
		"a key that differs by case":              "a key that differs by case from one of the contract",
		"such a key of the frame":                 "such keys of the frame",
		"a size that is no integer of Go":         "a size that is a number and no integer of Go",
		"an update that changes no word":          "an update that changes no word",
		"struck-out text":                         "struck-out and inserted text",
		"exponents":                               "exponents and indices",
		"an empty cell":                           "an empty cell",
		"a quotation":                             "a quotation",
		"a reading":                               "a reading beside its characters",
		"lists of the Quill editor":               "the lists of the Quill editor",
		"odd addresses of attachments":            "addresses of attachments that browsers open",
		"addresses in the text":                   "an address in the text",
		"a long name":                             "a name of thousands of letters",
		"the zone is changed while Bellhop runs":  "app/zone: TestZoneFollowsItsFile",
		"a POSIX zone":                            "a POSIX zone with the rules of summer time",
		"an office token with a line end":         "cmd/bellhopd: TestOfficeTokenIsTakenAsItIsPasted",
		"an office token that cannot be used":     "cmd/bellhopd: TestUnusableOfficeTokenIsNoNetworkTrouble",
		"an edit that Slack will not take":        "an edit that Slack's window refuses",
		"a picture pasted into the text":          "a picture pasted into the text",
		"invisible text":                          "text of invisible characters only",
		"a code after a byte order mark":          "app/link: TestCodes",
	}
}

// TestReportedKindsHaveTests holds that none of them loses its test.
func TestReportedKindsHaveTests(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(reportedFile)))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name string }
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, s := range readTree(t, root) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test() && strings.HasPrefix(f.Name.Name, "Test") {
				there[s.dir()+": "+f.Name.Name] = true
			}
		}
	}
	if !there[player] {
		t.Errorf("nothing plays %s", reportedFile)
	}
	for _, c := range cases {
		there[c.Name] = true
	}
	for kind, test := range reportedKinds() {
		if !there[test] {
			t.Errorf("%s: there is no %q", kind, test)
		}
	}
}
