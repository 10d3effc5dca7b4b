package screentest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/google/go-cmp/cmp"

	"bellhop/app/state"
	"bellhop/app/ui/screen"
)

// Begin shows a page in English, in a window of the usual width, after it has
// seen a state.
func Begin[S screen.Screen](t testing.TB, agent *Agent, st state.State, make func(screen.Env) S) (S, *Desk) {
	t.Helper()
	env, d := Env(t, agent, "en")
	s := make(env)
	s.See(st)
	d.Put(s, fyne.NewSize(usualWidth, 900))
	return s, d
}

// Reads fails the test for each text that cannot be read.
func (d *Desk) Reads(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if got := d.Says(); !strings.Contains(got, text) {
			t.Errorf("%q is not said in\n%s", text, got)
		}
	}
}

// Lacks fails the test for each text that can be read.
func (d *Desk) Lacks(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if got := d.Says(); strings.Contains(got, text) {
			t.Errorf("%q is said in\n%s", text, got)
		}
	}
}

// Asked fails the test unless exactly these methods were called, in order.
func (a *Agent) Asked(t testing.TB, methods ...string) {
	t.Helper()
	var got []string
	for _, c := range a.Calls() {
		got = append(got, c.Method)
	}
	if diff := cmp.Diff(methods, got); diff != "" {
		t.Error(diff)
	}
}

// With is what a method was called with, in order.
func (a *Agent) With(method string) (all []any) {
	for _, c := range a.Calls() {
		if c.Method == method {
			all = append(all, c.With)
		}
	}
	return all
}
