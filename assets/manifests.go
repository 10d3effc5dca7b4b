package assets

import (
	"embed"
	"fmt"
)

//go:embed manifests
var manifests embed.FS

// Manifest is a Slack app manifest in JSON: "standard", "minimal" (three
// scopes), and for alerts to channels "alerts_public" and "alerts_invited".
func Manifest(name string) ([]byte, error) {
	data, err := manifests.ReadFile("manifests/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("assets: read manifest: %w", err)
	}
	return data, nil
}
