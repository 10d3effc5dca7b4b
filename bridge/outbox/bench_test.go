package outbox

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// BenchmarkIntake is what a message costs before its request may leave: Take
// with the attempt in the same commit.
func BenchmarkIntake(b *testing.B) {
	s := open(b, b.TempDir(), Options{MaxEntries: 1 << 30, MaxBytes: 1 << 40})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		id := fmt.Sprint("m", i)
		in := created(id, id, 1)
		in.Begin = &Attempt{Destination: toApp}
		if _, err := s.Take(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.commits.Load())/float64(b.N), "commits/op")
}

// BenchmarkMessage is a whole message: intake, attempt and outcome.
func BenchmarkMessage(b *testing.B) {
	s := open(b, b.TempDir(), Options{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		oneMessage(b, s, fmt.Sprint("m", i))
	}
	b.ReportMetric(float64(s.commits.Load())/float64(b.N), "commits/op")
}

// BenchmarkMessageGrouped is the same from 64 producers at once.
func BenchmarkMessageGrouped(b *testing.B) {
	s := open(b, b.TempDir(), Options{})
	var n atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			oneMessage(b, s, fmt.Sprint("m", n.Add(1)))
		}
	})
	b.ReportMetric(float64(s.commits.Load())/float64(b.N), "commits/op")
}

func oneMessage(b *testing.B, s *Store, id string) {
	in := created(id, id, 1)
	in.Begin = &Attempt{Destination: toApp}
	r, err := s.Take(b.Context(), in)
	if err == nil {
		_, err = s.Record(b.Context(), r.Entries[0].ID, Result{State: StateSent})
	}
	if err != nil {
		b.Error(err)
	}
}

// BenchmarkSkip is an event that is not direct, its share of a commit included.
func BenchmarkSkip(b *testing.B) {
	s := open(b, b.TempDir(), Options{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Skip(skip(fmt.Sprint(i)), "no_mention")
		if i%manySkips == 0 {
			s.flushSkips(b.Context())
		}
	}
}
