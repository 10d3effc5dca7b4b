package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bellhop/app/words"
)

// section is what CONTRACT.md says under a heading that names something.
func section(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile("CONTRACT.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(page), "\n## ")[1:] {
		if heading, _, _ := strings.Cut(part, "\n"); strings.Contains(heading, name) {
			return part
		}
	}
	t.Fatalf("no section is about %s", name)
	return ""
}

func TestContractNamesCommandsAndFlags(t *testing.T) {
	t.Parallel()
	for _, c := range newRoot().Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		text := section(t, "`"+c.Name()+"`")
		eachFlag(c, func(flag string) {
			if !strings.Contains(text+section(t, "For all commands"), flag) {
				t.Errorf("%s has %s, and the contract does not", c.Name(), flag)
			}
		})
	}
}

func eachFlag(c *cobra.Command, see func(string)) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			see("--" + f.Name)
		}
	})
}

// TestContractListsProblems holds the list of codes to the sentences that there
// are: none is called an error of Slack's.
func TestContractListsProblems(t *testing.T) {
	t.Parallel()
	text := section(t, "`status`")
	_, table, _ := strings.Cut(text, "| code | what it means |")
	var codes []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(table, -1) {
		codes = append(codes, m[1])
		if p := words.Problem("en", m[1]); p.Code != m[1] || strings.HasPrefix(p.Text, "Slack answers") {
			t.Errorf("%s is told as %+v", m[1], p)
		}
	}
	want := []string{"history_gap", "never_offered", "no_keyring", "no_office_token", "not_connected", "office_moved", "office_unreachable",
		"other_device", "outbox_failed", "outbox_uncertain", "slack_unreachable", "unreadable_message"}
	slices.Sort(codes)
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Error(diff)
	}
}
