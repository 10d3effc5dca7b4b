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

// readSize is zero when nothing sound is there.
func readSize(dir string) (s ui.Size) {
	data, err := os.ReadFile(filepath.Join(dir, sizeFile)) // #nosec G304 -- window.json of the data directory
	if err != nil || exact.Unmarshal(data, &s) != nil {
		return ui.Size{}
	}
	return s
}

// agentFiles are there for as long as the agent has data.
const agentFiles = "bellhop.*"

// writeSize does nothing where no agent has data: everything was deleted. That
// the size cannot be kept is no reason to say anything.
func writeSize(dir string, s ui.Size) {
	if there, err := filepath.Glob(filepath.Join(dir, agentFiles)); err != nil || len(there) == 0 {
		return
	}
	if data, err := json.Marshal(s); err == nil {
		_ = atomicfile.Write(filepath.Join(dir, sizeFile), data)
	}
}
