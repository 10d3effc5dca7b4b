package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// Each change brings a fragment into changesDir. The fragments of a release are
// moved into a folder there that is named by its version.
const (
	changesDir    = "packaging/changes"
	changelogFile = "packaging/CHANGELOG.md"
)

const changelogHead = "# Changes\n\n`go run ./cmd/dev changelog` makes this page from the fragments in `packaging/changes`. Do not edit it by hand.\n"

// categories of a change, in the order in which the page shows them.
func categories() []string { return []string{"Security", "Fixed", "Changed", "Added", "Removed"} }

// fragment is one change: a file that begins with "Category: title" and goes on,
// after an empty line, with what a reader should know.
type fragment struct{ release, category, title, body string }

func changelogCommand(w *workshop) *cobra.Command {
	return &cobra.Command{
		Use:   "changelog",
		Short: "Make packaging/CHANGELOG.md from the fragments in packaging/changes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := w.open(c.Context()); err != nil {
				return err
			}
			page, err := changelog(os.DirFS(filepath.Join(w.root, changesDir)))
			if err == nil {
				err = os.WriteFile(filepath.Join(w.root, changelogFile), []byte(page), 0o644) // #nosec G306 -- a page of the project
			}
			if err != nil {
				return &failure{"changelog", err}
			}
			return nil
		},
	}
}

// changelog gives the page: what is not released first, then the releases from
// the newest; in each the categories in their order, and in each of those the
// changes by their files' names.
func changelog(tree fs.FS) (string, error) {
	all, err := fragments(tree)
	if err != nil {
		return "", err
	}
	page, release, category := changelogHead, "none", ""
	for _, f := range all {
		if f.release != release {
			release, category = f.release, ""
			page += "\n## " + cmp.Or(release, "Not yet released") + "\n"
		}
		if f.category != category {
			category = f.category
			page += "\n### " + category + "\n\n"
		}
		page += "- **" + f.title + ".** " + strings.ReplaceAll(f.body, "\n", "\n  ") + "\n"
	}
	return strings.ReplaceAll(page, "\n  \n", "\n\n"), nil
}

func fragments(tree fs.FS) (all []fragment, err error) {
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f, err := readFragment(name, string(text))
		all = append(all, f)
		return err
	})
	slices.SortStableFunc(all, func(a, b fragment) int {
		return cmp.Or(
			slices.Compare(versionParts(b.release), versionParts(a.release)),
			cmp.Compare(slices.Index(categories(), a.category), slices.Index(categories(), b.category)))
	})
	return all, err
}

func readFragment(name, text string) (fragment, error) {
	release := strings.TrimPrefix(path.Dir(name), ".")
	head, body, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	category, title, _ := strings.Cut(head, ": ")
	f := fragment{release, category, title, strings.TrimSpace(body)}
	switch {
	case path.Ext(name) != ".md":
		return f, fmt.Errorf("%s is no Markdown file", name)
	case versionParts(release) == nil:
		return f, fmt.Errorf("%s lies in a folder that is no version", name)
	case !slices.Contains(categories(), category):
		return f, fmt.Errorf("%s begins with none of %s", name, strings.Join(categories(), ", "))
	case title == "" || f.body == "" || strings.ContainsAny(title, ".\n"):
		return f, fmt.Errorf("%s needs a title without a full stop, an empty line, and a text", name)
	}
	return f, nil
}

// unreleased stands above every version.
const unreleased = 1 << 30

// versionParts are the numbers of a version; nil for what is none.
func versionParts(version string) (parts []int) {
	if version == "" {
		return []int{unreleased}
	}
	for field := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return nil
		}
		parts = append(parts, n)
	}
	return parts
}
