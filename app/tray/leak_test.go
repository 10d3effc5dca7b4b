package tray

import (
	"os"
	"testing"

	"bellhop/app/state"
)

// fullVar is set to "full" by the run that takes its time.
const fullVar = "BELLHOP_TEST"

// changes is how often the menu changes in TestLeaksNothing.
func changes() int {
	if os.Getenv(fullVar) == "full" {
		return 10_000
	}
	return 1_000
}

// TestLeaksNothing has the menu change icon, lines and what is hidden.
func TestLeaksNothing(t *testing.T) {
	t.Parallel()
	bus := newBus(t)
	panel := newPanel(t, bus)
	panel.appear()
	p := start(t, "DBUS_SESSION_BUS_ADDRESS="+bus)
	// Each language is read once and kept.
	p.show(order{States: []state.State{japanese(), working()}})
	i := panel.item()
	cycle := []state.State{paused(), offline(), everyOutcome(), working()}
	before := p.show(order{States: cycle, Times: 25})
	after := before
	for done := 0; done < changes(); {
		const batch = 125
		after = p.show(order{States: cycle, Times: batch})
		done += batch * len(cycle)
	}
	t.Logf("before %+v, after %d changes %+v", before, changes(), after)
	if after.Goroutines > before.Goroutines || after.Files > before.Files {
		t.Errorf("before %+v, after %+v", before, after)
	}
	// Less than what one line of the menu takes for each change.
	if after.Heap > before.Heap+64<<10 {
		t.Errorf("%d bytes, before %d", after.Heap, before.Heap)
	}
	if got := i.choose(p, "Open Bellhop"); got.Action != Open {
		t.Errorf("got %v", got)
	}
	if end := p.end(); end != "" {
		t.Errorf("ended with %s", end)
	}
}
