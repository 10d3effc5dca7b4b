package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	exact "github.com/go-json-experiment/json"

	"bellhop/app/config/atomicfile"
	"bellhop/app/ui"
)

// sizeFile is in the data directory; nothing is lost with it.
const sizeFile = "window.json"

// maxSize is many times what a size takes.
const maxSize = 4 << 10

// readSize is zero when nothing sound is there.
func readSize(dir string) (s ui.Size) {
	data, err := atomicfile.Read(filepath.Join(dir, sizeFile), maxSize)
	if err != nil || exact.Unmarshal(data, &s) != nil {
		return ui.Size{}
	}
	return s
}

// agentFile is there for as long as the agent has data.
const agentFile = "settings.json"

// writeSize does nothing where no agent has data: everything was deleted. That
// the size cannot be kept is no reason to say anything.
func writeSize(dir string, s ui.Size) {
	if _, err := os.Lstat(filepath.Join(dir, agentFile)); err != nil {
		return
	}
	if data, err := json.Marshal(s); err == nil {
		_ = atomicfile.Write(filepath.Join(dir, sizeFile), data)
	}
}
