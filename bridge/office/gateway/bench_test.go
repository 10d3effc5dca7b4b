package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/mention"
	"bellhop/bridge/office/gateway/wire"
)

// benchVariable names the file that takes the figures of a measurement; without
// it nothing is measured.
const benchVariable = "BELLHOP_BENCH"

// crowd is what an office says that is not for me alone.
func crowd() (frames [][]byte) {
	for i, to := range []string{
		`{"kind":"group","name":"all"}`,
		`{"kind":"person","id":"rhea","name":"Rhea"},{"kind":"person","id":"ann","name":"Ann"}`,
		``,
		`{"kind":"person","id":"ann","name":"Ann"}`,
	} {
		frames = append(frames, fmt.Appendf(nil, `{"op":"event","id":"e%d","type":"message.created","at":"2026-11-02T09:30:00Z","data":{"id":"m%d",`+
			`"space":{"id":"main","name":"Main floor","url":"https://office.example/main"},`+
			`"sender":{"id":"p%d","name":"Ben Baker","email":"ben@acme.example","role":"member","slack":{"linked":false,"team_id":"","user_id":""}},`+
			`"mentions":[%s],"text":"the review is at three, and the figures are in the folder of last week","format":"plain","created_at":"2026-11-02T09:30:00Z"}}`,
			i, i, i, to))
	}
	return frames
}

// decideAll decodes n frames and decides about them.
func decideAll(t testing.TB, frames [][]byte, n int) {
	self := bridge.Person{ID: "rhea"}
	for i := range n {
		m, _, err := wire.Decode(frames[i%len(frames)])
		if err != nil || mention.Decide(self, *m.(bridge.Event).Message) == mention.Direct {
			t.Fatal("a frame of the crowd is not decided as one", err)
		}
	}
}

// unmarshalAll is the least: the same frames into types of their shape.
func unmarshalAll(t testing.TB, frames [][]byte, n int) {
	for i := range n {
		var f struct {
			Op, ID, Type string
			At           time.Time
			Data         bridge.Message
		}
		if err := json.Unmarshal(frames[i%len(frames)], &f); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBenchDecode measures how fast frames that are not for me are read and
// decided about.
func TestBenchDecode(t *testing.T) {
	file := os.Getenv(benchVariable)
	if file == "" {
		t.Skip("measures; go run ./cmd/dev bench asks for it")
	}
	frames := crowd()
	const n, rounds = 20_000, 9
	var ratios, ours, bare []float64
	for range rounds {
		began := time.Now()
		unmarshalAll(t, frames, n)
		bare = append(bare, n/time.Since(began).Seconds())
		began = time.Now()
		decideAll(t, frames, n)
		ours = append(ours, n/time.Since(began).Seconds())
		ratios = append(ratios, ours[len(ours)-1]/bare[len(bare)-1])
	}
	for _, s := range [][]float64{ratios, ours, bare} {
		slices.Sort(s)
	}
	// The decoder compares keys byte by byte and refuses doubled ones. It takes
	// some 20 µs a frame; no office says so much that less would be felt.
	met := "yes"
	if ratios[rounds/2] < 0.3 {
		met = "**no**"
	}
	line, err := json.Marshal(map[string]string{
		"Name":    "frames that are not for me, decoded and decided, against json.Unmarshal of them into the same types",
		"Bellhop": fmt.Sprintf("%.0f/s", ours[rounds/2]), "Floor": fmt.Sprintf("%.0f/s", bare[rounds/2]),
		"Ratio": fmt.Sprintf("%.2f (%.2f..%.2f)", ratios[rounds/2], ratios[0], ratios[rounds-1]), "Aim": "≥ 0.3 × the floor", "Met": met,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(line))
	out, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = out.Write(append(line, '\n'))
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkDecide is one frame that is not for me.
func BenchmarkDecide(b *testing.B) {
	frames := crowd()
	b.ReportAllocs()
	for b.Loop() {
		decideAll(b, frames, 4)
	}
}

// BenchmarkUnmarshal is the least that BenchmarkDecide could take.
func BenchmarkUnmarshal(b *testing.B) {
	frames := crowd()
	b.ReportAllocs()
	for b.Loop() {
		unmarshalAll(b, frames, 4)
	}
}
