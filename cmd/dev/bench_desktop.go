package main

import "context"

// benchDesktop measures both programs as they are handed out, on a desktop of
// their own, and prints a table.
func (w *workshop) benchDesktop(ctx context.Context) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	if err := w.provide(ctx, append(windowNeeds(), testNeeds()...)); err != nil {
		return err
	}
	_, err := w.tabled(ctx, "measuring, some minutes", "BELLHOP_BENCH_TABLE", "", nil,
		"-timeout", "30m", "-run", "^$", "-bench", "^BenchmarkDesktop$", "-benchtime", "1x", "./cmd/bellhop")
	return err
}
