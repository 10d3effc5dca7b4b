package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// These are the house rules: how the rooms of the project may depend on each
// other, and what every package has. They stand here because this is the one
// package that knows of the whole tree and that nothing imports.

const module = "bellhop/"

// rooms are the packages and which others of the project each may import. What
// is not in the list has no room yet. Tests may import more, but those of
// bridge nothing of app either.
func rooms() map[string][]string {
	return map[string][]string{
		// The command line prints what app/state says and makes from its flags
		// what app/agent is given; hence more than app/agent itself.
		"cmd/bellhopd": {
			"app/agent", "app/control", "app/state", "app/words", "app/config", "app/desktop", "app/logs", "app/org", "app/vault",
			"bridge", "bridge/mention", "bridge/office", "bridge/office/gateway/wire", "bridge/sandbox",
		},
		"cmd/bellhop": {"app/ui", "app/control", "app/state", "app/config", "app/config/atomicfile", "app/logs", "app/desktop"},
		"cmd/dev":     {},

		"app": {},
		"app/agent": {
			"app/config", "app/control", "app/desktop", "app/link", "app/logs", "app/org", "app/seat", "app/state", "app/tray", "app/vault",
			"app/workspace", "app/words", "app/zone", "assets",
			"bridge", "bridge/mention", "bridge/office", "bridge/office/all", "bridge/outbox", "bridge/relay", "bridge/slack",
		},
		// A seat knows no screen and no office's kind.
		"app/seat": {
			"app/config", "app/link",
			"bridge", "bridge/killpoint", "bridge/office", "bridge/outbox", "bridge/relay", "bridge/slack",
		},
		"app/workspace": {"app/config", "app/org", "app/vault", "bridge", "bridge/slack"},
		"app/desktop":   {"app/config/atomicfile"},
		"app/org":       {"app/config/atomicfile", "app/vault", "assets", "bridge"},
		"app/tray":      {"app/state", "assets"},
		"app/ui": {
			"app/control", "app/state", "app/ui/activity", "app/ui/connection", "app/ui/firstrun", "app/ui/forms", "app/ui/home",
			"app/ui/organization", "app/ui/parts", "app/ui/privacy", "app/ui/screen", "app/ui/settings", "app/ui/theme", "assets",
		},
		"app/ui/activity":          page(),
		"app/ui/connection":        page(),
		"app/ui/firstrun":          page(),
		"app/ui/forms":             append(page(), "app/words"),
		"app/ui/home":              page(),
		"app/ui/organization":      page(),
		"app/ui/privacy":           page(),
		"app/ui/settings":          page(),
		"app/ui/parts":             {"app/ui/theme", "assets"},
		"app/ui/screen":            {"app/control", "app/state", "assets"},
		"app/ui/screen/screentest": {"app/control", "app/state", "app/ui/parts", "app/ui/screen", "app/ui/theme", "assets"},
		"app/ui/theme":             {"assets/fonts"},
		"assets":                   {},
		"assets/fonts":             {},
		"assets/icons/generate":    {},
		"app/control":              {"app/state", "app/words", "app/config/atomicfile"},
		"app/state":                {},
		"app/link":                 {"app/vault", "bridge"},
		"app/vault":                {"app/config/atomicfile"},
		"app/config":               {"app/config/atomicfile", "bridge"},
		"app/config/atomicfile":    {"bridge/killpoint"},
		"app/logs":                 {"app/config/atomicfile"},
		"app/words":                {"app/state", "assets"},
		"app/jsontest":             {},
		"app/zone":                 {},

		// A point on the way of a message, empty but in a build that is to be killed;
		// settings are moved to their place in a point, too.
		"bridge/killpoint":           {},
		"bridge":                     {},
		"bridge/office":              {"bridge"},
		"bridge/office/all":          {"bridge/office", "bridge/office/gateway"},
		"bridge/office/gateway":      {"bridge", "bridge/killpoint", "bridge/office", "bridge/office/gateway/wire"},
		"bridge/office/gateway/wire": {"bridge", "bridge/office"},
		"bridge/mention":             {"bridge"},
		"bridge/outbox": {
			"bridge", "bridge/killpoint", "bridge/outbox/file", "bridge/outbox/history", "bridge/outbox/sqlite",
		},
		"bridge/outbox/file":    {"bridge", "bridge/outbox/sqlite"},
		"bridge/outbox/history": {"bridge", "bridge/outbox/file", "bridge/outbox/sqlite"},
		"bridge/outbox/sqlite":  {},
		"bridge/slack":          {"bridge", "bridge/killpoint"},
		"bridge/relay":          {"bridge", "bridge/killpoint", "bridge/mention", "bridge/office", "bridge/outbox", "bridge/slack"},
		"bridge/sandbox":        {"bridge", "bridge/mention", "bridge/sandbox/office", "bridge/sandbox/slack"},
		"bridge/sandbox/office": {"bridge", "bridge/office/host"},
		"bridge/sandbox/slack":  {},
		// The office's end of the wire, and what both ends are held to.
		"bridge/office/host":       {"bridge", "bridge/office", "bridge/office/gateway/wire"},
		"bridge/office/officetest": {"bridge", "bridge/office", "bridge/office/host"},
	}
}

