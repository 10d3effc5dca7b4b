package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestChangelogIsCurrent holds that the page is what its fragments make.
func TestChangelogIsCurrent(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	want, err := changelog(os.DirFS(filepath.Join(root, filepath.FromSlash(changesDir))))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(changelogFile)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("go run ./cmd/dev changelog makes it anew:\n%s", diff)
	}
}

func TestChangelog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  string // behind the head
		fails string
	}{
		"nothing": {},
		"categories in their order": {
			files: map[string]string{
				"a.md": "Added: A bell\n\nIt rings.\n",
				"b.md": "Security: A lock\n\nIt locks.\n\nTwice.\n",
				"c.md": "Security: A key\n\nIt fits\nthe lock.\n",
			},
			want: "\n## Not yet released\n\n### Security\n\n- **A lock.** It locks.\n\n  Twice.\n- **A key.** It fits\n  the lock.\n\n### Added\n\n- **A bell.** It rings.\n",
		},
		"releases from the newest": {
			files: map[string]string{
				"now.md":       "Fixed: Now\n\nIt works.\n",
				"0.9.0/old.md": "Fixed: Old\n\nIt works.\n",
				"0.10.0/b.md":  "Fixed: New\n\nIt works.\n",
			},
			want: "\n## Not yet released\n\n### Fixed\n\n- **Now.** It works.\n\n## 0.10.0\n\n### Fixed\n\n- **New.** It works.\n\n## 0.9.0\n\n### Fixed\n\n- **Old.** It works.\n",
		},
		"no category":          {files: map[string]string{"a.md": "A bell\n\nIt rings.\n"}, fails: "a.md begins with none of Security"},
		"a category of nobody": {files: map[string]string{"a.md": "Nice: A bell\n\nIt rings.\n"}, fails: "a.md begins with none of Security"},
		"no title":             {files: map[string]string{"a.md": "Added: \n\nIt rings.\n"}, fails: "a.md"},
		"a title of two lines": {files: map[string]string{"a.md": "Added: A bell\nrings\n\nIt does.\n"}, fails: "a.md needs a title"},
		"no text":              {files: map[string]string{"a.md": "Added: A bell\n"}, fails: "a.md needs a title"},
		"no Markdown":          {files: map[string]string{"a.txt": "Added: A bell\n\nIt rings.\n"}, fails: "a.txt is no Markdown file"},
		"no version":           {files: map[string]string{"next/a.md": "Added: A bell\n\nIt rings.\n"}, fails: "next/a.md lies in a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := fstest.MapFS{}
			for name, text := range c.files {
				tree[name] = &fstest.MapFile{Data: []byte(text)}
			}
			got, err := changelog(tree)
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("%v, want %q", err, c.fails)
				}
				return
			}
			if diff := cmp.Diff(changelogHead+c.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}
