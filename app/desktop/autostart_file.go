package desktop

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"bellhop/app/config/atomicfile"
)

// xdgAutostart is a desktop file, as the Desktop Application Autostart
// Specification has it.
type xdgAutostart struct{ place Place }

func (a xdgAutostart) file() string {
	return filepath.Join(a.place.Config, "autostart", appID+".desktop")
}

func (a xdgAutostart) On(p Program) error {
	return put(a.file(), entry{
		{"Type", "Application"},
		{"Name", "Bellhop"},
		{"Comment", "Carries your office messages to Slack"},
		{"Exec", execLine(p)},
		{"Icon", appID},
		{"Terminal", "false"},
		{"NoDisplay", "true"},
		{"X-GNOME-Autostart-enabled", "true"},
	}.bytes())
}

func (a xdgAutostart) Off() error { return discard(a.file()) }

func (a xdgAutostart) IsOn() (bool, error) {
	data, err := read(a.file())
	off := keyIs(data, "Hidden", "true") || keyIs(data, "X-GNOME-Autostart-enabled", "false")
	return len(data) > 0 && !off, err
}

// launchAgent is launchd's property list of one job for this user.
type launchAgent struct{ place Place }

func (a launchAgent) file() string {
	return filepath.Join(a.place.Home, "Library", "LaunchAgents", appID+".plist")
}

func (a launchAgent) On(p Program) error {
	var args bytes.Buffer
	for _, arg := range append([]string{p.Path}, p.Args...) {
		args.WriteString("\t\t<string>")
		if err := xml.EscapeText(&args, []byte(arg)); err != nil {
			return fmt.Errorf("desktop: write launch agent: %w", err)
		}
		args.WriteString("</string>\n")
	}
	return put(a.file(), fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>%s</string>
	<key>ProgramArguments</key>
	<array>
%s	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>ProcessType</key>
	<string>Interactive</string>
</dict>
</plist>
`, appID, args.Bytes()))
}

func (a launchAgent) Off() error { return discard(a.file()) }

func (a launchAgent) IsOn() (bool, error) {
	data, err := read(a.file())
	return len(data) > 0, err
}

// put writes a file for this user and the folders above it.
func put(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("desktop: make %s: %w", filepath.Dir(file), err)
	}
	if err := atomicfile.Write(file, data); err != nil {
		return fmt.Errorf("desktop: write %s: %w", filepath.Base(file), err)
	}
	return nil
}

// discard removes a file that need not be there.
func discard(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("desktop: remove %s: %w", filepath.Base(file), err)
	}
	return nil
}

// maxEntry is many times what an entry of ours takes.
const maxEntry = 64 << 10

// read gives nothing, and no error, for a file that is not there.
func read(file string) ([]byte, error) {
	data, err := atomicfile.ReadNamed(file, maxEntry)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("desktop: read %s: %w", filepath.Base(file), err)
	}
	return data, nil
}