// page is what a page of the window may import.
func page() []string {
	return []string{"app/control", "app/state", "app/ui/forms", "app/ui/parts", "app/ui/screen", "app/ui/theme", "assets"}
}

// owners are the libraries that only some packages may import. A place that
// ends in "_test" is the tests of that package, one that ends in "/..." all
// packages below it.
func owners() map[string][]string {
	return map[string][]string{
		"github.com/slack-go/slack":     {"bridge/slack", "bridge/sandbox/slack_test"},
		"github.com/zalando/go-keyring": {"app/vault"},
		// bridge/office/host is the other end of the wire, which officetest and the
		// sandbox's tests speak to in raw frames; the page's test drives a browser
		// over its debugging socket; bellhopd's plays an office that refuses.
		"github.com/gorilla/websocket": {
			"bridge/office/gateway", "bridge/office/host", "bridge/office/officetest",
			"bridge/sandbox/office_test", "bridge/sandbox_test", "cmd/bellhopd_test",
		},
		"zombiezen.com/go/sqlite": {"bridge/outbox/sqlite"},
		"github.com/gofrs/flock":  {"bridge/outbox/file", "app/desktop", "app/seat"},
		"filippo.io/age":          {"app/vault", "app/org"},
		// bellhopd's tests play a keyring on a bus of their own.
		"github.com/godbus/dbus": {"app/desktop", "app/tray_test", "cmd/bellhop_test", "cmd/bellhopd_test"},
		"fyne.io/systray":        {"app/tray"},
		"fyne.io/fyne":           {"app/ui", "app/ui/...", "cmd/bellhop"},
		"github.com/spf13/cobra": {"cmd/bellhopd", "cmd/dev"},
		module + "app/agent":     {"cmd/bellhopd"},
	}
}

// source is one Go file of the tree.
type source struct {
	path string // from the root, with slashes
	file *ast.File
}

