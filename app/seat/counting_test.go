package seat

import (
	"context"
	"log/slog"
)

// counting is a log that counts its lines.
type counting struct{ n int }

func (c *counting) log() *slog.Logger                        { return slog.New(c) }
func (c *counting) Enabled(context.Context, slog.Level) bool { return true }
func (c *counting) Handle(context.Context, slog.Record) error {
	c.n++
	return nil
}
func (c *counting) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c *counting) WithGroup(string) slog.Handler      { return c }
