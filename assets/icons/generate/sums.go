package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// sums writes the checksums of the masters, in the form of sha256sum.
func sums(dir string) error {
	masters, err := filepath.Glob(filepath.Join(dir, "*", "*.svg"))
	if err != nil {
		return err
	}
	slices.Sort(masters)
	var b bytes.Buffer
	for _, name := range masters {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), filepath.ToSlash(rel))
	}
	return os.WriteFile(filepath.Join(dir, "masters.sha256"), b.Bytes(), 0o644)
}