func (s source) dir() string { return path.Dir(s.path) }
func (s source) test() bool  { return strings.HasSuffix(s.path, "_test.go") }
func (s source) imports() (paths []string) {
	for _, i := range s.file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// rule looks at the whole tree and names what breaks it.
type rule func([]source) []string

func rules() map[string]rule {
	return map[string]rule{
		"rooms import only what they may": layering,
		"libraries have one owner":        ownership,
		"doc.go says what a package owns": documented,
		"no init":                         noInit,
		"contexts come from the caller":   noBackground,
		"exceptions have reasons":         exceptions,
		"tests look for leaks":            leaks,
		"time is not slept away":          naps,
		"only Connect opens a port":       ports,
		"keys are compared byte by byte":  folds,
		"files of others are left alone":  careless,
		"adapters are the registry's":     adapters,
	}
}

func layering(all []source) (bad []string) {
	allowed := rooms()
	for _, s := range all {
		may, known := allowed[s.dir()]
		if !known {
			bad = append(bad, s.dir()+" has no room")
			continue
		}
		for _, p := range s.imports() {
			to, ours := strings.CutPrefix(p, module)
			upwards := strings.HasPrefix(s.path, "bridge/") && strings.HasPrefix(to, "app/")
			if ours && (upwards || !s.test() && !slices.Contains(may, to)) {
				bad = append(bad, s.path+" imports "+to)
			}
		}
	}
	return bad
}

func ownership(all []source) (bad []string) {
	for library, places := range owners() {
		for _, s := range all {
			for _, p := range s.imports() {
				if p != library && !strings.HasPrefix(p, library+"/") {
					continue
				}
				// A library's owner may use it in its tests as well.
				if inPlace(s.dir(), places) || s.dir() == strings.TrimPrefix(library, module) ||
					s.test() && slices.Contains(places, s.dir()+"_test") {
					continue
				}
				bad = append(bad, s.path+" imports "+p)
			}
		}
	}
	return bad
}

// adapters are the packages below bridge/office that have a func Adapter. Only
// the registry imports them, and tests.
func adapters(all []source) (bad []string) {
	kinds := map[string]bool{}
	for _, s := range all {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv == nil && f.Name.Name == "Adapter" && strings.HasPrefix(s.dir(), "bridge/office/") && !s.test() {
				kinds[s.dir()] = true
			}
		}
	}
	for _, s := range all {
		for _, p := range s.imports() {
			to, ours := strings.CutPrefix(p, module)
			if ours && kinds[to] && !s.test() && s.dir() != "bridge/office/all" {
				bad = append(bad, s.path+" imports the adapter "+to)
			}
		}
	}
	return bad
}

func inPlace(dir string, places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool {
		below, all := strings.CutSuffix(place, "...")
		return place == dir || all && strings.HasPrefix(dir, below)
	})
}

func documented(all []source) (bad []string) {
	has := map[string]bool{}
	for _, s := range all {
		doc, own := s.file.Doc != nil && !s.test(), path.Base(s.path) == "doc.go"
		has[s.dir()] = has[s.dir()] || doc && own
		if doc && !own {
			bad = append(bad, s.path+" has a package comment, which belongs into doc.go")
		}
	}
	for dir, ok := range has {
		if !ok {
			bad = append(bad, dir)
		}
	}
	return bad
}

func noInit(all []source) (bad []string) {
	for _, s := range all {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				bad = append(bad, s.path)
			}
		}
	}
	return bad
}

func noBackground(all []source) (bad []string) {
	for _, s := range all {
		if s.test() || s.file.Name.Name == "main" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "context" && (sel.Sel.Name == "Background" || sel.Sel.Name == "TODO") {
				bad = append(bad, s.path+" calls context."+sel.Sel.Name)
			}
			return true
		})
	}
	return bad
}

func TestHouseRules(t *testing.T) {
	t.Parallel()
	all := readTree(t, filepath.Join("..", ".."))
	if len(all) < 100 {
		t.Fatalf("only %d files found", len(all))
	}
	for name, broken := range rules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, b := range broken(all) {
				t.Error(b)
			}
		})
	}
}

