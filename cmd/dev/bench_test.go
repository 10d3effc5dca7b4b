package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFiguresBecomeATable(t *testing.T) {
	t.Parallel()
	got, err := table([]byte(`{"Name":"latency","Bellhop":"2 s","Floor":"1 s","Ratio":"2.00 (1.90..2.10)","Aim":"≤ 1","Met":"**no**"}
{"Note":"said beside"}
{"Name":"heap","Bellhop":"3 MiB"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `| figure | bellhopd | floor | ratio: median (least..most of the rounds) | aim | met |
| --- | --- | --- | --- | --- | --- |
| latency | 2 s | 1 s | 2.00 (1.90..2.10) | ≤ 1 | **no** |
| heap | 3 MiB |  |  |  |  |

said beside
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := table([]byte(`{"Name":`)); err == nil {
		t.Error("a torn line is no error")
	}
}

func TestResultsKeepWhatIsAroundThem(t *testing.T) {
	t.Parallel()
	block := resultsFrom + "\n\nnew\n\n" + resultsTo
	for name, tc := range map[string]struct{ page, want string }{
		"no page":     {"", block + "\n"},
		"no results":  {"# Words\n", "# Words\n" + block + "\n"},
		"old results": {"a\n" + resultsFrom + "\nold\n" + resultsTo + "\nb\n", "a\n" + block + "\nb\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, replaced(tc.page, "new\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
