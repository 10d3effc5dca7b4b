package wire

import (
	"os"
	"strings"
	"testing"

	"bellhop/bridge"
	"bellhop/bridge/office"
)

// TestContractSpeaksAsTheCodeDoes reads the frames and the message that the
// contract shows, and looks for the words that it promises.
func TestContractSpeaksAsTheCodeDoes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../CONTRACT.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	_, shown, _ := strings.Cut(text, "### Messages\n\n```json\n")
	shown, _, _ = strings.Cut(shown, "```")
	if m, err := DecodeMessage([]byte(shown)); err != nil || m.Mentions[0].Name != "Mika" {
		t.Errorf("the message: %v", err)
	}
	ops := map[string]bool{}
	for line := range strings.Lines(text) {
		frame, ok := strings.CutPrefix(strings.TrimSpace(line), "< ")
		if !ok {
			continue
		}
		frame = strings.Replace(frame, "{…a message…}", shown, 1)
		got, unused, err := Decode([]byte(frame))
		if err != nil || len(unused) > 0 {
			t.Errorf("%s: %v, %v", frame, err, unused)
		}
		switch got.(type) {
		case Welcome:
			ops["welcome"] = true
		case bridge.Event:
			ops["event"] = true
		case Lease:
			ops["lease"] = true
		case CaughtUp:
			ops["caught_up"] = true
		case office.Sent:
			ops["sent"] = true
		}
	}
	if len(ops) != 5 {
		t.Errorf("the session shows %v", ops)
	}
	for _, e := range []bridge.EventType{
		bridge.MessageCreated, bridge.MessageUpdated, bridge.MessageDeleted, bridge.PresenceChanged, bridge.RoomEntered,
		bridge.RoomLeft, bridge.VisitorKnocked, bridge.PersonChanged, bridge.HistoryGap,
	} {
		if filler(e) == nil || !strings.Contains(text, "`"+string(e)+"`") {
			t.Errorf("%s is not in the contract, or not in the code", e)
		}
	}
}