// readTree parses every Go file under root but those that Go itself passes over.
func readTree(t *testing.T, root string) (all []source) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && name != root
		if d.IsDir() && (hidden || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		all = append(all, source{filepath.ToSlash(rel), file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRulesSee plants in a tree what each rule is there for.
func TestRulesSee(t *testing.T) {
	t.Parallel()
	documentedBridge := [2]string{"bridge/doc.go", "// Package bridge has words.\npackage bridge"}
	for name, tc := range map[string]struct {
		rule  string
		files [][2]string
		want  []string
	}{
		"a room that nobody knows":      {"rooms import only what they may", [][2]string{{"app/util/u.go", "package util"}}, []string{"app/util has no room"}},
		"an import upwards":             {"rooms import only what they may", [][2]string{{"app/state/s.go", `package state; import "bellhop/app/control"`}}, []string{"app/state/s.go imports app/control"}},
		"a test may import more":        {"rooms import only what they may", [][2]string{{"bridge/relay/r_test.go", `package relay; import "bellhop/bridge/sandbox/slack"`}}, nil},
		"the agent in a window":         {"libraries have one owner", [][2]string{{"app/link/l_test.go", `package link; import "bellhop/app/agent"`}}, []string{"app/link/l_test.go imports bellhop/app/agent"}},
		"slack-go in the relay":         {"libraries have one owner", [][2]string{{"bridge/relay/r.go", `package relay; import "github.com/slack-go/slack/slackutilsx"`}}, []string{"bridge/relay/r.go imports github.com/slack-go/slack/slackutilsx"}},
		"slack-go where it may only be": {"libraries have one owner", [][2]string{{"bridge/sandbox/slack/s.go", `package slack; import "github.com/slack-go/slack"`}, {"bridge/sandbox/slack/s_test.go", `package slack; import "github.com/slack-go/slack"`}}, []string{"bridge/sandbox/slack/s.go imports github.com/slack-go/slack"}},
		"fyne below the window":         {"libraries have one owner", [][2]string{{"app/ui/home/h.go", `package home; import "fyne.io/fyne/v2"`}, {"app/tray/t.go", `package tray; import "fyne.io/fyne/v2"`}}, []string{"app/tray/t.go imports fyne.io/fyne/v2"}},
		"app in a test of bridge":       {"rooms import only what they may", [][2]string{{"bridge/relay/r_test.go", `package relay; import "bellhop/app/state"`}}, []string{"bridge/relay/r_test.go imports app/state"}},
		"no doc.go":                     {"doc.go says what a package owns", [][2]string{documentedBridge, {"bridge/relay/r.go", "package relay"}}, []string{"bridge/relay"}},
		"a doc.go without words":        {"doc.go says what a package owns", [][2]string{{"bridge/relay/doc.go", "package relay"}}, []string{"bridge/relay"}},
		"words elsewhere":               {"doc.go says what a package owns", [][2]string{documentedBridge, {"bridge/b.go", "// Package bridge again.\npackage bridge"}}, []string{"bridge/b.go has a package comment, which belongs into doc.go"}},
		"an init":                       {"no init", [][2]string{{"bridge/b.go", "package bridge; func init() {}; type t int; func (t) init() {}"}}, []string{"bridge/b.go"}},
		"a context from nowhere":        {"contexts come from the caller", [][2]string{{"bridge/b.go", `package bridge; import "context"; var _ = context.Background()`}, {"bridge/b_test.go", `package bridge; import "context"; var _ = context.TODO()`}}, []string{"bridge/b.go calls context.Background"}},
		"an exception":                  {"exceptions have reasons", [][2]string{{"bridge/b.go", "package bridge // #nosec G304 G703 -- a reason\n// #nosec G304\n// #nosec\n// #nosec -- a reason\n"}}, []string{"bridge/b.go has an exception without a rule or a reason: // #nosec G304", "bridge/b.go has an exception without a rule or a reason: // #nosec", "bridge/b.go has an exception without a rule or a reason: // #nosec -- a reason"}},
		"tests that may leak":           {"tests look for leaks", [][2]string{{"bridge/b_test.go", "package bridge; var _ = goleak.VerifyTestMain"}, {"bridge/b.go", "package bridge"}, {"app/a.go", "package app; var _ = goleak.Find"}, {"app/a_test.go", "package app"}}, []string{"app does not look for goroutines that are left"}},
		"a port of the agent": {"only Connect opens a port", [][2]string{
			{"app/agent/a.go", `package agent; import "net"; func f() { net.Listen("tcp", "127.0.0.1:0") }`},
			{"app/control/c.go", `package control; import "net"; func f() (l net.Listener) { l, _ = net.Listen("unix", "s"); return l }`},
			{"app/state/s.go", `package state; import "net"; var _ = new(net.ListenConfig)`},
			{"app/logs/l.go", `package logs; import "net/http"; func f() { _ = http.ListenAndServe("", nil) }`},
			{"app/link/d.go", `package link; import "net"; func f() { net.Listen("tcp4", "127.0.0.1:0") }`},
			{"app/ui/u_test.go", `package ui; import "net"; func f() { net.Listen("tcp", ":0") }`},
		}, []string{"app/agent/a.go listens", "app/state/s.go listens", "app/logs/l.go listens"}},
		"a pattern and a mode": {"files of others are left alone", [][2]string{
			{"app/agent/a.go", `package agent; import "path/filepath"; var _ = filepath.Glob`},
			{"bridge/outbox/o.go", `package outbox; import "os"; func f() { os.Chmod("x", 0) }`},
			{"cmd/bellhop/b.go", `package main; import "os"; var _ = os.ReadFile`},
			{"app/config/place.go", `package config; import "os"; func f() { os.Chmod("x", 0) }`},
			{"app/agent/a_test.go", `package agent; import "os"; var _ = os.RemoveAll`},
			{"cmd/dev/d.go", `package main; import "os"; var _ = os.RemoveAll`},
		}, []string{"app/agent/a.go is careless about files", "bridge/outbox/o.go is careless about files", "cmd/bellhop/b.go is careless about files"}},
		"a decoder that folds": {"keys are compared byte by byte", [][2]string{
			{"app/config/c.go", `package config; import "encoding/json"; var _ = json.Unmarshal`},
			{"app/state/s.go", `package state; import old "encoding/json"; var _ = old.NewDecoder`},
			{"app/logs/l.go", `package logs; import "github.com/go-json-experiment/json"; var _ = json.Unmarshal`},
			{"app/org/o.go", `package org; import "encoding/json"; var _ = json.Marshal`},
			{"app/org/o_test.go", `package org; import "encoding/json"; var _ = json.Unmarshal`},
			{"cmd/dev/d.go", `package main; import "encoding/json"; var _ = json.Unmarshal`},
		}, []string{"app/config/c.go reads with encoding/json", "app/state/s.go reads with encoding/json"}},
		"an adapter": {"adapters are the registry's", [][2]string{
			{"bridge/office/matrix/a.go", `package matrix; func Adapter() {}`},
			{"bridge/office/matrix/wire/w.go", `package wire; type T struct{}; func (T) Adapter() {}`},
			{"bridge/office/all/a.go", `package all; import "bellhop/bridge/office/matrix"`},
			{"app/seat/s.go", `package seat; import "bellhop/bridge/office/matrix"`},
			{"app/seat/t.go", `package seat; import "bellhop/bridge/office/matrix/wire"`},
			{"app/seat/s_test.go", `package seat; import "bellhop/bridge/office/matrix"`},
		}, []string{"app/seat/s.go imports the adapter bridge/office/matrix"}},
		"a sleep": {"time is not slept away", [][2]string{{"bridge/b_test.go", `package bridge; import "testing/synctest"; func f() { time.Sleep(1) }`}, {"bridge/c_test.go", `package bridge; func f() { time.Sleep(1) }`}, {"bridge/c.go", `package bridge; func f() { time.Sleep(1) }`}, {"app/c_test.go", `package app; func f() { time.Sleep(1) }`}}, []string{"bridge/c.go sleeps", "app/c_test.go sleeps"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, rules()[tc.rule](planted(t, tc.files...))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// planted is a tree of files that are given by path and text.
func planted(t *testing.T, files ...[2]string) (tree []source) {
	t.Helper()
	for _, f := range files {
		file, err := parser.ParseFile(token.NewFileSet(), f[0], f[1], parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		tree = append(tree, source{f[0], file})
	}
	return tree
}

// TestTopLevel holds the list that the project's folder was ordered with.
func TestTopLevel(t *testing.T) {
	t.Parallel()
	missing := map[string]bool{
		"cmd": true, "app": true, "bridge": true, "packaging": true,
		"go.mod": true, "go.sum": true, "FyneApp.toml": true, "README.md": true,
	}
	// The folder of icons, fonts and translations comes with the first of them;
	// the others are what .gitignore keeps out.
	spare := []string{"assets", "bin", "dist"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		hidden := strings.HasPrefix(name, ".")
		product := slices.Contains([]string{".test", ".out"}, filepath.Ext(name))
		if !hidden && !product && !missing[name] && !slices.Contains(spare, name) {
			t.Errorf("%s is not on the list", name)
		}
		delete(missing, name)
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s is missing", name)
	}
}
