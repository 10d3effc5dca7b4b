package agent

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"bellhop/app/state"
)

// diagnosticLines is how much of the log goes into a report for support.
const diagnosticLines = 200

// Diagnostics implements control.House: a text for support. It names no person
// and no address, and holds nothing of a message.
func (h house) Diagnostics(ctx context.Context) (string, error) {
	now, err := h.reports.now(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "bellhopd %s, %s, %s/%s\n", h.reports.o.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(&b, "running since %s, now %s\n", h.reports.since.UTC().Format(time.RFC3339), now.At.UTC().Format(time.RFC3339))
	fmt.Fprintf(&b, "office: %s, lease %t, other device %t\n", now.Office.State, now.Office.Lease, now.Office.Elsewhere)
	fmt.Fprintf(&b, "slack: %s, scopes %s\n", now.Slack.State, strings.Join(now.Slack.Scopes, " "))
	fmt.Fprintf(&b, "connected: %t\n", now.Link != nil)
	fmt.Fprintf(&b, "outbox: %+v\ncounts: %+v\ntotals: %+v\n", now.Outbox, now.Counts, now.Totals)
	if now.Setup != nil {
		fmt.Fprintf(&b, "setup: %+v\n", *now.Setup)
	}
	if now.Hold != nil {
		fmt.Fprintf(&b, "held: %s, %d messages\n", now.Hold.Reason, now.Hold.Messages)
	}
	fmt.Fprintf(&b, "tray: %s\nproblems: %s\n", now.Tray, strings.Join(codes(now.Problems), " "))
	if now.Crash != nil {
		fmt.Fprintf(&b, "crash report of %s\n", now.Crash.At.UTC().Format(time.RFC3339))
	}
	if h.reports.o.Lines != nil {
		lines := h.reports.o.Lines()
		fmt.Fprintf(&b, "\nlog:\n%s\n", strings.Join(lines[max(0, len(lines)-diagnosticLines):], "\n"))
	}
	return b.String(), nil
}

func codes(problems []state.Problem) []string {
	out := make([]string, 0, len(problems))
	for _, p := range problems {
		out = append(out, p.Code)
	}
	return out
}
