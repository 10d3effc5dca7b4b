package officetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestClockRunsWhatFallsDueInOrder(t *testing.T) {
	t.Parallel()
	c := NewClock()
	start := c.Now()
	var ran []string
	note := func(name string) func() {
		return func() { ran = append(ran, name+" "+c.Now().Sub(start).String()) }
	}
	c.AfterFunc(3*time.Second, note("late"))
	stopped := c.AfterFunc(time.Second, note("stopped"))
	moved := c.AfterFunc(time.Second, note("moved"))
	c.AfterFunc(2*time.Second, func() { c.AfterFunc(500*time.Millisecond, note("nested")) })
	if !stopped.Stop() || stopped.Stop() || !moved.Reset(2900*time.Millisecond) {
		t.Error("a timer that was to run says that it was not, or the other way round")
	}
	c.Advance(time.Second)
	c.Advance(2 * time.Second)
	if diff := cmp.Diff([]string{"nested 2.5s", "moved 2.9s", "late 3s"}, ran); diff != "" {
		t.Error(diff)
	}
	if c.Now().Sub(start) != 3*time.Second || moved.Reset(time.Second) {
		t.Errorf("the clock shows %v", c.Now().Sub(start))
	}
	c.Advance(time.Second)
	if ran[len(ran)-1] != "moved 4s" {
		t.Errorf("set anew: %v", ran)
	}
}
