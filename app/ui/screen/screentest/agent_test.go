package screentest

import (
	"errors"
	"testing"
	"time"

	"bellhop/app/control"
	"bellhop/app/state"

	"github.com/google/go-cmp/cmp"
)

func TestAgentRecordsAndAnswers(t *testing.T) {
	a := &Agent{
		Fail:     map[string]error{"Drop": control.ErrNotRunning},
		SignedIn: control.SignedIn{Self: state.Self{Name: "Aiko"}},
		Page:     func(q control.ActivityQuery) control.ActivityPage { return control.ActivityPage{Total: q.Limit} },
	}
	env, desk := Env(t, a, "ja")
	ctx := t.Context()
	until := Now().Add(time.Hour)
	if err := env.Agent.Intend(ctx, state.Pause{Until: until}); err != nil {
		t.Error(err)
	}
	if err := env.Agent.Drop(ctx, "e1"); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("got %v", err)
	}
	if in, err := env.Agent.SignIn(ctx, control.SignIn{Office: "wss://o"}); err != nil || in.Self.Name != "Aiko" {
		t.Errorf("got %v, %v", in, err)
	}
	if page, err := env.Agent.Activity(ctx, control.ActivityQuery{Limit: 7}); err != nil || page.Total != 7 {
		t.Errorf("got %v, %v", page, err)
	}
	env.Go("activity")
	want := []Call{
		{"Intend", state.Pause{Until: until}}, {"Drop", "e1"},
		{"SignIn", control.SignIn{Office: "wss://o"}}, {"Activity", control.ActivityQuery{Limit: 7}},
	}
	if diff := cmp.Diff(want, a.Calls()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]state.Intent{state.Pause{Until: until}}, a.Intents()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"activity"}, desk.Pages); diff != "" {
		t.Error(diff)
	}
	if got := env.Words.Language(); got != "ja" {
		t.Errorf("words are %s", got)
	}
}
