package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// pictured returns the packages whose tests draw pages. app/ui/screen/screentest
// knows what -shots DIR does.
func pictured() []string {
	return []string{
		"./app/ui", "./app/ui/connection", "./app/ui/firstrun", "./app/ui/organization", "./app/ui/privacy", "./app/ui/settings",
	}
}

func picturesCommand(w *workshop) *cobra.Command {
	dir := filepath.Join("bin", "pictures")
	c := &cobra.Command{
		Use:   "pictures [--dir DIR]",
		Short: "Draw every page in every state, to be looked at",
		Long: `Draws each page in each of its states, light and dark, in each language, at
100 % and at 200 %, and sheets of the whole window. It needs no display, and some
minutes.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return w.pictures(c.Context(), dir) },
	}
	c.Flags().StringVar(&dir, "dir", dir, "folder to write the PNG files into")
	return c
}

func (w *workshop) pictures(ctx context.Context, dir string) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(w.root, dir)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return &failure{"pictures", err}
	}
	args := append([]string{"test", "-tags", buildTags, "-count", "1", "-timeout", "30m", "-run", "^TestPictures$"}, pictured()...)
	if err := w.step(ctx, "drawing", nil, "go", append(args, "-args", "-shots", dir)...); err != nil {
		return err
	}
	fmt.Fprintln(w.out, dir)
	return nil
}
