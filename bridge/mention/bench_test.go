package mention_test

import (
	"strings"
	"testing"

	"bellhop/bridge"
	"bellhop/bridge/mention"
)

func BenchmarkDecide(b *testing.B) {
	for name, m := range map[string]bridge.Message{
		"plain":      message("hello, can you look at the build?"),
		"html":       hypertext("<p>hello, can you look at the <b>build</b>?</p>"),
		"empty html": hypertext("<p>" + strings.Repeat("<br>", 1000) + "</p>"),
		"not me":     {Mentions: to(carol), Text: "x"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mention.Decide(bob, m)
			}
		})
	}
}

func BenchmarkCompose(b *testing.B) {
	long := strings.Repeat("lorem ipsum dolor sit amet ", 2000)
	for name, m := range map[string]bridge.Message{
		"short":       message("hello, can you look at the build?"),
		"html":        hypertext("<p>hello, can you look at the <b>build</b>?</p>"),
		"ten parts":   message(long),
		"one MiB":     message(strings.Repeat("a", 1<<20)),
		"one heap":    message("a" + strings.Repeat("\u0301", 1<<19)),
		"one MiB tag": hypertext(strings.Repeat("<p>a", 1<<18)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mention.Compose(m, mention.Style{})
			}
		})
	}
}
